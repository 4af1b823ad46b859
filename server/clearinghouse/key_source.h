// Where the verifier's keys come from: a provider on the network (jwks.h) or our own issuer in this process. Thread: any; must not block.
#pragma once

#include "clearinghouse/jwt.h"

#include <functional>
#include <mutex>

namespace sluice::clearinghouse {

class KeySource {
public:
    virtual ~KeySource() = default;
    // The keys that may be used now; null when there are none. Costs no lock that a fetch holds.
    virtual JwtKeySetPtr current(Timestamp now) = 0;
    // Somebody waits for keys: there are none (`unknownKey` false), or a token names one that is not among them. `done` comes exactly once,
    // on any thread, within 1 s: at once with the set in hand when asking again so soon is not allowed. The error is for the log.
    using Done = std::function<void(Result<JwtKeySetPtr>)>;
    virtual void renew(bool unknownKey, Timestamp now, Done done) = 0;
};

// Keys that this process holds itself (the local issuer). Thread: any.
class FixedKeys final : public KeySource {
public:
    explicit FixedKeys(JwtKeySetPtr keys = nullptr) : m_keys(std::move(keys)) {}
    void set(JwtKeySetPtr keys)
    {
        const std::lock_guard lock(m_mutex);
        m_keys = std::move(keys);
    }
    JwtKeySetPtr current(Timestamp) override
    {
        const std::lock_guard lock(m_mutex);
        return m_keys;
    }
    void renew(bool, Timestamp now, Done done) override
    {
        if (auto keys = current(now))
            return done(std::move(keys));
        done(fail(ErrorCode::Unavailable, "the local issuer has no keys"));
    }

private:
    std::mutex m_mutex;
    JwtKeySetPtr m_keys;
};

}  // namespace sluice::clearinghouse
