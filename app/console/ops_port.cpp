#include "app/console/ops_port.h"

#include <QElapsedTimer>

#include <memory>

namespace sluice::app {

namespace {

constexpr qint64 progressEveryMs = 40;

ErrorCode codeOf(int status)
{
    switch (status) {
    case 400:
    case 422: return ErrorCode::InvalidArgument;
    case 401:
    case 403: return ErrorCode::Denied;
    case 404: return ErrorCode::NotFound;
    case 409:
    case 410: return ErrorCode::Conflict;
    case 429: return ErrorCode::Overloaded;
    case 502:
    case 503: return ErrorCode::Unavailable;
    case 504: return ErrorCode::Timeout;
    default: return ErrorCode::Internal;
    }
}

// {"detail": text}, {"detail": [{"loc": […, field], "msg": text}…]}; of the builder API also {"error": text, "error_description"?: text}
std::string wordsOf(const json::Value& answer, int status)
{
    for (const char* name : {"error_description", "error"}) {
        if (const auto text = answer.text(name))
            return std::string(*text);
    }
    const json::Value* detail = answer.find("detail");
    if (detail && detail->isString())
        return *detail->string();
    if (!detail || !detail->isArray() || detail->items()->empty())
        return "the operation answered " + std::to_string(status);
    std::string words;
    for (const json::Value& item : *detail->items()) {
        const json::Value* place = item.find("loc");
        const bool named = place && place->isArray() && !place->items()->empty();
        words += words.empty() ? "" : "; ";
        words += (named ? std::string(place->items()->back().toText().value_or("body")) + ": " : std::string())
                 + std::string(item.text("msg").value_or(""));
    }
    return words;
}

}  // namespace

void OpsPort::run(models::OpsRequest request, models::Done<json::Value> done)
{
    auto deliver = m_delivery.toGui<json::Value>(std::move(done));
    const auto answered = [deliver = std::move(deliver)](const http::Response& response) {
        auto body = json::parse(response.body.empty() ? "null" : response.body);
        json::Value tree = body ? std::move(*body) : json::Value(response.body);
        if (response.status < 400)
            deliver(std::move(tree));
        else
            deliver(fail(codeOf(response.status), wordsOf(tree, response.status)));
    };
    const bool isBuilders = request.target.starts_with("/api/v1/");
    const api::LocalCall call{std::move(request.method), std::move(request.target), std::move(request.body), "console",
                              std::move(request.idempotencyKey)};
    if (!isBuilders)
        m_api.call(call, answered);
    else if (m_builder)
        m_builder->call(call, answered);
    else
        answered(http::detail(503, "the builder API is off"));
}

void PowerPort::order(models::PowerRequest request, std::function<void(models::PowerResult)> progress,
                      models::Done<std::vector<models::PowerResult>> done)
{
    const auto shown = [](const usage::PowerOrderResult& result) {
        return models::PowerResult{result.orchestrator, result.host, result.ok, result.state, result.error};
    };
    m_control.submit(
        {request.wake,
         std::move(request.orchestrators),
         request.awakeSeconds,
         std::move(request.reason),
         {"console", {}, m_clock.now()}},
        [delivery = m_delivery, progress = std::move(progress), shown](const usage::PowerOrderResult& one) {
            delivery.onGui([progress, result = shown(one)] { progress(result); });
        },
        [deliver = m_delivery.toGui<std::vector<models::PowerResult>>(std::move(done)),
         shown](Result<std::vector<usage::PowerOrderResult>> results) {
            if (!results)
                return deliver(fail(results.error()));
            std::vector<models::PowerResult> all;
            for (const auto& one : *results)
                all.push_back(shown(one));
            deliver(std::move(all));
        });
}

void LegacyPort::import(models::LegacyRequest request, Progress progress, std::stop_token stop,
                        models::Done<models::LegacyReport> done)
{
    m_delivery.work<models::LegacyReport>(
        [this, request = std::move(request), progress = std::move(progress), stop]() -> Result<models::LegacyReport> {
            legacy::ImportOptions options;
            options.dryRun = request.dryRun;
            options.acceptTornTail = request.acceptTornTail;
            options.actor = "console";
            QElapsedTimer since;
            auto told = [&, shown = std::string()](const legacy::ImportProgress& step) mutable {
                if (step.phase == shown && since.isValid() && since.elapsed() < progressEveryMs)
                    return;
                shown = step.phase;
                since.restart();
                m_delivery.onGui(
                    [progress, step] { progress(step.phase, std::int64_t(step.done), std::int64_t(step.total)); });
            };
            SLUICE_ASSIGN(const auto report, m_part.import(request.folder, options, told, stop));
            return models::LegacyReport{report.imported, report.alreadyThere, report.proved, legacy::toText(report)};
        },
        std::move(done));
}

void LegacyPort::exportTo(std::string folder, std::stop_token stop, models::Done<std::string> done)
{
    m_delivery.work<std::string>(
        [this, folder = std::move(folder), stop]() -> Result<std::string> {
            SLUICE_ASSIGN(const auto files, m_part.exportTo(folder, stop));
            std::string text;
            for (const legacy::FileCount& file : files)
                text += file.file + ": " + std::to_string(file.records) + "\n";
            return text;
        },
        std::move(done));
}

}  // namespace sluice::app
