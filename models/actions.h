// What the console can do and ask besides reading tables: asynchronous ports that app/ implements over the engine, and the plain
// values they carry. The console knows no room's classes. Every call returns at once; its completion is delivered exactly once, on
// the GUI thread, with a value or an Error (never a secret inside). The implementation must outlive the Console.
// Text in these values is engine text (codes, names, addresses); words for people are made in models and ui.
#pragma once

#include "models/system_ports.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice::crypto {
class SecretBytes;
}

namespace sluice::models {

// ---- payouts (DECISIONS 17) ----------------------------------------------------------------------------------------

enum class PayoutVerb { Approve, Hold, Release, Cancel, Retry, Bump, CancelByNonce };

struct PayoutStep {
    std::string
        code;  // planned, reserved, signed, broadcast, mined, confirmed, settled, stalled, replaced, failed, cancelled
    Micros at = 0;  // 0: still to come
    std::string
        durable;       // what was written before going on, such as "reservation 3f2a", "raw transaction"; may be empty
    std::string hash;  // transaction, when the step has one
    int done = 0;      // confirmations so far and wanted, for "confirmed"
    int wanted = 0;
};

struct DecodedTx {
    std::string from, to;  // 0x + 40
    Int256 valueWei = 0;
    std::string data;  // 0x…
    std::int64_t chainId = 0;
    std::optional<std::int64_t> nonce;
    std::int64_t gasLimit = 0;
    Int256 maxFeePerGasWei = 0;  // legacy: the gas price
    Int256 priorityFeePerGasWei = 0;
    Int256 maxTotalFeeWei = 0;  // what it can cost at most beside the value
    std::string hash;           // empty until signed
};

struct PolicyCheck {
    std::string rule;  // name as in the signing policy
    bool passed = false;
    std::string detail;  // "0.0421 of 1 ETH today"
};

// The effect of a verb, decoded before anything is done.
struct MoneyPreview {
    PayoutVerb verb = PayoutVerb::Approve;
    std::vector<std::string> ids;
    Int256 totalWei = 0;
    Int256 costWei = 0;  // what the verb itself may burn in fees
    std::vector<std::string> recipients;
    std::string network;     // "Arbitrum One"
    bool simulated = false;  // dry-run: nothing will be signed
    std::vector<DecodedTx> transactions;
    std::vector<PolicyCheck> checks;
    bool aboveLimit = false;  // asks for the last four characters of recipients.front()
};

struct PayoutDetails {
    std::string id, state, gate, recipient, network,
        explorerTxUrl;  // the URL takes the hash in place of {hash}; may be empty
    std::vector<std::string> orchestrators;
    Int256 amountWei = 0;
    std::optional<Int256> feeWei;
    bool simulated = false;
    std::string waitCode, waitDetail;  // why it waits; empty when it does not
    std::vector<PayoutStep> steps;     // done ones first, then what is to come
    std::vector<DecodedTx> transactions;
    std::vector<PolicyCheck> checks;
    std::vector<PayoutVerb> verbs;  // what may be done now
    std::string rawJson;
};

class PayoutActions {
public:
    virtual ~PayoutActions() = default;
    virtual void details(std::string id, Done<PayoutDetails> done) = 0;
    virtual void preview(PayoutVerb verb, std::vector<std::string> ids, Done<MoneyPreview> done) = 0;
    virtual void run(PayoutVerb verb, std::vector<std::string> ids, std::string reason, Done<void> done) = 0;
};

// ---- fleet, ledger, audit ------------------------------------------------------------------------------------------

struct OrchestratorForm {
    std::string id, address;  // address: 0x + 40
    std::string healthUrl;    // may be empty
};

class FleetActions {
public:
    virtual ~FleetActions() = default;
    virtual void registerOrchestrator(OrchestratorForm form, Done<std::string> done) = 0;  // its id
    virtual void setDenied(std::string id, bool denied, std::string reason, Done<void> done) = 0;
};

struct LedgerAdjustment {
    std::string orchestrator;
    std::string amount;  // decimal text as entered, checked; may be negative
    std::string reason;
    std::string reference;  // the transfer's idempotency id, made by the dialog once; asking twice changes nothing
};

class LedgerActions {
public:
    virtual ~LedgerActions() = default;
    virtual void adjust(LedgerAdjustment adjustment, Done<std::string> done) = 0;  // new balance, decimal
};

struct AuditVerdict {
    bool intact = false;
    std::int64_t entries = 0;
    std::string head;                         // hash of the last entry
    std::optional<std::int64_t> brokenEntry;  // first one that does not fit
    std::string detail;
};

class AuditActions {
public:
    virtual ~AuditActions() = default;
    // `progress(done, total)` on the GUI thread, at most 30 a second.
    virtual void verify(std::function<void(std::int64_t, std::int64_t)> progress, std::stop_token stop,
                        Done<AuditVerdict> done) = 0;
};

// ---- wallet --------------------------------------------------------------------------------------------------------

struct WalletStatus {
    SignerState signer = SignerState::None;
    std::string address;  // empty without a key
    std::int64_t chainId = 0;
    std::string network;
    std::string explorerAddressUrl;  // complete, or empty
    std::optional<Int256> balanceWei;
    std::optional<Int256> gasPerPayoutWei;    // at today's price
    std::optional<std::int64_t> payoutsLeft;  // how many payouts the gas lasts for
    std::optional<std::int64_t> daysLeft;     // at the rate of the last 30 days
    std::string keySource;                    // keychain, environment, keystore file, remote
    std::string keychainBackend;              // empty: none found
    bool keychainReachable = false;
    std::string keychainDetail;       // engine text of the last failure
    bool environmentKey = false;      // a key came by PAYMENT_PRIVATE_KEY or PAYMENT_KEYSTORE_PATH: offer to move it
    std::vector<PolicyCheck> policy;  // rules in force; passed is true
};

class WalletActions {
public:
    virtual ~WalletActions() = default;
    virtual void status(Done<WalletStatus> done) = 0;
    virtual void generate(Done<std::string> done) = 0;  // address
    virtual void importHex(crypto::SecretBytes key, Done<std::string> done) = 0;
    virtual void importKeystore(std::string json, crypto::SecretBytes password, Done<std::string> done) = 0;
    virtual void exportKeystore(crypto::SecretBytes password, Done<std::string> done) = 0;  // keystore v3 JSON
    virtual void unlock(Done<void> done) = 0;
    virtual void lock(Done<void> done) = 0;
    virtual void moveEnvironmentKey(Done<std::string> done) = 0;
    virtual void probeKeychain(Done<std::string> done) = 0;  // name of the backend that answered
};

// ---- settings ------------------------------------------------------------------------------------------------------

struct SettingRow {
    std::string name, value, source, description, group;  // source: default, stored, .env, environment, command line
    std::string defaultValue;
    bool secret = false;    // value is then "set" or empty
    bool endpoint = false;  // has a test
    bool editable = true;   // false where a higher source wins
    bool needsRestart = false;
};

class SettingsActions {
public:
    virtual ~SettingsActions() = default;
    virtual void rows(Done<std::vector<SettingRow>> done) = 0;
    virtual void store(std::string name, std::optional<std::string> value,
                       Done<void> done) = 0;  // nullopt: back to the default
    virtual void storeSecret(std::string name, crypto::SecretBytes value, Done<void> done) = 0;
    virtual void testEndpoint(std::string name,
                              Done<std::string> done) = 0;  // what it answered, such as "chain 42161, block 281, 43 ms"
};

}  // namespace sluice::models
