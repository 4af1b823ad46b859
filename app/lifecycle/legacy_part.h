// Import and export of a first-generation installation over a built engine. Thread: import and exportTo any worker, they block.
#pragma once

#include "app/lifecycle/control_socket.h"
#include "legacy/exporter.h"
#include "legacy/importer.h"

#include <QThreadPool>

namespace sluice::app {

class Engine;

class LegacyPart {
public:
    explicit LegacyPart(Engine& engine) : m_engine(engine) {}

    using Progress = std::function<void(const legacy::ImportProgress&)>;
    Result<legacy::Report> import(const std::string& folder, const legacy::ImportOptions& options,
                                  Progress progress = {}, std::stop_token stop = {});
    Result<std::vector<legacy::FileCount>> exportTo(const std::string& folder, std::stop_token stop = {});

    // "legacy.import" {from, dry_run, accept_torn_tail, actor} and "legacy.export" {to}, as the commands call them.
    void serveControl(ControlServer& control, QThreadPool& workers);
    Result<json::Value> call(const std::string& method, const json::Value& params,
                             const ControlServer::Progress& progress);

private:
    std::vector<legacy::RecordPart> importParts();
    std::vector<legacy::ExportPart> exportParts(const payouts::PayoutQueries& payouts);

    Engine& m_engine;
};

json::Value toJson(const std::vector<legacy::FileCount>& files);

}  // namespace sluice::app
