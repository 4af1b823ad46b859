#include "metering/price_book.h"

#include "core/amount.h"
#include "core/json.h"

#include <algorithm>
#include <cstdlib>
#include <ranges>

namespace sluice::metering {

namespace {

constexpr std::string_view insertQuoteSql =
    "INSERT INTO metering_quotes (observed, usd_e8, kind, source) VALUES (?, ?, ?, ?) RETURNING id";

Result<std::int64_t> insertQuote(storage::Connection& connection, const Quote& quote, std::string_view kind)
{
    SLUICE_ASSIGN(const auto id,
                  connection.queryOne(insertQuoteSql, {quote.observed.micros, quote.usdPerEthE8, kind, quote.source},
                                      [](const storage::Row& row) { return row.int64(0); }));
    if (!id)
        return fail(ErrorCode::Internal, "a quote got no id");
    return *id;
}

Quote quoteOfRow(const storage::Row& row, int first)
{
    return {row.int64(first), row.int64(first + 1), row.text(first + 2), {row.int64(first + 3)}};
}

std::string priceText(std::int64_t usdPerEthE8)
{
    return formatUnits(usdPerEthE8, 8);
}

std::string manualPriceJson(const ManualPrice& price)
{
    return json::write(
        json::Value::object({{"usd_per_eth", priceText(price.quote.usdPerEthE8)},
                             {"from", formatTimeZ(price.from)},
                             {"until", price.until ? json::Value(formatTimeZ(*price.until)) : json::Value()},
                             {"note", price.note}}));
}

bool byObserved(const Quote& a, const Quote& b)
{
    return a.observed != b.observed ? a.observed < b.observed : a.id < b.id;
}

Result<std::vector<ManualPrice>> readManualPrices(storage::Connection& connection)
{
    std::vector<ManualPrice> manuals;
    SLUICE_TRY(
        connection.query("SELECT q.id, q.usd_e8, q.source, q.observed, m.id, m.from_at, m.until_at, m.note FROM "
                         "metering_manual_prices m JOIN metering_quotes q ON q.id = m.quote_id ORDER BY m.id",
                         {}, [&](const storage::Row& row) {
                             ManualPrice price{row.int64(4), quoteOfRow(row, 0), {row.int64(5)}, {}, row.text(7)};
                             if (const auto until = row.optInt64(6))
                                 price.until = Timestamp{*until};
                             manuals.push_back(std::move(price));
                             return true;
                         }));
    return manuals;
}

}  // namespace

PriceBook::PriceBook(const Clock& clock, storage::Writer& writer, storage::ReaderPool& readers, audit::AuditLog& audit,
                     PriceBookConfig config)
    : m_clock(clock)
    , m_writer(writer)
    , m_readers(readers)
    , m_audit(audit)
    , m_config(config)
    , m_state(std::make_shared<State>())
{}

std::shared_ptr<const PriceBook::State> PriceBook::state() const
{
    const std::lock_guard lock(m_mutex);
    return m_state;
}

// What is known changes as a whole: whoever holds the former state goes on with it.
template<class Change>
void PriceBook::publish(Change&& change)
{
    auto next = std::make_shared<State>(*state());
    change(*next);
    {
        const std::lock_guard lock(m_mutex);
        m_state = std::move(next);
    }
    m_changes.bump();
}

Result<void> PriceBook::load(std::int64_t configuredE8)
{
    State loaded;
    const auto read = m_readers.read([&](storage::Connection& connection) -> Result<void> {
        SLUICE_TRY(connection.query("SELECT id, usd_e8, source, observed FROM metering_quotes WHERE kind = 'market' "
                                    "ORDER BY observed DESC, id DESC LIMIT ?",
                                    {std::int64_t(m_config.keptQuotes)}, [&](const storage::Row& row) {
                                        loaded.market.push_back(quoteOfRow(row, 0));
                                        return true;
                                    }));
        SLUICE_ASSIGN(loaded.manuals, readManualPrices(connection));
        return {};
    });
    SLUICE_TRY(read);
    std::ranges::reverse(loaded.market);
    publish([&](State& next) { next = std::move(loaded); });
    return configure(configuredE8);
}

// The configured price is a quote of its own, so that events name it; it is written again only when it is another one.
Result<void> PriceBook::configure(std::int64_t configuredE8)
{
    SLUICE_ASSIGN(auto former, m_readers.readFor<std::optional<Quote>>([](storage::Connection& connection) {
        return connection.queryOne("SELECT id, usd_e8, source, observed FROM metering_quotes WHERE kind = 'configured' "
                                   "ORDER BY observed DESC, id DESC LIMIT 1",
                                   {}, [](const storage::Row& row) { return quoteOfRow(row, 0); });
    }));
    if (configuredE8 == 0)
        return {};
    if (!former || former->usdPerEthE8 != configuredE8) {
        const Quote quote{0, configuredE8, "manual", m_clock.now()};
        SLUICE_ASSIGN(const std::int64_t id,
                      m_writer.runFor<std::int64_t>([&](storage::Connection& connection) -> Result<std::int64_t> {
                          SLUICE_TRY(m_audit.append(
                              connection, {quote.observed, "settings", "prices.configure", "ORACLE_MANUAL_USD",
                                           former ? priceText(former->usdPerEthE8) : "", priceText(configuredE8), ""}));
                          return insertQuote(connection, quote, "configured");
                      }));
        former = quote;
        former->id = id;
    }
    publish([&](State& next) { next.configured = former; });
    return {};
}

// On the writer thread, as every other change: none of those under way is lost.
void PriceBook::reloadManual(std::function<void(Result<void>)> done)
{
    m_writer.submitFor<std::vector<ManualPrice>>(
        readManualPrices, [this, done = std::move(done)](Result<std::vector<ManualPrice>> manuals) {
            if (!manuals)
                return done(fail(std::move(manuals).error()));
            publish([&](State& next) { next.manuals = std::move(*manuals); });
            done({});
        });
}

std::optional<Quote> PriceBook::quoteAt(Timestamp time) const
{
    const auto known = state();
    for (const ManualPrice& price : known->manuals | std::views::reverse) {
        if (time >= price.from && (!price.until || time < *price.until))
            return price.quote;
    }
    if (known->configured)
        return known->configured;
    const auto& market = known->market;
    const auto after = std::ranges::lower_bound(market, time, {}, &Quote::observed);
    std::optional<Quote> nearest;
    const auto consider = [&](const Quote& quote) {
        const std::int64_t away = std::abs(quote.observed.micros - time.micros);
        if (away <= m_config.maxAgeMs * 1000 && (!nearest || away < std::abs(nearest->observed.micros - time.micros)))
            nearest = quote;
    };
    if (after != market.end())
        consider(*after);
    if (after != market.begin())
        consider(*std::prev(after));
    return nearest;
}

std::optional<Quote> PriceBook::current() const
{
    return quoteAt(m_clock.now());
}

std::optional<Quote> PriceBook::latestMarket() const
{
    const auto known = state();
    return known->market.empty() ? std::nullopt : std::optional(known->market.back());
}

std::vector<ManualPrice> PriceBook::manual() const
{
    const auto known = state();
    const Timestamp now = m_clock.now();
    std::vector<ManualPrice> open;
    for (const ManualPrice& price : known->manuals | std::views::reverse) {
        if (!price.until || *price.until > now)
            open.push_back(price);
    }
    if (known->configured)
        open.push_back({0, *known->configured, {}, {}, "ORACLE_MANUAL_USD"});
    return open;
}

void PriceBook::storeRound(std::vector<SourceAnswer> answers, std::int64_t usdPerEthE8, std::string source,
                           QuoteDone done)
{
    const Quote quote{0, usdPerEthE8, std::move(source), m_clock.now()};
    m_writer.submitFor<Quote>(
        [quote, answers = std::move(answers)](storage::Connection& connection) -> Result<Quote> {
            for (const SourceAnswer& answer : answers)
                SLUICE_TRY(insertQuote(connection, {0, answer.usdPerEthE8, answer.source, quote.observed},
                                       answer.accepted ? "source" : "refused"));
            Quote stored = quote;
            SLUICE_ASSIGN(stored.id, insertQuote(connection, quote, "market"));
            return stored;
        },
        [this, done = std::move(done)](Result<Quote> stored) {
            if (stored) {
                publish([&](State& next) {
                    next.market.insert(std::ranges::upper_bound(next.market, *stored, byObserved), *stored);
                    if (next.market.size() > m_config.keptQuotes)
                        next.market.erase(next.market.begin());
                });
            }
            done(std::move(stored));
        });
}

void PriceBook::setManual(ManualPriceRequest request, ManualDone done)
{
    const Timestamp now = m_clock.now();
    ManualPrice price{
        0, {0, request.usdPerEthE8, "manual", now}, request.from.value_or(now), request.until, request.note};
    if (request.usdPerEthE8 <= 0 || (price.until && *price.until < price.from)) {
        done(fail(ErrorCode::InvalidArgument, "a manual price is above 0 and its span does not end before it begins"));
        return;
    }
    m_writer.submitFor<ManualPrice>(
        [this, price, actor = request.actor](storage::Connection& connection) -> Result<ManualPrice> {
            ManualPrice stored = price;
            SLUICE_ASSIGN(stored.quote.id, insertQuote(connection, price.quote, "manual"));
            const auto until = price.until ? std::optional(price.until->micros) : std::nullopt;
            SLUICE_ASSIGN(const auto id,
                          connection.queryOne(
                              "INSERT INTO metering_manual_prices (quote_id, from_at, until_at, actor, "
                              "note) VALUES (?, ?, ?, ?, ?) RETURNING id",
                              {stored.quote.id, price.from.micros, storage::optionalInt(until), actor, price.note},
                              [](const storage::Row& row) { return row.int64(0); }));
            stored.id = id.value_or(0);
            SLUICE_TRY(m_audit.append(connection, {price.quote.observed, actor, "prices.manual",
                                                   std::to_string(stored.id), "", manualPriceJson(stored), ""}));
            return stored;
        },
        [this, done = std::move(done)](Result<ManualPrice> stored) {
            if (stored)
                publish([&](State& next) { next.manuals.push_back(*stored); });
            done(std::move(stored));
        });
}

void PriceBook::endManual(std::int64_t id, std::string actor, std::function<void(Result<void>)> done)
{
    const Timestamp now = m_clock.now();
    m_writer.submitFor<Timestamp>(
        [this, id, now, actor = std::move(actor)](storage::Connection& connection) -> Result<Timestamp> {
            SLUICE_ASSIGN(
                const auto found,
                connection.queryOne("SELECT from_at, until_at FROM metering_manual_prices WHERE id = ?", {id},
                                    [](const storage::Row& row) { return std::pair(row.int64(0), row.optInt64(1)); }));
            if (!found)
                return fail(ErrorCode::NotFound, "no such manual price");
            if (found->second && *found->second <= now.micros)
                return fail(ErrorCode::Conflict, "this manual price has ended");
            const Timestamp end{std::max(now.micros, found->first)};
            SLUICE_TRY(
                connection.exec("UPDATE metering_manual_prices SET until_at = ? WHERE id = ?", {end.micros, id}));
            SLUICE_TRY(m_audit.append(connection,
                                      {now, actor, "prices.manual.end", std::to_string(id), "", formatTimeZ(end), ""}));
            return end;
        },
        [this, id, done = std::move(done)](Result<Timestamp> end) {
            if (!end) {
                done(fail(std::move(end).error()));
                return;
            }
            publish([&](State& next) {
                for (ManualPrice& price : next.manuals) {
                    if (price.id == id)
                        price.until = *end;
                }
            });
            done({});
        });
}

Result<void> PriceBook::purge(storage::Connection& connection, Timestamp before)
{
    SLUICE_TRY(connection.exec("DELETE FROM metering_quotes WHERE observed < ? AND kind IN ('source', 'refused')",
                               {before.micros}));
    return {};
}

}  // namespace sluice::metering
