// Whether a hosted meter still answers as recorded (clearinghouse 8.2: change detection). The recorded contract says per endpoint which members an
// answer must have and of which kind; the probe asks each endpoint that only reads and compares. Nothing is changed at the meter.
// Thread: as MeterAdmin.
#pragma once

#include "metering/hosted_admin.h"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::metering {

enum class ContractFinding {
    Good,
    Removed,   // a member that must be there is not
    Changed,   // it is of another kind
    Refused,   // the endpoint answers with an error
    NoSample,  // an empty list: its rows could not be compared
    New        // a member of rows that is not recorded; harmless
};
const char* contractFindingName(ContractFinding finding);  // "good", "removed", …

struct ContractLine {
    ContractFinding finding = ContractFinding::Good;
    std::string endpoint;  // "GET /meters"
    std::string field;     // "data[].key"; empty: the whole
    std::string detail;
};

struct ContractReport {
    std::string version;  // "konnect v3", "openmeter v1"
    std::vector<ContractLine> lines;
    bool compatible() const;  // nothing removed, changed or refused
};

// One endpoint of the recorded contract. Members: "name:kind", kinds text, number, decimal (text of a number), bool, list, object; a "?" behind the
// name: need not be there. Separated by blanks.
struct ContractEndpoint {
    std::string_view path;   // "{customer}": the first customer's id
    std::string_view whole;  // members of the answer
    std::string_view list;   // where its rows are; empty: the answer is a list, "-": no rows
    std::string_view row;    // members of each row
    bool optional = false;   // may be refused with 404 or 501
};
std::vector<ContractEndpoint> recordedContract(HostedFlavour flavour);
// The comparison alone, for an answer that is at hand.
void compareContract(const ContractEndpoint& endpoint, const json::Value& answer, ContractReport& report);

ContractReport probeContract(HostedApi& api, HostedAdminConfig config = {});

}  // namespace sluice::metering
