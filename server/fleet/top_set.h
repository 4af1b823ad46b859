// Is an address among the orchestrators that may register? (ops-engine 2.3, ops-api E-1 steps 2 and 3.) The answer may need the chain, so
// it is asked before, and outside of, the command that registers.
#pragma once

#include "core/address.h"
#include "core/clock.h"
#include "core/result.h"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::fleet {

enum class TopMembership { Member, NotMember, Unknown, Skipped };

class TopSet {
public:
    virtual ~TopSet() = default;
    using Answer = std::function<void(TopMembership)>;
    // `answer` is called exactly once, on any thread, perhaps before this returns. Unknown: "unable to validate". Thread: any.
    virtual void check(std::string_view address, Answer answer) = 0;
};

// Nothing to ask: neither a contract nor an index is configured. Registration then answers 503, as it always did.
class UnknownTopSet final : public TopSet {
public:
    void check(std::string_view, Answer answer) override { answer(TopMembership::Unknown); }
};

// Where the members come from. An empty list is a failure.
class TopSetSource {
public:
    virtual ~TopSetSource() = default;
    // Completes exactly once, within a deadline of its own, on any thread.
    virtual void fetch(std::function<void(Result<std::vector<Address>>)> done) = 0;
};

// Keeps the set for `ttlMs`; one fetch at a time, however many ask. When a fetch fails the former set is used, however old; without one
// the answer is Unknown, and the source is left alone for `retryMs`.
class CachedTopSet final : public TopSet {
public:
    CachedTopSet(TopSetSource& source, const Clock& clock, std::int64_t ttlMs = 300'000, std::int64_t retryMs = 5'000);
    ~CachedTopSet() override;  // the source may still call back

    void check(std::string_view address, Answer answer) override;
    // The set as last fetched; empty when there was never one. Thread: any.
    std::set<Address> members() const;
    // Fetches when the set is stale; `done` gets the members, for Registry::applyTopSet.
    void refresh(std::function<void(Result<std::set<Address>>)> done);

private:
    struct State;
    std::shared_ptr<State> m_state;
};

}  // namespace sluice::fleet
