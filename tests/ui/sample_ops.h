// Peers for the described pages: every table with the columns of the real one (its own TableSource says them), and operations that are
// noted and answered as the test wants.
#pragma once

#include "models/console_ports.h"
#include "support/synthetic_table.h"

#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice::test {

class SampleOps final : public models::OpsActions,
                        public models::LegacyActions,
                        public models::PowerActions,
                        public models::IdentityActions,
                        public models::SetupActions {
public:
    SampleOps(bool full, const Clock& clock);
    void into(models::ConsolePorts& ports);
    void failWith(const Error& error);  // the tables

    std::map<std::string, std::unique_ptr<MemoryTable>> tables;

    std::vector<models::OpsRequest> requests;
    Result<json::Value> answer = json::Value();
    void run(models::OpsRequest request, models::Done<json::Value> done) override;

    std::vector<models::LegacyRequest> imports;
    Result<models::LegacyReport> report = models::LegacyReport();
    bool waitsForStop = false;  // neither ends by itself: only by its stop token
    std::vector<std::string> exports;
    void import(models::LegacyRequest request, models::LegacyActions::Progress progress, std::stop_token stop,
                models::Done<models::LegacyReport> done) override;
    void exportTo(std::string folder, std::stop_token stop, models::Done<std::string> done) override;

    std::vector<models::PowerRequest> orders;
    void order(models::PowerRequest request, std::function<void(models::PowerResult)> progress,
               models::Done<std::vector<models::PowerResult>> done) override;

    models::IdentityView identityView;
    std::size_t triedLength = 0;
    void status(models::Done<models::IdentityView> done) override;
    void test(models::Done<models::IdentityView> done) override { status(std::move(done)); }
    void tryToken(crypto::SecretBytes token, models::Done<models::IdentityVerdict> done) override;

    struct SetupCall {
        models::SetupForm form;
        bool dryRun = false;
    };
    std::vector<SetupCall> setups;
    models::SetupForm setupForm;
    std::vector<models::SetupLine> setupLines;
    Result<bool> setupResult = true;
    void defaults(models::Done<models::SetupForm> done) override;
    void run(models::SetupForm form, bool dryRun, models::SetupActions::Progress progress, std::stop_token stop,
             models::Done<bool> done) override;

private:
    std::vector<std::unique_ptr<std::stop_callback<std::function<void()>>>> m_stops;
};

}  // namespace sluice::test
