#include "metering/reconciler.h"

#include "core/amount.h"
#include "metering/cloud_event.h"
#include "metering/internal/reconcile_rows.h"
#include "metering/meter_decimal.h"

#include <QLoggingCategory>

#include <algorithm>
#include <array>

namespace sluice::metering {

namespace {

Q_LOGGING_CATEGORY(reconcileLog, "sluice.metering")

constexpr std::int64_t reconcileDaySeconds = 86'400;
constexpr std::int64_t longestSpanDays = 92;
constexpr std::size_t listedDaysOfRun = 3;  // the latest that differ
constexpr std::size_t maxReconcileBytes = 32u << 20;
constexpr std::array<const char*, 3> comparedMeters{"signed_ticket_count", "network_fee_usd_micros",
                                                    "billable_usd_micros"};

Timestamp reconcileDayStart(std::int64_t day)
{
    return {day * reconcileDaySeconds * 1'000'000};
}

Int256 reconcileApart(const Int256& value)
{
    return value < 0 ? Int256(-value) : value;
}

// Micro-USD as the meter's numbers (26 decimals) in USD units (26 decimals too).
Int256 reconcileUsd(const Int256& micros)
{
    return micros / 1'000'000;
}

// Within $0.01 and 0.1 %; a micro-dollar is the noise of a meter that adds doubles.
bool reconcileNear(const Int256& ours, const Int256& theirs)
{
    static const Int256 micro = parseUnits("0.000001", 26).value();
    static const Int256 cent = parseUnits("0.01", 26).value();
    const Int256 apart = reconcileApart(ours - theirs);
    return apart <= micro || (apart <= cent && apart <= std::max(reconcileApart(ours), reconcileApart(theirs)) / 1'000);
}

json::Value reconcileBody(HostedFlavour flavour, std::int64_t fromDay, std::int64_t toDay)
{
    const bool v3 = flavour == HostedFlavour::V3;
    return json::Value::object({{"from", formatTimeZ(reconcileDayStart(fromDay))},
                                {"to", formatTimeZ(reconcileDayStart(toDay + 1))},
                                {v3 ? "granularity" : "windowSize", v3 ? "P1D" : "DAY"},
                                {v3 ? "time_zone" : "windowTimeZone", "UTC"},
                                {v3 ? "group_by_dimensions" : "groupBy", json::Value::array({"client_id"})}});
}

struct ReconcileCell {
    std::int64_t day = 0;
    std::string clientId;
    Int256 value = 0;  // 26 decimals
};

Result<ReconcileCell> readReconcileCell(const json::Value& row, HostedFlavour flavour)
{
    const bool v3 = flavour == HostedFlavour::V3;
    const auto from = row.text(v3 ? "from" : "windowStart");
    const auto time = from ? parseTime(*from) : std::nullopt;
    const json::Value* value = row.find("value");
    const auto number = value != nullptr ? meterDecimal(*value) : std::nullopt;
    if (!time || !number)
        return fail(ErrorCode::Protocol, "the meter's answer holds a row without time or value");
    ReconcileCell cell{utcDay(*time), {}, *number};
    if (const json::Value* groups = row.find(v3 ? "dimensions" : "groupBy"))
        cell.clientId = groups->text("client_id").value_or("");
    return cell;
}

}  // namespace

std::string reconcileVerdict(const ReconcileTally& ours, const ReconcileTally& theirs, std::int64_t recent,
                             std::int64_t waiting)
{
    if (ours.count == theirs.count && reconcileNear(ours.network, theirs.network)
        && reconcileNear(ours.billable, theirs.billable))
        return "match";
    // What was told lately may not show; what waits may have been told, its answer lost.
    const bool mayBeOnItsWay = theirs.count >= ours.count - recent && theirs.count <= ours.count + waiting;
    return recent + waiting > 0 && mayBeOnItsWay ? "settling" : "drift";
}

struct Reconciler::Run {
    std::int64_t fromDay = 0, toDay = 0;
    Done done;
    std::map<std::string, std::string> meterIds;  // v3
    std::size_t meter = 0;
    std::map<DayKey, ReconcileTally> theirs;
    std::vector<ReconcileRow> rows;
    std::vector<std::int64_t> daysToList;  // latest first
    std::vector<HostedEvent> strangers;
    ReconcileState state;
};

Reconciler::Reconciler(const Ports& ports, Post post, ReconcilerConfig config)
    : m_ports(ports), m_post(std::move(post)), m_config(config)
{
    m_timer.setSingleShot(true);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { runUsual(); });
}

Reconciler::~Reconciler()
{
    stop();
}

void Reconciler::start()
{
    if (m_started || !m_alive)
        return;
    m_started = true;
    runUsual();
}

void Reconciler::stop()
{
    m_started = false;
    m_timer.stop();
    m_alive.reset();
    m_stop.request_stop();
    if (const RunPtr run = std::exchange(m_run, nullptr))
        run->done(fail(ErrorCode::Cancelled, "the program stops"));
}

ReconcileState Reconciler::state() const
{
    const std::lock_guard lock(m_mutex);
    return m_state;
}

void Reconciler::runUsual()
{
    const std::int64_t today = utcDay(m_ports.clock.now());
    run(today - m_config.days + 1, today, [](const Result<ReconcileState>&) {});
}

void Reconciler::run(std::int64_t fromDay, std::int64_t toDay, Done done)
{
    if (fromDay > toDay || toDay - fromDay >= longestSpanDays || fromDay < 0)
        return done(fail(ErrorCode::InvalidArgument, "1 to 92 days are compared at once"));
    if (!m_alive)
        return done(fail(ErrorCode::Cancelled, "the program stops"));
    if (m_run)
        return done(fail(ErrorCode::Conflict, "a comparison is under way"));
    m_timer.stop();
    m_run = std::make_shared<Run>();
    m_run->fromDay = fromDay;
    m_run->toDay = toDay;
    m_run->done = std::move(done);
    {
        const std::lock_guard lock(m_mutex);
        m_state.running = true;
    }
    if (m_ports.api.endpoint().flavour == HostedFlavour::V3)
        findMeters(m_run);
    else
        query(m_run);
}

// v3 asks by id, so all pages of the meters come first (REF-23).
void Reconciler::findMeters(const RunPtr& run)
{
    HostedList list;
    list.request.path = "/meters";
    list.request.stop = m_stop.get_token();
    m_ports.api.list(std::move(list), [this, run, alive = std::weak_ptr(m_alive)](const Hosted<json::Array>& meters) {
        if (alive.expired())
            return;
        if (!meters)
            return end(run, meters.error().message);
        for (const json::Value& meter : *meters) {
            if (meter.text("key") && meter.text("id"))
                run->meterIds[std::string(*meter.text("key"))] = *meter.text("id");
        }
        query(run);
    });
}

void Reconciler::query(const RunPtr& run)
{
    const HostedFlavour flavour = m_ports.api.endpoint().flavour;
    const std::string key = comparedMeters[run->meter];
    HostedRequest request;
    request.method = "POST";
    request.repeatable = true;  // it only reads
    request.maxResponseBytes = maxReconcileBytes;
    request.stop = m_stop.get_token();
    request.body = reconcileBody(flavour, run->fromDay, run->toDay);
    if (flavour == HostedFlavour::V3) {
        const auto id = run->meterIds.find(key);
        if (id == run->meterIds.end())
            return end(run, "the hosted meter has no meter " + key + ": its catalogue was not made");
        request.path = "/meters/" + hostedSegment(id->second) + "/query";
    } else {
        request.path = "/api/v1/meters/" + key + "/query";
    }
    m_ports.api.send(std::move(request), [this, run, alive = std::weak_ptr(m_alive)](Hosted<HostedAnswer> answer) {
        if (alive.expired())
            return;
        if (!answer)
            return end(run, answer.error().message);
        queried(run, answer->body);
    });
}

void Reconciler::queried(const RunPtr& run, const json::Value& answer)
{
    const json::Value* data = answer.find("data");
    if (data == nullptr || data->items() == nullptr)
        return end(run, "the meter's answer holds no rows");
    for (const json::Value& row : *data->items()) {
        const auto cell = readReconcileCell(row, m_ports.api.endpoint().flavour);
        if (!cell)
            return end(run, cell.error().message);
        if (cell->day < run->fromDay || cell->day > run->toDay)
            continue;  // the one row of 0 that a count without events gives
        ReconcileTally& tally = run->theirs[{cell->day, cell->clientId}];
        if (run->meter == 0)
            tally.count += static_cast<std::int64_t>(cell->value / meterWhole(1));
        else
            (run->meter == 1 ? tally.network : tally.billable) += reconcileUsd(cell->value);
    }
    if (++run->meter < comparedMeters.size())
        return query(run);
    compare(run);
}

// Theirs was read first, so what is younger than the settling time explains what ours has more.
void Reconciler::compare(const RunPtr& run)
{
    const Timestamp now = m_ports.clock.now();
    auto ours = readOurDays(m_ports.readers, run->fromDay, run->toDay, now.plusMs(-m_config.settleMs));
    if (!ours)
        return end(run, "the store: " + ours.error().message);
    for (const auto& [key, tally] : run->theirs) {
        if (tally.count != 0 || tally.network != 0 || tally.billable != 0)
            (*ours)[key];
    }
    for (const auto& [key, day] : *ours) {
        const auto found = run->theirs.find(key);
        const ReconcileTally theirs = found != run->theirs.end() ? found->second : ReconcileTally();
        ReconcileRow row;
        row.day = key.first;
        row.clientId = key.second;
        row.state = reconcileVerdict(day.delivered, theirs, day.recent, day.waiting);
        row.ours = day.delivered;
        row.theirs = theirs;
        row.waiting = day.waiting + day.recent;
        row.refused = day.refused;
        run->state.drifts += row.state == "drift";
        run->state.settling += row.state == "settling";
        if (row.state == "drift" && (run->daysToList.empty() || run->daysToList.front() != row.day))
            run->daysToList.insert(run->daysToList.begin(), row.day);
        run->rows.push_back(std::move(row));
    }
    if (run->daysToList.size() > listedDaysOfRun)
        run->daysToList.resize(listedDaysOfRun);
    listDay(run);
}

void Reconciler::listDay(const RunPtr& run)
{
    if (run->daysToList.empty())
        return store(run);
    const std::int64_t day = run->daysToList.front();
    run->daysToList.erase(run->daysToList.begin());
    HostedList list = hostedEventList(m_ports.api.endpoint(),
                                      {{}, signedTicketType, reconcileDayStart(day), reconcileDayStart(day + 1)});
    list.request.stop = m_stop.get_token();
    m_ports.api.list(std::move(list), [this, run, alive = std::weak_ptr(m_alive)](const Hosted<json::Array>& items) {
        if (alive.expired())
            return;
        if (!items && items.error().code == ErrorCode::Overloaded && items.error().status == 0) {
            ++run->state.unlistedDays;
            return listDay(run);
        }
        if (!items)
            return end(run, items.error().message);
        if (const auto sifted = sift(*run, *items); !sifted)
            return end(run, sifted.error().message);
        listDay(run);
    });
}

Result<void> Reconciler::sift(Run& run, const json::Array& items)
{
    std::vector<HostedEvent> events;
    events.reserve(items.size());
    for (const json::Value& item : items) {
        SLUICE_ASSIGN(HostedEvent event, readHostedEvent(item));
        events.push_back(std::move(event));
    }
    SLUICE_ASSIGN(const auto unknown, unknownIds(m_ports.readers, events));
    for (const std::size_t index : unknown)
        run.strangers.push_back(std::move(events[index]));
    return {};
}

void Reconciler::store(const RunPtr& run)
{
    const Timestamp now = m_ports.clock.now();
    m_ports.writer.submitFor<std::int64_t>(
        [run, now, kept = m_config.keptDays](storage::Connection& connection) {
            return storeComparison(connection, run->rows, run->strangers, run->fromDay, run->toDay, now, kept);
        },
        [this, post = m_post, run, alive = std::weak_ptr(m_alive)](const Result<std::int64_t>& strangers) {
            post([this, run, alive, strangers] {
                if (alive.expired())
                    return;
                if (!strangers)
                    return end(run, "the store: " + strangers.error().message);
                run->state.strangers = *strangers;
                if (m_ports.changes)
                    m_ports.changes->bump();
                end(run, {});
            });
        });
}

void Reconciler::end(const RunPtr& run, const std::string& error)
{
    if (m_run != run)
        return;
    m_run.reset();
    ReconcileState result;
    {
        const std::lock_guard lock(m_mutex);
        if (error.empty()) {
            m_state = run->state;
            m_state.fromDay = run->fromDay;
            m_state.toDay = run->toDay;
            m_state.rows = static_cast<std::int64_t>(run->rows.size());
        }
        m_state.running = false;
        m_state.error = error;
        m_state.endedAt = m_ports.clock.now();
        result = m_state;
    }
    if (!error.empty())
        qCWarning(reconcileLog, "reconciliation: %s", error.c_str());
    else if (result.drifts > 0)
        qCWarning(reconcileLog, "reconciliation: %lld days of tenants differ, %lld events are not ours",
                  static_cast<long long>(result.drifts), static_cast<long long>(result.strangers));
    if (m_started)
        m_timer.start(static_cast<int>(m_config.everyMs));
    if (error.empty())
        run->done(result);
    else
        run->done(fail(ErrorCode::Unavailable, error));
}

}  // namespace sluice::metering
