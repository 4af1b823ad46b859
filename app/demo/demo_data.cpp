#include "app/demo/demo_data.h"

#include "app/demo/demo_payouts.h"
#include "audit/audit_log.h"
#include "core/hex.h"
#include "core/ids.h"
#include "fleet/registry.h"
#include "ledger/ledger.h"

#include <array>
#include <string>
#include <vector>

namespace sluice::app {

namespace {

constexpr int days = 90;
constexpr std::int64_t microsPerDay = 86'400'000'000;
constexpr std::array fleetNames{"aurora", "borealis", "cinder", "delta",  "ember",    "fjord",  "glacier", "harbor",
                                "iris",   "juniper",  "kelp",   "lumen",  "meridian", "nimbus", "onyx",    "pylon",
                                "quartz", "ridge",    "sable",  "tundra", "umbra",    "vega",   "willow",  "zephyr"};
constexpr std::array sites{"fra", "nyc", "sgp"};
constexpr std::array capabilities{"transcoding", "ai-video", "ai-image"};

struct DemoOrchestrator {
    std::string id;
    Address address;
    std::uint64_t workPerDay = 0;  // how busy: credits a day
};

std::vector<DemoOrchestrator> makeFleet(Rng& rng)
{
    std::vector<DemoOrchestrator> fleet;
    for (const std::string& id : demoOrchestratorIds()) {
        DemoOrchestrator one;
        one.id = id;
        rng.fill(one.address.bytes);
        one.workPerDay = 1 + rng.below(9);
        fleet.push_back(std::move(one));
    }
    return fleet;
}

Result<void> registerFleet(const DemoParts& parts, const std::vector<DemoOrchestrator>& fleet, Rng& rng,
                           Timestamp start, bool begins)
{
    for (std::size_t i = 0; i < fleet.size(); ++i) {
        fleet::RegistrationRequest request;
        request.id = fleet[i].id;
        request.address = fleet[i].address.toHex();
        request.capability = capabilities[i % capabilities.size()];
        request.hostName = fleet[i].id + ".example.net";
        request.hostPublicIp = "198.51.100." + std::to_string(i + 1);
        request.healthUrl = "https://" + fleet[i].id + ".example.net/health";
        request.requestIp = *request.hostPublicIp;
        const fleet::ActionContext first{"orchestrator", request.requestIp, start.plusSeconds(std::int64_t(i) * 311)};
        // Most are in touch; a few went silent, some days ago.
        const std::int64_t silentFor =
            i % 11 == 10 ? std::int64_t(1 + rng.below(6)) * 86'400 : std::int64_t(rng.below(200));
        const fleet::ActionContext last{
            "orchestrator", request.requestIp, {parts.clock.now().micros - silentFor * 1'000'000}};
        const bool up = i % 11 != 10 && i % 9 != 8;
        const std::string source = "forwarder";
        auto registered = parts.writer.run([&](storage::Connection& connection) -> Result<void> {
            const auto& context = begins ? first : last;
            SLUICE_ASSIGN(const auto seen, parts.registry.registerOrchestrator(connection, request,
                                                                               fleet::TopMembership::Member, context));
            if (begins)
                return {};
            if (i % 11 == 10)
                return {};
            fleet::HealthReport report{source, last.now,
                                       R"({"summary":{"services_up":)" + std::to_string(up ? 3 : 0) + "}}", up ? 3 : 0};
            SLUICE_TRY(parts.registry.reportHealth(connection, request.id, std::move(report), request.requestIp, last));
            if (i % 23 == 22)
                SLUICE_TRY(parts.registry.setDenied(connection, request.address, true, "payout address reported stolen",
                                                    {"ops-lena", {}, last.now}));
            return {};
        });
        if (!registered)
            return registered;
    }
    return {};
}

ledger::CreditRequest earning(const DemoOrchestrator& one, Rng& rng, Timestamp time, int number)
{
    static constexpr std::array kinds{ledger::TransferKind::SessionTime, ledger::TransferKind::SessionTime,
                                      ledger::TransferKind::WorkloadTime, ledger::TransferKind::Workload};
    const auto kind = kinds[rng.below(kinds.size())];
    const std::uint64_t seconds = 60 + rng.below(2'340);
    ledger::CreditRequest request{"demo:" + one.id + ":" + std::to_string(time.micros) + ":" + std::to_string(number),
                                  one.id,
                                  // 0.000005353596 ETH a minute is the rate of the network's first deployment.
                                  Amount(Asset::eth(), Int256(seconds) * Int256(89'226'600'000)),
                                  kind,
                                  ledger::kindCode(kind),
                                  {},
                                  {},
                                  time};
    if (kind == ledger::TransferKind::SessionTime)
        request.metadata =
            R"({"session_id":")" + randomId(rng) + R"(","duration_ms":")" + std::to_string(seconds * 1000) + R"("})";
    return request;
}

// One commit a day: what the fleet earned, and now and then an operator's correction.
Result<void> earnOneDay(const DemoParts& parts, const std::vector<DemoOrchestrator>& fleet, Rng& rng, Timestamp day)
{
    return parts.writer.run([&](storage::Connection& connection) -> Result<void> {
        for (const DemoOrchestrator& one : fleet) {
            const auto count = int(rng.below(one.workPerDay + 1));
            for (int i = 0; i < count; ++i) {
                const Timestamp time{day.micros + microsPerDay * i / (count + 1) + std::int64_t(rng.below(60'000'000))};
                SLUICE_TRY(parts.ledger.credit(connection, earning(one, rng, time, i)));
            }
        }
        if (rng.below(4) != 0)
            return {};
        const DemoOrchestrator& one = fleet[rng.below(fleet.size())];
        const bool taken = rng.below(3) == 0;
        const Timestamp time = day.plusSeconds(50'000);
        const ledger::CreditRequest request{
            "adjustment:demo:" + std::to_string(day.micros),
            one.id,
            Amount(Asset::eth(), Int256(taken ? -40'000'000'000'000 : 150'000'000'000'000)),
            ledger::TransferKind::Adjustment,
            taken ? "duplicate recording" : "missed session, ticket 482",
            {},
            {},
            time};
        SLUICE_ASSIGN(const auto posted, parts.ledger.credit(connection, request));
        const Amount before = posted.balance - request.amount;
        SLUICE_TRY(
            parts.audit.append(connection, {time, "ops-lena", "ledger.adjust", one.id, before.toString(),
                                            posted.balance.toString(), R"({"reason":")" + request.reason + R"("})"}));
        return {};
    });
}

}  // namespace

std::vector<std::string> demoOrchestratorIds()
{
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < fleetNames.size() * 2; ++i)
        ids.push_back(std::string(fleetNames[i % fleetNames.size()]) + "-"
                      + sites[(i * 7 + i / fleetNames.size()) % sites.size()] + (i >= fleetNames.size() ? "-2" : ""));
    return ids;
}

Result<void> fillDemo(const DemoParts& parts, std::uint64_t seed)
{
    SeededRng rng(seed);
    const Timestamp now = parts.clock.now();
    const Timestamp start{now.micros - days * microsPerDay};
    const auto fleet = makeFleet(rng);
    SLUICE_TRY(registerFleet(parts, fleet, rng, start, true));
    DemoPayouts payouts(parts, rng);
    for (int day = 0; day < days; ++day) {
        const Timestamp morning{start.micros + day * microsPerDay};
        SLUICE_TRY(earnOneDay(parts, fleet, rng, morning));
        for (std::size_t i = 0; i < fleet.size(); ++i) {
            // Everyone is paid about once a fortnight; the last days' are still on their way.
            if ((std::size_t(day) + i) % 14 == 13)
                SLUICE_TRY(payouts.pay(fleet[i].id, fleet[i].address, morning.plusSeconds(80'000), day >= days - 2));
        }
    }
    // Where everybody is now: written last, as the audit log is in order of time.
    return registerFleet(parts, fleet, rng, start, false);
}

}  // namespace sluice::app
