// What the gate is asked and what it answers, as values, and the port the pipeline asks through. Thread: values any; SpendGate any.
#pragma once

#include "clearinghouse/deed.h"
#include "clearinghouse/verdict.h"
#include "core/amount.h"
#include "core/subscription.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::clearinghouse {

// The part of the signer's payment state that money goes by (livepeer-protocol 1.4). Absent or misshaped members keep their defaults.
struct PaymentState {
    std::string stateId;  // 8 hex; empty: none was sent
    std::string type;     // "lv2v", "live", "fixed", ""
    std::string app, orchestrator, authId;
    std::int64_t pricePerUnit = 0;  // wei per `pixelsPerUnit` units; 0: unknown
    std::int64_t pixelsPerUnit = 0;
    std::int64_t sequence = 0;  // 0: the first call of the session
    std::int64_t authExpiry = 0;
    // The signer's clock at this call (LastUpdate); none: not sent. An expiry counts from the earlier of its clock and ours.
    std::optional<Timestamp> signerNow;
};
PaymentState paymentStateOf(const json::Value* state);  // of the webhook's body; null: all defaults

struct GateRequest {
    metering::Identity identity;
    PaymentState state;
    std::int64_t verifierExpiry = 0;  // unix seconds; an answer is never later
    Timestamp now;
};

struct GatePass {
    std::int64_t expiry = 0;  // unix seconds; 0: ask every time
    Amount hold{Asset::usd()};
    Amount spendable{Asset::usd()};  // what was there beside it; of an answer from memory: as of the hold
    bool fromMemory = false;
    std::optional<Refusal> wouldRefuse = {};  // GATE_MODE=observe let it pass, and says what enforce had answered
};

enum class GateMode { Off, Observe, Enforce };
enum class GateOnError { Deny, Allow, Grace };
std::optional<GateMode> gateModeFromCode(std::string_view code);        // "off", "observe", "enforce"
std::optional<GateOnError> gateOnErrorFromCode(std::string_view code);  // "deny", "allow", "grace"
const char* gateModeCode(GateMode mode);

struct GateConfig {
    GateMode mode = GateMode::Enforce;        // GATE_MODE
    GateOnError onError = GateOnError::Deny;  // GATE_ON_ERROR
    std::int64_t graceSeconds = 0;            // GATE_GRACE_SECONDS: with Grace, after the last yes
    std::int64_t minUsdMicros = 1;            // GATE_MIN_USD_MICROS
    std::int64_t expiryMaxSeconds = 60;       // AUTH_EXPIRY_MAX_SECONDS; 0: no cap, then a hold reaches an hour at most
    std::int64_t latenessSeconds = 60;        // GATE_LATENESS_SECONDS: tickets later than that find their hold voided
    std::int64_t unknownHoldUsdMicros = 50'000;  // GATE_UNKNOWN_HOLD_USD_MICROS: where the price is unknown
    std::int64_t answerMs = 700;                 // then the answer is that of onError
    std::size_t maxPending = 10'000;             // decisions waiting for the store; beyond: as above
    std::int64_t keepSessionsDays = 30;          // closed ones
};

enum class BlockKind { User, Session };

struct OpenSession {
    std::string stateId, authId, customerKey, clientId, usageSubject, type, app, orchestrator;
    Timestamp opened, authorised, expiry;
    Timestamp due;                   // then what is left of the hold is voided
    Amount hold{Asset::usd()};       // what is left of it
    Amount perSecond{Asset::usd()};  // burn rate; zero: unknown, or paid by the call
    Amount spent{Asset::usd()};      // by tickets that came
    std::int64_t tickets = 0;
    std::int64_t authorisations = 0;
    bool blocked = false;  // it or its user
};

struct GateStats {
    std::uint64_t fromMemory = 0, durable = 0, refused = 0, wouldRefuse = 0, failed = 0, timedOut = 0;
    std::uint64_t identityPinned = 0;            // refused for another identity (REF-35)
    std::uint64_t blocked = 0;                   // refused for a block
    std::uint64_t tickets = 0, lateTickets = 0;  // late: no hold was there any more
    std::uint64_t holdsVoided = 0;
    std::size_t openSessions = 0, waiting = 0;
};

class SpendGate {
public:
    using Done = std::function<void(Verdict<GatePass>)>;
    virtual ~SpendGate() = default;
    // `done` comes exactly once; when it comes on another thread it must only hand over.
    // Refusals: 483 "insufficient_balance", 503 "billing_unavailable", 403 "user_blocked", "session_blocked", "identity_pinned". The reason
    // begins with the code and names the top-up URL where one is configured (4.4).
    virtual void decide(GateRequest request, Done done) = 0;
    virtual std::vector<OpenSession> sessions() const = 0;  // a copy, in no order
    virtual std::optional<OpenSession> session(std::string_view stateId) const = 0;
    virtual GateStats stats() const = 0;
    virtual ChangeSequence& changes() = 0;
    virtual Result<void> setBlocked(storage::Connection& connection, BlockKind kind, std::string_view subject,
                                    bool blocked, std::string_view reason, const ActionContext& context) = 0;
};

}  // namespace sluice::clearinghouse
