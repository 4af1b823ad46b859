// Peers for the console's ports, in memory: a small fleet with a history, payouts in every state, and switches to make things fail.
#pragma once

#include "models/console_ports.h"
#include "models/secret_text.h"
#include "sample_ops.h"
#include "support/synthetic_table.h"

#include <memory>
#include <string>
#include <vector>

namespace sluice::test {

class SamplePorts final : public models::PayoutActions,
                          public models::FleetActions,
                          public models::LedgerActions,
                          public models::AuditActions,
                          public models::WalletActions,
                          public models::SettingsActions,
                          public models::OverviewActions,
                          public models::SystemStatus,
                          public models::LogSource {
public:
    enum class Kind { Full, Empty };
    explicit SamplePorts(Kind kind);

    models::ConsolePorts ports();
    void failEverything();
    std::vector<std::string> calls;  // "approve p-3 reason"
    std::size_t importedLength = 0;
    models::StatusSnapshot status_;
    std::unique_ptr<MemoryTable> orchestrators, balances, transfers, payouts, audit;
    std::unique_ptr<SampleOps> ops;

    void details(std::string id, models::Done<models::PayoutDetails> done) override;
    void preview(models::PayoutVerb verb, std::vector<std::string> ids,
                 models::Done<models::MoneyPreview> done) override;
    void run(models::PayoutVerb verb, std::vector<std::string> ids, std::string reason,
             models::Done<void> done) override;
    void registerOrchestrator(models::OrchestratorForm form, models::Done<std::string> done) override;
    void setDenied(std::string id, bool denied, std::string reason, models::Done<void> done) override;
    void adjust(models::LedgerAdjustment adjustment, models::Done<std::string> done) override;
    void verify(std::function<void(std::int64_t, std::int64_t)> progress, std::stop_token stop,
                models::Done<models::AuditVerdict> done) override;
    void status(models::Done<models::WalletStatus> done) override;
    void generate(models::Done<std::string> done) override;
    void importHex(crypto::SecretBytes key, models::Done<std::string> done) override;
    void importKeystore(std::string json, crypto::SecretBytes password, models::Done<std::string> done) override;
    void exportKeystore(crypto::SecretBytes password, models::Done<std::string> done) override;
    void unlock(models::Done<void> done) override;
    void lock(models::Done<void> done) override;
    void moveEnvironmentKey(models::Done<std::string> done) override;
    void probeKeychain(models::Done<std::string> done) override;
    void rows(models::Done<std::vector<models::SettingRow>> done) override;
    void store(std::string name, std::optional<std::string> value, models::Done<void> done) override;
    void storeSecret(std::string name, crypto::SecretBytes value, models::Done<void> done) override;
    void testEndpoint(std::string name, models::Done<std::string> done) override;
    void overview(models::Done<models::Overview> done) override;
    void setEngineMode(models::EngineMode mode, models::Done<void> done) override;
    models::StatusSnapshot current() const override { return status_; }
    ChangeSequence* changes() const override { return &m_changes; }
    std::vector<models::LogLine> after(std::uint64_t sequence, std::size_t most) const override;
    void writeDiagnostics(std::string path, models::Done<std::string> done) override;

private:
    void fill();
    template<class T>
    void answer(const models::Done<T>& done, Result<T> value);

    Kind m_kind;
    bool m_failing = false;
    SystemClock m_clock;
    mutable ChangeSequence m_changes;
};

}  // namespace sluice::test
