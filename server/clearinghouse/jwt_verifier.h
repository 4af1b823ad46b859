// JWT access tokens against a key source, a set of rules and a deny-list (clearinghouse spec 3.3). A token seen before is answered from
// memory: the cache knows it by a keyed hash, holds it until its `exp` and only as long as its key is published and it is not denied. A
// fresh one is checked on the caller's own thread; no lock is shared but that of one shard of the cache. Thread: any.
#pragma once

#include "clearinghouse/denied_tokens.h"
#include "clearinghouse/key_source.h"
#include "clearinghouse/verifier.h"
#include "core/rng.h"

#include <cstdint>
#include <memory>

namespace sluice::clearinghouse {

struct JwtVerifierStats {
    std::uint64_t cached = 0;   // answered from memory
    std::uint64_t checked = 0;  // signature checked and good
    std::uint64_t refused = 0;
    std::uint64_t waited = 0;  // for keys
    std::size_t entries = 0;
};

class JwtVerifier {
public:
    // `denied` may be null. `keys` and `denied` outlive every `done`.
    JwtVerifier(JwtRules rules, KeySource& keys, const DeniedTokens* denied, Rng& rng,
                std::size_t cacheEntries = 50'000);
    ~JwtVerifier();

    // `token` without "Bearer". As Verifier::verify.
    void verify(std::string_view token, Timestamp now, Verifier::Done done);
    const JwtRules& rules() const;
    JwtVerifierStats stats() const;
    void forget();  // empties the cache

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace sluice::clearinghouse
