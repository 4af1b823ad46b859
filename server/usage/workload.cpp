#include "usage/workload.h"

#include "core/hex.h"
#include "crypto/hash.h"

#include <algorithm>
#include <array>

namespace sluice::usage {

namespace {

constexpr std::size_t longestEventId = 200;  // ledger::maxTransferIdLength

bool endsWithVideo(std::string_view uri)
{
    static constexpr std::array<std::string_view, 4> suffixes{".webm", ".mkv", ".mp4", ".mov"};
    return std::ranges::any_of(suffixes, [uri](std::string_view suffix) {
        if (uri.size() < suffix.size())
            return false;
        const auto tail = uri.substr(uri.size() - suffix.size());
        return std::ranges::equal(
            tail, suffix, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; });
    });
}

}  // namespace

bool isWorkloadStatus(std::string_view status)
{
    return std::ranges::any_of(workloadStatuses, [status](const char* one) { return status == one; });
}

bool isAcceptedStatus(std::string_view status)
{
    return status == "verified" || status == "paid";
}

bool isCreditable(const Workload& workload)
{
    if (workload.credited || !isAcceptedStatus(workload.status))
        return false;
    return (workload.artifactUri && endsWithVideo(*workload.artifactUri))
           || (workload.artifactHash && !workload.artifactHash->empty());
}

std::string workloadEventId(std::string_view workloadId)
{
    std::string plain = "workload:" + std::string(workloadId);
    if (plain.size() <= longestEventId)
        return plain;
    return "workload#" + crypto::sha256(asBytes(workloadId)).toHex();
}

}  // namespace sluice::usage
