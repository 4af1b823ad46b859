// The console's view of the program as a whole: status, key figures, log. Rules of actions.h: calls return at once, completions come exactly
// once on the GUI thread, values are plain.
#pragma once

#include "core/int256.h"
#include "core/result.h"
#include "core/subscription.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sluice::models {

template<class T>
using Done = std::function<void(Result<T>)>;
using Micros = std::int64_t;  // UTC microseconds since 1970; 0: not yet, unknown

enum class SignerState { None, Locked, Ready, Remote, NoKeychain };

enum class EngineMode { DryRun, Live, Paused };
enum class Level { Ok, Working, Attention, Failed, Off };

struct StatusSnapshot {
    bool listening = false;
    std::string listenAddress;  // 127.0.0.1:8081
    std::int64_t requestsPerMinute = 0;
    std::string storeKind;  // SQLite, PostgreSQL
    std::int64_t storeBytes = 0;
    Level storeLevel = Level::Ok;
    std::string storeError;
    std::string network;  // Arbitrum One
    bool testnet = false;
    std::string explorerTxUrl;       // with {hash}; empty when none is known
    std::string explorerAddressUrl;  // with {address}
    Level chainLevel = Level::Off;
    std::optional<std::int64_t> block;
    Micros blockAt = 0;
    std::string chainError;
    SignerState signer = SignerState::None;
    EngineMode engine = EngineMode::DryRun;
    std::string engineError;
    std::int64_t clockSkewMs = 0;  // against the chain or NTP; 0 unknown is fine
    std::int64_t payoutsWaiting = 0;
    Int256 payoutsWaitingWei = 0;
    std::int64_t payoutsFailed = 0;  // stalled: broadcast, no receipt in time
    std::int64_t orchestratorsUnhealthy = 0;
};

// Answers at once from memory; `changes` is bumped (any thread) after the snapshot changed.
class SystemStatus {
public:
    virtual ~SystemStatus() = default;
    virtual StatusSnapshot current() const = 0;
    virtual ChangeSequence* changes() const = 0;
};

struct DailyTotal {
    std::int64_t day = 0;  // whole UTC days since 1970
    Int256 earnedWei = 0;
    Int256 paidWei = 0;
};

struct Overview {
    Int256 owedWei = 0;      // sum of available balances
    Int256 reservedWei = 0;  // on its way out
    Int256 paid30dWei = 0;
    Int256 earned30dWei = 0;
    std::int64_t orchestrators = 0, orchestratorsUp = 0;
    std::vector<DailyTotal> days;  // oldest first, up to 30
};

class OverviewActions {
public:
    virtual ~OverviewActions() = default;
    virtual void overview(Done<Overview> done) = 0;
    virtual void setEngineMode(EngineMode mode, Done<void> done) = 0;  // going live is audited (DECISIONS 19)
};

struct LogLine {
    std::uint64_t sequence = 0;
    Micros at = 0;
    Level level = Level::Ok;  // Ok: info, Off: debug, Attention: warning, Failed: error
    std::string category;     // sluice.payouts
    std::string text;
};

// Ring buffer in memory; answers at once.
class LogSource {
public:
    virtual ~LogSource() = default;
    virtual std::vector<LogLine> after(std::uint64_t sequence, std::size_t most) const = 0;  // oldest first
    virtual ChangeSequence* changes() const = 0;
    // Writes an archive without secrets; `done` gets its path.
    virtual void writeDiagnostics(std::string path, Done<std::string> done) = 0;
};

}  // namespace sluice::models
