#include "app/lifecycle/store_follower.h"

#include <QLoggingCategory>

#include <algorithm>
#include <future>

namespace sluice::app {

namespace {

Q_LOGGING_CATEGORY(followerLog, "sluice.app.follower")

constexpr int marksAtOnce = 1'000;

// Waits for a command that completes on the writer thread.
Result<void> waitFor(const std::function<void(std::function<void(Result<void>)>)>& start)
{
    auto promise = std::make_shared<std::promise<Result<void>>>();
    auto future = promise->get_future();
    start([promise](Result<void> done) { promise->set_value(std::move(done)); });
    return future.get();
}

bool isOf(const std::string& action, std::initializer_list<std::string_view> prefixes)
{
    return std::ranges::any_of(prefixes, [&](std::string_view prefix) { return action.starts_with(prefix); });
}

bool isBlock(const std::string& action)
{
    return isOf(action, {"user.block", "user.unblock", "session.block", "session.unblock"});
}

}  // namespace

Result<void> StoreFollower::begin()
{
    SLUICE_ASSIGN(m_seen, audit::newestSeq(m_ports.database.readers()));
    return {};
}

void StoreFollower::start()
{
    m_thread.runAndWait([this] {
        m_timer = std::make_unique<QTimer>();
        QObject::connect(m_timer.get(), &QTimer::timeout, m_timer.get(), [this] {
            const auto looked = look();
            const std::string error = looked ? std::string() : looked.error().message;
            if (!error.empty() && error != m_error)
                qCWarning(followerLog, "what other programs changed is not known yet: %s", error.c_str());
            m_error = error;
        });
        m_timer->start(m_ports.everyMs);
    });
}

void StoreFollower::stop()
{
    m_thread.runAndWait([this] { m_timer.reset(); });
    m_thread.stop();
}

Result<bool> StoreFollower::look()
{
    SLUICE_ASSIGN(const bool meters, followMeters());
    bool any = meters;
    for (;;) {
        SLUICE_ASSIGN(const auto marks, audit::marksAfter(m_ports.database.readers(), m_seen, marksAtOnce));
        if (marks.empty())
            return any;
        // What failed is done again with the next look; reading twice changes nothing.
        SLUICE_TRY(follow(marks));
        m_seen = marks.back().seq;
        any = true;
    }
}

Result<void> StoreFollower::takeOver(storage::Connection& connection, const std::vector<audit::AuditMark>& marks)
{
    using clearinghouse::BlockKind;
    ClearinghousePart& part = m_ports.clearinghouse;
    for (const audit::AuditMark& mark : marks) {
        if (isBlock(mark.action)) {
            const BlockKind kind = mark.action.starts_with("user.") ? BlockKind::User : BlockKind::Session;
            SLUICE_TRY(part.gate().refreshBlock(connection, kind, mark.subject));
        } else if (mark.action.starts_with("key.")) {
            SLUICE_TRY(part.keys().refresh(connection, mark.action, mark.subject));
        } else {
            SLUICE_TRY(part.directory().refresh(connection, mark.action, mark.subject));
        }
    }
    return {};
}

Result<void> StoreFollower::follow(const std::vector<audit::AuditMark>& marks)
{
    const auto anyOf = [&](std::initializer_list<std::string_view> prefixes) {
        return std::ranges::any_of(marks, [&](const auto& mark) { return isOf(mark.action, prefixes); });
    };
    if (anyOf({"tenant.", "credential.", "user.", "session.", "key."})) {
        auto taken = m_ports.database.writer().run(
            [this, &marks](storage::Connection& connection) { return takeOver(connection, marks); });
        if (!taken)
            return taken;
    }
    storage::Writer& writer = m_ports.database.writer();
    MeteringPart& metering = m_ports.metering;
    if (anyOf({"oidc.token_"}))
        SLUICE_TRY(waitFor([&](auto done) { m_ports.clearinghouse.denied().reload(std::move(done)); }));
    if (anyOf({"markups."}))
        SLUICE_TRY(waitFor([&](auto done) { metering.markUps().reload(writer, std::move(done)); }));
    if (anyOf({"model_prices."}))
        SLUICE_TRY(waitFor([&](auto done) { metering.modelPrices().reload(writer, std::move(done)); }));
    if (anyOf({"prices.manual"}))
        SLUICE_TRY(waitFor([&](auto done) { metering.prices().reloadManual(std::move(done)); }));
    return {};
}

Result<bool> StoreFollower::followMeters()
{
    SLUICE_ASSIGN(const std::int64_t version, m_ports.database.readers().readFor<std::int64_t>(metering::meterVersion));
    if (version == m_meterVersion)
        return false;
    SLUICE_ASSIGN(const bool read, m_ports.database.writer().runFor<bool>([this](storage::Connection& connection) {
        return m_ports.meter.meter().store().refresh(connection);
    }));
    m_meterVersion = version;
    return read;
}

}  // namespace sluice::app
