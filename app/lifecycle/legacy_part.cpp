#include "app/lifecycle/legacy_part.h"

#include "api/approval_nonces.h"
#include "app/lifecycle/engine.h"
#include "legacy/client_part.h"
#include "legacy/edge_part.h"
#include "legacy/fleet_part.h"
#include "legacy/licence_part.h"
#include "legacy/session_part.h"
#include "legacy/token_part.h"
#include "legacy/workload_part.h"
#include "payouts/payout_queries.h"

#include <future>

namespace sluice::app {

namespace {

bool flagIn(const json::Value& params, const char* name)
{
    const json::Value* member = params.find(name);
    return member && member->boolean() && *member->boolean();
}

constexpr std::int64_t keychainMs = 60'000;  // a person may have to unlock it
constexpr const char* noncesFile = "ops_approval_nonces.json";

// Called on a worker: the keychain answers on the main thread.
legacy::ImageKeySource imageKeys(licensing::ImageVault& vault)
{
    return [&vault](bool mayCreate, std::stop_token) {
        auto promise = std::make_shared<std::promise<Result<licensing::ImageKeyPtr>>>();
        auto answer = promise->get_future();
        vault.withKey(mayCreate, keychainMs,
                      [promise](Result<licensing::ImageKeyPtr> key) { promise->set_value(std::move(key)); });
        return answer.get();
    };
}

// Used nonces must stay used (B.16); what has expired opens nothing.
legacy::RecordPart approvalNoncesPart()
{
    legacy::RecordPart part;
    part.file = noncesFile;
    part.anyValue = true;
    part.take = [](const std::string& hash, json::Value& record, legacy::RecordContext& context) -> Result<void> {
        const auto expires = record.toInt64();
        if (!expires) {
            legacy::leaveOut(context, noncesFile, hash, "it is no time and was left out");
            return {};
        }
        if (!context.connection || *expires <= context.now.seconds())
            return {};
        return api::keepUsedNonce(*context.connection, hash, *expires);
    };
    return part;
}

legacy::ExportPart approvalNoncesExport(storage::Database& database, const Clock& clock)
{
    return {.file = noncesFile,
            .records = [&database, &clock](const legacy::PutRecord& put, std::stop_token stop) -> Result<void> {
                return database.readers().read(
                    [&](storage::Connection& connection) { return api::eachUsedNonce(connection, clock.now(), put); },
                    stop);
            }};
}

}  // namespace

json::Value toJson(const std::vector<legacy::FileCount>& files)
{
    json::Array list;
    for (const legacy::FileCount& file : files)
        list.push_back(json::Value::object({{"file", file.file}, {"records", file.records}}));
    return json::Value::object({{"files", std::move(list)}});
}

// In the order of ops-config-and-state B.19; balances and journal come before them, logs after.
std::vector<legacy::RecordPart> LegacyPart::importParts()
{
    using fleet::TokenKind;
    auto& tokens = m_engine.fleet().tokens();
    return {legacy::registryPart(m_engine.registry()),
            legacy::pendingPayoutsPart(m_engine.payouts()),
            legacy::workloadsPart(m_engine.workloads().workloads()),
            legacy::orchestratorTokensPart(TokenKind::Licence, tokens),
            legacy::orchestratorTokensPart(TokenKind::Credential, tokens),
            legacy::imagesPart(imageKeys(m_engine.licensing().vault()), m_engine.rng()),
            legacy::imageAccessPart(),
            legacy::clientInvitesPart(m_engine.clients().invites()),
            legacy::licenceInvitesPart(),
            legacy::edgesPart(m_engine.fleet().edges()),
            legacy::licenceLeasesPart(),
            legacy::activityLeasesPart(m_engine.sessions().leases()),
            legacy::streamSessionsPart(m_engine.sessions().meter(), m_engine.registry()),
            legacy::clientSessionsPart(m_engine.clients().sessions()),
            legacy::offersPart(m_engine.workloads().offers()),
            legacy::offerSubscriptionsPart(m_engine.workloads().offers()),
            legacy::recordingJobsPart(m_engine.workloads().recordings()),
            legacy::powerPart(m_engine.power().meter()),
            approvalNoncesPart()};
}

std::vector<legacy::ExportPart> LegacyPart::exportParts(const payouts::PayoutQueries& payouts)
{
    using fleet::TokenKind;
    storage::Database& database = m_engine.database();
    return {legacy::registryExport(m_engine.registry(), m_engine.clock()),
            legacy::pendingPayoutsExport(payouts),
            legacy::workloadsExport(database, m_engine.workloads().workloads()),
            legacy::orchestratorTokensExport(TokenKind::Licence, database),
            legacy::orchestratorTokensExport(TokenKind::Credential, database),
            legacy::imagesExport(database, imageKeys(m_engine.licensing().vault())),
            legacy::imageAccessExport(database),
            legacy::clientInvitesExport(database),
            legacy::licenceInvitesExport(database),
            legacy::edgesExport(m_engine.fleet().edges(), database),
            legacy::licenceLeasesExport(database),
            legacy::activityLeasesExport(database, m_engine.clock()),
            legacy::streamSessionsExport(database),
            legacy::clientSessionsExport(database),
            legacy::offersExport(database, m_engine.workloads().offers()),
            legacy::offerSubscriptionsExport(database, m_engine.workloads().offers()),
            legacy::recordingJobsExport(database, m_engine.workloads().recordings()),
            legacy::powerExport(database),
            approvalNoncesExport(database, m_engine.clock())};
}

Result<legacy::Report> LegacyPart::import(const std::string& folder, const legacy::ImportOptions& options,
                                          Progress progress, std::stop_token stop)
{
    legacy::Importer importer({m_engine.clock(), m_engine.database(), m_engine.ledger(), m_engine.audit(),
                               m_engine.creditUnit(), importParts()});
    auto report = importer.run(folder, options, std::move(progress), stop);
    if (report && report->imported)
        m_engine.payouts().afterCommit();
    return report;
}

Result<std::vector<legacy::FileCount>> LegacyPart::exportTo(const std::string& folder, std::stop_token stop)
{
    const payouts::PayoutQueries payouts(m_engine.database().readers());
    legacy::Exporter exporter({m_engine.database(), m_engine.creditUnit(), exportParts(payouts)});
    SLUICE_ASSIGN(auto outcome, exporter.run(folder, stop));
    return std::move(outcome.files);
}

Result<json::Value> LegacyPart::call(const std::string& method, const json::Value& params,
                                     const ControlServer::Progress& progress)
{
    if (method == "legacy.export") {
        SLUICE_ASSIGN(const auto files, exportTo(std::string(params.text("to").value_or(""))));
        return toJson(files);
    }
    legacy::ImportOptions options;
    options.dryRun = flagIn(params, "dry_run");
    options.acceptTornTail = flagIn(params, "accept_torn_tail");
    options.actor = std::string(params.text("actor").value_or("cli"));
    SLUICE_ASSIGN(const auto report, import(std::string(params.text("from").value_or("")), options,
                                            [&progress](const legacy::ImportProgress& step) {
                                                if (progress)
                                                    progress(std::int64_t(step.done), std::int64_t(step.total));
                                            }));
    return json::Value::object({{"report", legacy::toJson(report)},
                                {"text", legacy::toText(report)},
                                {"proved", report.proved || !report.imported}});
}

void LegacyPart::serveControl(ControlServer& control, QThreadPool& workers)
{
    for (const char* method : {"legacy.import", "legacy.export"}) {
        control.handle(method, [this, method, main = &control, pool = &workers](const json::Value& params,
                                                                                ControlServer::Progress progress,
                                                                                ControlServer::Reply reply) {
            pool->start([this, method, main, params, progress, reply] {
                auto answer = call(method, params, [main, progress](std::int64_t done, std::int64_t total) {
                    QMetaObject::invokeMethod(
                        main, [progress, done, total] { progress(done, total); }, Qt::QueuedConnection);
                });
                QMetaObject::invokeMethod(
                    main, [reply, answer = std::move(answer)] { reply(answer); }, Qt::QueuedConnection);
            });
        });
    }
}

}  // namespace sluice::app
