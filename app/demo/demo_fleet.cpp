#include "app/demo/demo_fleet.h"

#include "app/demo/demo_data.h"
#include "app/lifecycle/engine.h"
#include "core/hex.h"
#include "core/ids.h"
#include "fleet/manager_operations.h"
#include "usage/autosleep.h"
#include "usage/client_sessions.h"

#include <array>

namespace sluice::app {

namespace {

class DemoFleet {
public:
    DemoFleet(Engine& engine, std::uint64_t seed)
        : m_engine(engine), m_rng(seed), m_ids(demoOrchestratorIds()), m_now(engine.clock().now())
    {}

    Result<void> fill()
    {
        using Step = Result<void> (DemoFleet::*)(storage::Connection&);
        for (const Step step : {&DemoFleet::operations, &DemoFleet::autosleep, &DemoFleet::clients})
            SLUICE_TRY(m_engine.database().writer().run(
                [this, step](storage::Connection& connection) { return (this->*step)(connection); }));
        return {};
    }

private:
    const std::string& orchestrator(std::size_t i) const { return m_ids[i % m_ids.size()]; }
    std::string host(std::size_t i) const { return "198.51.100." + std::to_string(i % m_ids.size() + 1); }
    Timestamp ago(std::int64_t seconds) const { return m_now.plusSeconds(-seconds); }

    // Every seventh host of a rollout did not do as it was told.
    fleet::PastTarget target(std::size_t i, bool upgrades) const
    {
        fleet::PastTarget made{orchestrator(i), host(i), i % 7 != 3, 200, {}, {}};
        if (i % 7 == 3)
            made.error = upgrades ? "the manager answered 409: a build is under way" : "no answer within 300 s";
        if (i % 7 == 3 && !upgrades)
            made.httpStatus.reset();
        if (i % 7 == 3 && upgrades)
            made.httpStatus = 409;
        made.result = json::Value::object(
            {{"orchestrator_id", made.orchestrator}, {"status", made.ok ? "ok" : "error"}, {"host", made.host}});
        return made;
    }

    Result<void> operation(storage::Connection& connection, const char* kind, std::int64_t hoursAgo,
                           std::int64_t tookSeconds, json::Value request, const std::vector<std::size_t>& hosts)
    {
        fleet::OperationResult past;
        past.created = ago(hoursAgo * 3'600);
        past.finished = past.created.plusSeconds(tookSeconds);
        past.id = timeOrderedId(past.created, m_rng);
        past.kind = kind;
        past.actor = hoursAgo % 2 ? "ops-lena" : "deploy-pipeline";
        past.request = std::move(request);
        std::vector<fleet::PastTarget> targets;
        for (const std::size_t at : hosts)
            targets.push_back(target(at, past.kind == "upgrade"));
        return fleet::restoreOperation(connection, past, targets);
    }

    Result<void> operations(storage::Connection& connection)
    {
        std::vector<std::size_t> all, some;
        for (std::size_t i = 0; i < m_ids.size(); ++i)
            (i % 3 == 0 ? some : all).push_back(i);
        const auto image = [](const char* tag) {
            return json::Value::object({{"image_ref", std::string("registry.example/livepeer/runner:") + tag}});
        };
        SLUICE_TRY(operation(connection, "rollout", 191, 402, image("2.3"), all));
        SLUICE_TRY(operation(connection, "rollout", 96, 310, image("2.4-rc1"), some));
        for (const std::size_t at : {2, 10, 17})
            SLUICE_TRY(operation(connection, "upgrade", 70 + std::int64_t(at), 188,
                                 json::Value::object({{"ref", "v2.4"}, {"orchestrator_id", orchestrator(at)}}), {at}));
        SLUICE_TRY(operation(connection, "power", 7, 2, json::Value::object({{"action", "wake"}}), {5}));
        return operation(connection, "rollout", 3, 256, image("2.4"), some);
    }

    Result<void> autosleep(storage::Connection& connection)
    {
        constexpr std::array reasons{usage::SleepReason::RecentActivity, usage::SleepReason::Slept,
                                     usage::SleepReason::SessionOpen,    usage::SleepReason::AlreadySleeping,
                                     usage::SleepReason::LeaseLive,      usage::SleepReason::Slept,
                                     usage::SleepReason::NoAnswer,       usage::SleepReason::HeldByOperator};
        constexpr std::size_t lines = 60;
        for (std::size_t i = 0; i < lines; ++i) {
            usage::SleepDecision decision;
            decision.orchestrator = orchestrator(i * 5);
            decision.reason = i % 29 == 28 ? usage::SleepReason::IgnoredOrder : reasons[i % reasons.size()];
            decision.at = ago(std::int64_t(lines - i) * 640 + std::int64_t(m_rng.below(300)));
            decision.detail =
                json::write(json::Value::object({{"idle_seconds", std::int64_t(60 + m_rng.below(4'000))}}));
            SLUICE_TRY(usage::writeSleepDecision(connection, decision));
        }
        return {};
    }

    Result<void> clients(storage::Connection& connection)
    {
        constexpr std::array names{"Studio Player", "Kiosk 4", "press-laptop", "field unit"};
        for (std::size_t i = 0; i < 18; ++i) {
            const bool live = i >= 14;
            usage::ClientSession session;
            session.id = randomId(m_rng);
            session.orchestrator = orchestrator(live ? 2 * i : 3 * i + 1);
            session.clientIp = "203.0.113." + std::to_string(40 + i);
            Hash32 token;
            m_rng.fill(token.bytes);
            session.tokenHash = usage::clientTokenHash(token.toHex());
            session.mode = i % 4 == 1 ? usage::ClientMode::Guest : usage::ClientMode::Invite;
            session.clientName = names[i % names.size()];
            session.clientVersion = i % 3 ? "1.8.2" : "1.7.0";
            session.installationId = "inst-" + std::to_string(2'000 + i * 37);
            session.issuedAt = live ? ago(300 + std::int64_t(m_rng.below(1'200))) : ago(std::int64_t(20 - i) * 7'100);
            session.expiresAt = session.issuedAt.plusSeconds(3'600);
            session.attachedAt = session.issuedAt.plusSeconds(9);
            session.lastSeenAt = live ? ago(std::int64_t(m_rng.below(25))) : session.issuedAt.plusSeconds(1'500);
            if (!live) {
                const bool ranOut = i % 5 == 2;
                session.endedAt = ranOut ? session.expiresAt : session.lastSeenAt;
                session.endReason = ranOut ? "expired" : "client_end";
            }
            SLUICE_TRY(m_engine.clients().sessions().restore(connection, std::move(session)));
        }
        return {};
    }

    Engine& m_engine;
    SeededRng m_rng;
    const std::vector<std::string> m_ids;
    const Timestamp m_now;
};

}  // namespace

Result<void> fillDemoFleet(Engine& engine, std::uint64_t seed)
{
    return DemoFleet(engine, seed).fill();
}

}  // namespace sluice::app
