#include "metering/markups.h"

#include "core/check.h"
#include "core/json.h"

#include <algorithm>

namespace sluice::metering {

namespace {

constexpr std::int64_t maxFactorE6 = 1'000'000'000;

bool sameScope(const MarkUp& a, const MarkUp& b)
{
    return a.clientId == b.clientId && a.pipeline == b.pipeline && a.modelId == b.modelId;
}

std::string scopeText(const MarkUp& rule)
{
    const auto part = [](const std::string& text) { return text.empty() ? std::string("*") : text; };
    return part(rule.clientId) + "/" + part(rule.pipeline) + "/" + part(rule.modelId);
}

Result<std::vector<MarkUp>> readMarkUps(storage::Connection& connection)
{
    std::vector<MarkUp> rules;
    SLUICE_TRY(connection.query("SELECT client_id, pipeline, model_id, factor_e6 FROM metering_markups", {},
                                [&](const storage::Row& row) {
                                    rules.push_back({row.text(0), row.text(1), row.text(2), row.int64(3)});
                                    return true;
                                }));
    return rules;
}

}  // namespace

Result<void> MarkUps::load(storage::ReaderPool& readers)
{
    SLUICE_ASSIGN(auto rules, readers.readFor<std::vector<MarkUp>>(readMarkUps));
    publish(std::move(rules));
    return {};
}

// On the writer thread, as every other change: none of those under way is lost.
void MarkUps::reload(storage::Writer& writer, std::function<void(Result<void>)> done)
{
    writer.submitFor<std::vector<MarkUp>>(readMarkUps,
                                          [this, done = std::move(done)](Result<std::vector<MarkUp>> rules) {
                                              if (!rules)
                                                  return done(fail(std::move(rules).error()));
                                              publish(std::move(*rules));
                                              done({});
                                          });
}

std::shared_ptr<const std::vector<MarkUp>> MarkUps::snapshot() const
{
    const std::lock_guard lock(m_mutex);
    return m_rules;
}

void MarkUps::publish(std::vector<MarkUp> rules)
{
    auto next = std::make_shared<const std::vector<MarkUp>>(std::move(rules));
    {
        const std::lock_guard lock(m_mutex);
        m_rules = std::move(next);
    }
    m_changes.bump();
}

std::vector<MarkUp> MarkUps::rules() const
{
    return *snapshot();
}

Amount MarkUps::billable(const Amount& networkFee, const TicketEvent& event) const
{
    const auto rules = snapshot();
    int best = -1;
    std::int64_t factor = 1'000'000;
    for (const MarkUp& rule : *rules) {
        const auto fits = [](const std::string& wanted, const std::string& text) {
            return wanted.empty() || wanted == text;
        };
        if (!fits(rule.clientId, event.identity.clientId) || !fits(rule.pipeline, event.pipeline)
            || !fits(rule.modelId, event.modelId))
            continue;
        const int weight =
            (rule.clientId.empty() ? 0 : 4) + (rule.pipeline.empty() ? 0 : 2) + (rule.modelId.empty() ? 0 : 1);
        if (weight > best) {
            best = weight;
            factor = rule.factorE6;
        }
    }
    if (factor == 1'000'000)
        return networkFee;
    const auto units = mulDivHalfEven(networkFee.units(), factor, 1'000'000);
    SLUICE_CHECK(units.has_value());  // a fee is below 2^184, a factor below 2^10
    return Amount(networkFee.asset(), *units);
}

void MarkUps::set(storage::Writer& writer, MarkUp rule, std::string actor, Timestamp now,
                  std::function<void(Result<void>)> done)
{
    if (rule.factorE6 < 0 || rule.factorE6 > maxFactorE6) {
        done(fail(ErrorCode::InvalidArgument, "a mark-up is between 0 and 1000"));
        return;
    }
    writer.submit(
        [this, rule, actor = std::move(actor), now](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(connection.exec("INSERT INTO metering_markups (client_id, pipeline, model_id, factor_e6) VALUES "
                                       "(?, ?, ?, ?) ON CONFLICT (client_id, pipeline, model_id) DO UPDATE SET "
                                       "factor_e6 = excluded.factor_e6",
                                       {rule.clientId, rule.pipeline, rule.modelId, rule.factorE6}));
            SLUICE_TRY(m_audit.append(
                connection, {now, actor, "markups.set", scopeText(rule), "", formatUnits(rule.factorE6, 6), ""}));
            return {};
        },
        [this, rule, done = std::move(done)](Result<void> stored) {
            if (stored) {
                std::vector<MarkUp> next = rules();
                std::erase_if(next, [&](const MarkUp& other) { return sameScope(other, rule); });
                next.push_back(rule);
                publish(std::move(next));
            }
            done(std::move(stored));
        });
}

void MarkUps::remove(storage::Writer& writer, MarkUp rule, std::string actor, Timestamp now,
                     std::function<void(Result<void>)> done)
{
    writer.submit(
        [this, rule, actor = std::move(actor), now](storage::Connection& connection) -> Result<void> {
            SLUICE_ASSIGN(const auto gone, connection.exec("DELETE FROM metering_markups WHERE client_id = ? AND "
                                                           "pipeline = ? AND model_id = ?",
                                                           {rule.clientId, rule.pipeline, rule.modelId}));
            if (gone == 0)
                return fail(ErrorCode::NotFound, "no such mark-up");
            SLUICE_TRY(m_audit.append(connection, {now, actor, "markups.remove", scopeText(rule), "", "", ""}));
            return {};
        },
        [this, rule, done = std::move(done)](Result<void> stored) {
            if (stored) {
                std::vector<MarkUp> next = rules();
                std::erase_if(next, [&](const MarkUp& other) { return sameScope(other, rule); });
                publish(std::move(next));
            }
            done(std::move(stored));
        });
}

}  // namespace sluice::metering
