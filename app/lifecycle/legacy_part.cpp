#include "app/lifecycle/legacy_part.h"

#include "app/lifecycle/engine.h"
#include "legacy/client_part.h"
#include "legacy/fleet_part.h"
#include "legacy/session_part.h"
#include "legacy/workload_part.h"
#include "payouts/payout_queries.h"

namespace sluice::app {

namespace {

bool flagIn(const json::Value& params, const char* name)
{
    const json::Value* member = params.find(name);
    return member && member->boolean() && *member->boolean();
}

}  // namespace

json::Value toJson(const std::vector<legacy::FileCount>& files)
{
    json::Array list;
    for (const legacy::FileCount& file : files)
        list.push_back(json::Value::object({{"file", file.file}, {"records", file.records}}));
    return json::Value::object({{"files", std::move(list)}});
}

Result<legacy::Report> LegacyPart::import(const std::string& folder, const legacy::ImportOptions& options,
                                          Progress progress, std::stop_token stop)
{
    legacy::Importer importer(
        {m_engine.clock(),
         m_engine.database(),
         m_engine.ledger(),
         m_engine.audit(),
         m_engine.creditUnit(),
         {legacy::registryPart(m_engine.registry()), legacy::pendingPayoutsPart(m_engine.payouts()),
          legacy::clientInvitesPart(m_engine.clients().invites()),
          legacy::clientSessionsPart(m_engine.clients().sessions()),
          legacy::streamSessionsPart(m_engine.sessions().meter(), m_engine.registry()),
          legacy::activityLeasesPart(m_engine.sessions().leases()),
          legacy::workloadsPart(m_engine.workloads().workloads()), legacy::offersPart(m_engine.workloads().offers()),
          legacy::offerSubscriptionsPart(m_engine.workloads().offers()),
          legacy::recordingJobsPart(m_engine.workloads().recordings())}});
    auto report = importer.run(folder, options, std::move(progress), stop);
    if (report && report->imported)
        m_engine.payouts().afterCommit();
    return report;
}

Result<std::vector<legacy::FileCount>> LegacyPart::exportTo(const std::string& folder, std::stop_token stop)
{
    const payouts::PayoutQueries payouts(m_engine.database().readers());
    legacy::Exporter exporter(
        {m_engine.database(),
         m_engine.creditUnit(),
         {legacy::registryExport(m_engine.registry(), m_engine.database(), m_engine.clock()),
          legacy::pendingPayoutsExport(payouts), legacy::clientInvitesExport(m_engine.database()),
          legacy::clientSessionsExport(m_engine.database()), legacy::streamSessionsExport(m_engine.database()),
          legacy::activityLeasesExport(m_engine.database(), m_engine.clock()),
          legacy::workloadsExport(m_engine.database(), m_engine.workloads().workloads()),
          legacy::offersExport(m_engine.database(), m_engine.workloads().offers()),
          legacy::offerSubscriptionsExport(m_engine.database(), m_engine.workloads().offers()),
          legacy::recordingJobsExport(m_engine.database(), m_engine.workloads().recordings())}});
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
