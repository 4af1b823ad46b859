#include "app/lifecycle/diagnostics.h"

#include "app/lifecycle/engine.h"

#include <QSaveFile>
#include <QSysInfo>

namespace sluice::app {

namespace {

json::Value settingsList(const Settings& settings)
{
    json::Value list{json::Array{}};
    for (const SettingRow& row : settings.rows())
        list.items()->push_back(json::Value::object(
            {{"name", row.spec->name}, {"value", row.shown()}, {"source", settingSourceName(row.source)}}));
    return list;
}

json::Value logLines(const LogHub& hub)
{
    json::Value lines{json::Array{}};
    const auto all = hub.after(0, 20'000);
    const std::size_t first = all.size() > 2'000 ? all.size() - 2'000 : 0;
    for (std::size_t i = first; i < all.size(); ++i)
        lines.items()->push_back(formatTimeZ({all[i].at}) + " " + all[i].category + ": " + all[i].text);
    return lines;
}

}  // namespace

json::Value diagnostics(Engine& engine)
{
    const chain::ChainStatus chainStatus = engine.chain().status();
    json::Value endpoints{json::Array{}};
    for (const chain::EndpointStatus& endpoint : engine.chain().endpoints())
        endpoints.items()->push_back(json::Value::object({{"label", endpoint.label},
                                                          {"calls", endpoint.calls},
                                                          {"failures", endpoint.failures},
                                                          {"last_latency_ms", endpoint.lastLatencyMs},
                                                          {"last_error", engine.log().masked(endpoint.lastError)}}));
    const http::ServerStats http = engine.server().stats();
    return json::Value::object({
        {"version", SLUICE_VERSION},
        {"qt", qVersion()},
        {"system", QSysInfo::prettyProductName().toStdString()},
        {"time", formatTimeZ(engine.clock().now())},
        {"settings", settingsList(engine.settings())},
        {"store", json::Value::object({{"kind", engine.database().isPostgres() ? "PostgreSQL" : "SQLite"},
                                       {"schema", engine.database().schemaVersion()},
                                       {"bytes", engine.database().sizeBytes()},
                                       {"queued", std::uint64_t(engine.database().writer().queued())}})},
        {"chain", json::Value::object({{"id", chainStatus.chainId},
                                       {"height", chainStatus.height},
                                       {"reorgs", chainStatus.reorgs},
                                       {"error", engine.log().masked(chainStatus.error)},
                                       {"endpoints", std::move(endpoints)}})},
        {"http", json::Value::object({{"requests", http.requests},
                                      {"open", http.connectionsOpen},
                                      {"evictions", http.evictions},
                                      {"bytes_in", http.bytesIn},
                                      {"bytes_out", http.bytesOut}})},
        {"log", logLines(engine.log())},
    });
}

Result<std::string> writeDiagnostics(Engine& engine, const std::string& path)
{
    QSaveFile file(QString::fromStdString(path));
    const std::string text = json::write(diagnostics(engine), json::Style::Pretty) + "\n";
    if (!file.open(QIODevice::WriteOnly) || file.write(text.data(), qint64(text.size())) != qint64(text.size())
        || !file.commit())
        return fail(ErrorCode::Io, path + ": " + file.errorString().toStdString());
    return path;
}

}  // namespace sluice::app
