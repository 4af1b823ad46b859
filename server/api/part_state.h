// One line of /readyz. A part that is off by configuration is not listed. Thread: a value.
#pragma once

#include <string>

namespace sluice::api {

struct PartState {
    std::string name;  // "store", "chain", "signer"
    bool ready = true;
    bool required = true;  // false: shown, but does not make the program unready
    std::string detail;    // no data of users, no secret
};

}  // namespace sluice::api
