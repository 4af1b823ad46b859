#include "metering/model_prices.h"

#include "core/amount.h"

#include <QLoggingCategory>

#include <algorithm>

namespace sluice::metering {

namespace {

Q_LOGGING_CATEGORY(modelPriceLog, "sluice.metering.models")

constexpr int costScale = 18;
constexpr std::int64_t widestBand = 1'000;
constexpr std::size_t longestModelName = 256;

bool sameModel(const ModelPrice& rule, std::string_view pipeline, std::string_view modelId)
{
    return rule.pipeline == pipeline && rule.modelId == modelId;
}

std::string modelText(std::string_view pipeline, std::string_view modelId)
{
    const auto part = [](std::string_view text) { return text.empty() ? std::string("*") : std::string(text); };
    return part(pipeline) + "/" + part(modelId);
}

std::string ruleText(const ModelPrice& rule)
{
    return rule.cost + " +-" + std::to_string(rule.bandPercent) + "%" + (rule.hold ? ", held outside" : "");
}

Result<void> checkModelPrice(const ModelPrice& rule)
{
    const auto wrong = [](const char* what) { return fail(ErrorCode::InvalidArgument, what); };
    if (rule.pipeline.empty() && rule.modelId.empty())
        return wrong("a model price names a model, a pipeline, or both");
    if (rule.pipeline.size() > longestModelName || rule.modelId.size() > longestModelName)
        return wrong("a model or pipeline has at most 256 bytes");
    const auto cost = parseUnits(rule.cost, costScale);
    if (!cost || *cost <= 0)
        return wrong("cost must be above 0, in wei per unit, with at most 18 decimals");
    if (rule.bandPercent < 0 || rule.bandPercent > widestBand)
        return wrong("the band is between 0 and 1000 percent");
    return {};
}

Result<std::vector<ModelPrice>> readModelPrices(storage::Connection& connection)
{
    std::vector<ModelPrice> rules;
    SLUICE_TRY(
        connection.query("SELECT pipeline, model_id, cost, band_percent, held FROM metering_model_prices ORDER BY no",
                         {}, [&](const storage::Row& row) {
                             rules.push_back({row.text(0), row.text(1), row.text(2), row.int64(3), row.int64(4) != 0});
                             return true;
                         }));
    return rules;
}

}  // namespace

Result<void> ModelPrices::load(storage::ReaderPool& readers)
{
    SLUICE_ASSIGN(auto rules, readers.readFor<std::vector<ModelPrice>>(readModelPrices));
    publish(std::move(rules));
    return {};
}

// On the writer thread, as every other change: none of those under way is lost.
void ModelPrices::reload(storage::Writer& writer, std::function<void(Result<void>)> done)
{
    writer.submitFor<std::vector<ModelPrice>>(readModelPrices,
                                              [this, done = std::move(done)](Result<std::vector<ModelPrice>> rules) {
                                                  if (!rules)
                                                      return done(fail(std::move(rules).error()));
                                                  publish(std::move(*rules));
                                                  done({});
                                              });
}

std::shared_ptr<const std::vector<ModelPrice>> ModelPrices::snapshot() const
{
    const std::lock_guard lock(m_mutex);
    return m_rules;
}

void ModelPrices::publish(std::vector<ModelPrice> rules)
{
    auto next = std::make_shared<const std::vector<ModelPrice>>(std::move(rules));
    {
        const std::lock_guard lock(m_mutex);
        m_rules = std::move(next);
    }
    m_changes.bump();
}

std::vector<ModelPrice> ModelPrices::rules() const
{
    return *snapshot();
}

std::optional<ModelPrices::Finding> ModelPrices::check(const TicketEvent& event) const
{
    const auto rules = snapshot();
    const ModelPrice* best = nullptr;
    int bestWeight = 0;
    for (const ModelPrice& rule : *rules) {
        const bool fits = (rule.pipeline.empty() || rule.pipeline == event.pipeline)
                          && (rule.modelId.empty() || rule.modelId == event.modelId);
        const int weight = (rule.modelId.empty() ? 0 : 2) + (rule.pipeline.empty() ? 0 : 1);
        if (fits && weight > bestWeight) {
            best = &rule;
            bestWeight = weight;
        }
    }
    if (best == nullptr)
        return std::nullopt;
    const auto cost = parseUnitsTruncating(event.cost, costScale);
    if (!cost || *cost <= 0)
        return std::nullopt;
    const auto expected = parseUnits(best->cost, costScale);
    // No percent of it overflows; what is above is outside every band.
    const Int256 greatest = Int256(1) << 240;
    if (!expected || *cost > greatest || *expected > greatest)
        return Finding{*best, best->cost};
    const std::int64_t least = std::max<std::int64_t>(0, 100 - best->bandPercent), most = 100 + best->bandPercent;
    const Int256 scaled = *cost * 100, low = *expected * least, high = *expected * most;
    if (scaled >= low && scaled <= high)
        return std::nullopt;
    return Finding{*best, formatUnits(low, costScale + 2) + " to " + formatUnits(high, costScale + 2)};
}

Result<void> ModelPrices::ticketPriced(storage::Connection& connection, const PricedTicket& ticket)
{
    const TicketEvent& event = ticket.event;
    const auto finding = check(event);
    if (!finding)
        return {};
    if (finding->rule.hold)
        return fail(ErrorCode::Denied, "cost " + event.cost + " is outside " + finding->expected + " of "
                                           + modelText(finding->rule.pipeline, finding->rule.modelId));
    SLUICE_ASSIGN(const auto rows,
                  connection.exec("INSERT INTO metering_anomalies (kind, session_id, sequence, "
                                  "client_id, usage_subject, before_text, after_text, found_at) "
                                  "VALUES ('cost_out_of_band', ?, ?, ?, ?, ?, ?, ?) ON CONFLICT "
                                  "(kind, session_id, sequence) DO NOTHING",
                                  {event.sessionId, event.sequence, event.identity.clientId,
                                   event.identity.usageSubject, finding->expected, event.cost, event.signedAt.micros}));
    if (rows > 0) {
        ++m_found;
        qCWarning(modelPriceLog, "session %s, ticket %lld: cost %s is outside %s of %s", event.sessionId.c_str(),
                  static_cast<long long>(event.sequence), event.cost.c_str(), finding->expected.c_str(),
                  modelText(finding->rule.pipeline, finding->rule.modelId).c_str());
    }
    return {};
}

void ModelPrices::set(storage::Writer& writer, ModelPrice rule, std::string actor, Timestamp now,
                      std::function<void(Result<void>)> done)
{
    if (auto checked = checkModelPrice(rule); !checked)
        return done(std::move(checked));
    writer.submit(
        [this, rule, actor = std::move(actor), now](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(connection.exec(
                "INSERT INTO metering_model_prices (pipeline, model_id, cost, band_percent, held) VALUES (?, ?, ?, ?, "
                "?) ON CONFLICT (pipeline, model_id) DO UPDATE SET cost = excluded.cost, band_percent = "
                "excluded.band_percent, held = excluded.held",
                {rule.pipeline, rule.modelId, rule.cost, rule.bandPercent, std::int64_t(rule.hold)}));
            SLUICE_TRY(m_audit.append(connection, {now, actor, "model_prices.set",
                                                   modelText(rule.pipeline, rule.modelId), "", ruleText(rule), ""}));
            return {};
        },
        [this, rule, done = std::move(done)](Result<void> stored) {
            if (stored) {
                std::vector<ModelPrice> next = rules();
                std::erase_if(next,
                              [&](const ModelPrice& other) { return sameModel(other, rule.pipeline, rule.modelId); });
                next.push_back(rule);
                publish(std::move(next));
            }
            done(std::move(stored));
        });
}

void ModelPrices::remove(storage::Writer& writer, std::string pipeline, std::string modelId, std::string actor,
                         Timestamp now, std::function<void(Result<void>)> done)
{
    auto model = std::make_shared<const std::pair<std::string, std::string>>(std::move(pipeline), std::move(modelId));
    writer.submit(
        [this, model, actor = std::move(actor), now](storage::Connection& connection) -> Result<void> {
            SLUICE_ASSIGN(const auto gone,
                          connection.exec("DELETE FROM metering_model_prices WHERE pipeline = ? AND model_id = ?",
                                          {model->first, model->second}));
            if (gone == 0)
                return fail(ErrorCode::NotFound, "no such model price");
            SLUICE_TRY(m_audit.append(
                connection, {now, actor, "model_prices.remove", modelText(model->first, model->second), "", "", ""}));
            return {};
        },
        [this, model, done = std::move(done)](Result<void> stored) {
            if (stored) {
                std::vector<ModelPrice> next = rules();
                std::erase_if(next,
                              [&](const ModelPrice& other) { return sameModel(other, model->first, model->second); });
                publish(std::move(next));
            }
            done(std::move(stored));
        });
}

}  // namespace sluice::metering
