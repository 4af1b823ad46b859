// The one door to end-user credentials (clearinghouse spec 1.2-3). Verifiers are chosen by settings alone. Thread: any; must not block.
#pragma once

#include "clearinghouse/verdict.h"

#include <functional>
#include <string>
#include <string_view>

namespace sluice::clearinghouse {

class Verifier {
public:
    using Done = std::function<void(Verdict<Verified>)>;
    virtual ~Verifier() = default;
    // `authorization` is the value of the user's Authorization header, trimmed (may be empty). `done` comes exactly once, on this thread
    // before the call returns when the answer lies in memory, else on any thread within the verifier's own deadline (1 s); it must only
    // hand over.
    virtual void verify(std::string_view authorization, Timestamp now, Done done) = 0;
};

// The Bearer grammar of the contract: scheme in any case, spaces, then [A-Za-z0-9._~+/-]+ and =*; anything else is no token (empty).
// Linear in the length. Views into `value`.
std::string_view bearerToken(std::string_view value);

}  // namespace sluice::clearinghouse
