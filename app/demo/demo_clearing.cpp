#include "app/demo/demo_clearing.h"

#include "app/lifecycle/engine.h"
#include "clearinghouse/authorizer.h"
#include "core/hex.h"
#include "core/ids.h"
#include "metering/catalogue.h"
#include "metering/embedded_admin.h"

#include <array>
#include <future>

namespace sluice::app {

namespace house = clearinghouse;

namespace {

struct DemoTenant {
    const char *id, *name;
    int users;
    std::int64_t grantCents;  // of each user
};
constexpr std::array demoTenants{
    DemoTenant{"atlas-video", "Atlas Video", 7, 4'000}, DemoTenant{"paintbox", "Paintbox", 5, 2'500},
    DemoTenant{"upscaler", "Upscaler", 4, 1'000}, DemoTenant{"nightly-ci", "Nightly tests", 2, 300}};
constexpr std::array demoPeople{"alice", "bruno", "chiara", "dmitri", "elena", "farid", "grace"};
constexpr std::array demoWork{"live/upscale-4k", "live/stylise", "text-to-image/sdxl-turbo", "image-to-video/svd"};
constexpr std::int64_t unitsPerCent = 10'000;  // USD micros
constexpr int askEveryMs = 1'400;

struct DemoRefusal {
    const char *code, *reason, *cause;
    int status;
};
constexpr std::array demoRefusals{
    DemoRefusal{"invalid_api_key", "invalid api key", "no such key", 401},
    DemoRefusal{"insufficient_balance", "insufficient_balance: the balance is used up", "spendable is zero", 483},
    DemoRefusal{"invalid_token", "invalid token", "signature does not fit the key", 401},
    DemoRefusal{"user_blocked", "user_blocked: ask your operator", "blocked by ops-lena", 403}};

}  // namespace

DemoClearing::DemoClearing(Engine& engine, std::string webhookSecret, std::uint64_t seed)
    : m_engine(engine), m_secret(std::move(webhookSecret)), m_rng(seed)
{
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { ask(m_signers[m_rng.below(m_signers.size())]); });
}

std::string DemoClearing::stateId()
{
    std::array<std::uint8_t, 4> bytes{};
    m_rng.fill(bytes);
    return toHex(bytes);
}

Result<void> DemoClearing::fill()
{
    SLUICE_TRY(tenants());
    SLUICE_TRY(prices());
    SLUICE_TRY(plans());
    SLUICE_TRY(events());
    return history();
}

Result<void> DemoClearing::tenants()
{
    ClearinghousePart& part = m_engine.clearinghouse();
    const house::ActionContext context{"ops-lena", {}, m_engine.clock().now()};
    return m_engine.database().writer().run([&](storage::Connection& connection) -> Result<void> {
        m_signers.clear();
        for (const DemoTenant& one : demoTenants) {
            SLUICE_TRY(part.directory().createTenant(connection, one.id, one.name, {}, context));
            SLUICE_TRY(part.directory().createCredential(connection, one.id, "backend", {}, context));
            for (int i = 0; i < one.users; ++i) {
                const std::string user = demoPeople[std::size_t(i) % demoPeople.size()];
                SLUICE_TRY(
                    part.directory().ensureUser(connection, one.id, user, user + "@" + one.id + ".example", context));
                house::KeyRequest request;
                request.clientId = one.id;
                request.externalUserId = user;
                SLUICE_ASSIGN(const auto key, part.keys().create(connection, request, context));
                SLUICE_ASSIGN(const auto identity, metering::makeIdentity(one.id, user, "external_user_id"));
                house::GrantRequest grant;
                grant.identity = identity;
                grant.id = std::string("demo:") + one.id + ":" + user;
                grant.amount = house::usdFromMicros((one.grantCents + std::int64_t(m_rng.below(900))) * unitsPerCent);
                grant.kind = i % 3 == 2 ? house::GrantKind::Trial : house::GrantKind::Credit;
                grant.reason = i % 3 == 2 ? "trial" : "invoice 2026-" + std::to_string(100 + i);
                // The last user of each tenant has nothing left.
                if (i + 1 < one.users)
                    SLUICE_TRY(part.accounts().grant(connection, grant, context));
                if (i % 4 == 3)
                    SLUICE_TRY(part.keys().revoke(connection, one.id, user, key.info.id, context));
                m_signers.push_back({key.text, identity.authId, stateId(), demoWork[m_rng.below(demoWork.size())],
                                     "0x" + std::string(32, '4') + stateId(), i % 2 ? "live" : "lv2v",
                                     std::int64_t(400 + m_rng.below(900)), 0});
            }
        }
        house::UserChange blocked;
        blocked.status = house::UserStatus::Blocked;
        SLUICE_TRY(part.directory().updateUser(connection, "atlas-video", "elena", blocked, context));
        SLUICE_TRY(
            part.directory().updateTenant(connection, "nightly-ci", {}, {}, house::TenantStatus::Suspended, context));
        return {};
    });
}

// A day of answers, as the webhook would have written them.
Result<void> DemoClearing::history()
{
    constexpr int lines = 420;
    const Timestamp now = m_engine.clock().now();
    for (int i = 0; i < lines; ++i) {
        const DemoTenant& tenant = demoTenants[m_rng.below(demoTenants.size() - 1)];
        house::Decision made;
        made.time = now.plusSeconds(-(lines - i) * 200 + std::int64_t(m_rng.below(180)));
        made.clientId = tenant.id;
        made.usageSubject = demoPeople[m_rng.below(std::uint64_t(tenant.users))];
        made.subjectType = "external_user_id";
        made.authId = made.clientId + ":" + made.usageSubject;
        made.issuer = "sluice";
        made.stateId = stateId();
        made.app = demoWork[m_rng.below(demoWork.size())];
        made.jobType = "live";
        made.sequence = std::int64_t(m_rng.below(40));
        made.latencyUs = 60 + std::int64_t(m_rng.below(900));
        made.allowed = m_rng.below(9) != 0;
        made.status = 200;
        if (made.allowed) {
            made.expiry = made.time.seconds() + 60;
            made.hold = house::usdFromMicros(20'000 + std::int64_t(m_rng.below(60'000)));
            made.spendable = house::usdFromMicros(std::int64_t(m_rng.below(40'000'000)));
            made.gated = true;
            made.fromMemory = m_rng.below(3) != 0;
        } else {
            const DemoRefusal& refusal = demoRefusals[m_rng.below(demoRefusals.size())];
            made.status = refusal.status;
            made.code = refusal.code;
            made.reason = refusal.reason;
            made.cause = refusal.cause;
        }
        m_engine.clearinghouse().decisions().add(std::move(made));
    }
    m_engine.clearinghouse().decisions().flush();
    return {};
}

// As `sluice bootstrap` makes them, with a few customers on one.
Result<void> DemoClearing::plans()
{
    const auto admin = metering::makeEmbeddedAdmin(m_engine.meter().meter(), "ops-lena");
    metering::CatalogueRun run(*admin, metering::wantedCatalogue({}));
    SLUICE_TRY(run.apply(
        [](metering::CatalogueRun::Moment, const std::string&, const std::string&) { return Result<void>(); }));
    for (const DemoTenant& tenant : demoTenants) {
        metering::AdminCustomer customer;
        customer.key = metering::customerKeyOf(tenant.id, demoPeople[0]);
        customer.name = demoPeople[0];
        customer.subjectKeys = {customer.key};
        SLUICE_ASSIGN(const auto made, admin->ensureCustomer(customer));
        SLUICE_TRY(metering::ensureSubscribed(*admin, m_engine.clock(), made.value, metering::demoStarterPlanKey));
        SLUICE_TRY(
            metering::grantOnce(*admin, made.value,
                                metering::operatorGrant("welcome-2026", 2'000'000,
                                                        m_engine.settings().text("OPENMETER_TRIAL_FEATURE_KEY"))));
    }
    return {};
}

// One price for all of the demo's time, set by hand: it needs no market.
Result<void> DemoClearing::prices()
{
    metering::ManualPriceRequest wish;
    wish.usdPerEthE8 = 315'025'000'000;
    wish.from = m_engine.clock().now().plusSeconds(-40 * 86'400);
    wish.actor = "ops-lena";
    wish.note = "demo";
    std::promise<Result<metering::ManualPrice>> set;
    m_engine.metering().prices().setManual(wish, [&set](Result<metering::ManualPrice> done) { set.set_value(done); });
    SLUICE_TRY(set.get_future().get());
    return {};
}

// One envelope of a signer, as Kafka or HTTP would bring it.
std::string DemoClearing::ticket(const Signer& signer, Timestamp at, std::int64_t sequence)
{
    constexpr std::int64_t seconds = 60;
    const std::int64_t feeWei = signer.pricePerUnit * 40'000'000'000 + std::int64_t(m_rng.below(5'000'000'000'000));
    const bool live = signer.type == "live";
    return json::write(
        json::Value::object({{"id", randomId(m_rng)},
                             {"type", "create_signed_ticket"},
                             {"timestamp", std::to_string(at.micros / 1'000)},
                             {"gateway", "signer-1.example.net"},
                             {"data", json::Value::object({{"session_id", signer.stateId},
                                                           {"session_status", sequence == 0 ? "new" : "continuing"},
                                                           {"app", signer.app},
                                                           {"pipeline", live ? "live-video-to-video" : "live"},
                                                           {"model_id", signer.app.substr(signer.app.find('/') + 1)},
                                                           {"request_id", stateId()},
                                                           {"orch_address", signer.orchestrator},
                                                           {"orch_url", "https://orch.example.net:8935"},
                                                           {"manifest_id", "stream-" + signer.stateId},
                                                           {"current_time", formatTimeZ(at)},
                                                           {"previous_time", formatTimeZ(at.plusSeconds(-seconds))},
                                                           {"billable_secs", seconds},
                                                           {"pixels", std::int64_t(0)},
                                                           {"session_balance", "0"},
                                                           {"computed_fee", std::to_string(feeWei)},
                                                           {"cost", "1200.0000000000"},
                                                           {"sequence_number", sequence},
                                                           {"num_tickets", std::int64_t(1 + m_rng.below(4))},
                                                           {"auth_id", signer.authId}})}}));
}

// A month of tickets, some that belong to nobody, and one number in a session that never came.
Result<void> DemoClearing::events()
{
    constexpr int perSigner = 46;
    const Timestamp now = m_engine.clock().now();
    metering::EventBatch batch;
    batch.source = "http";
    for (Signer& signer : m_signers) {
        for (int i = 0; i < perSigner; ++i) {
            const std::int64_t age = (perSigner - i) * 54'000 + std::int64_t(m_rng.below(40'000));
            if (i != 20)
                batch.events.push_back({ticket(signer, now.plusSeconds(-age), i), {}});
        }
        signer.sequence = perSigner;
    }
    Signer nobody = m_signers.front();
    nobody.authId = ":";
    for (int i = 0; i < 3; ++i)
        batch.events.push_back({ticket(nobody, now.plusSeconds(-4'000 * (i + 1)), 900 + i), {}});
    batch.events.push_back({"{\"id\":\"half\",\"type\":\"create_signed_ticket\",\"da", {}});
    std::promise<Result<metering::BatchOutcome>> taken;
    m_engine.metering().inbox().submit(
        std::move(batch), [&taken](Result<metering::BatchOutcome> done) { taken.set_value(std::move(done)); });
    SLUICE_TRY(taken.get_future().get());
    return {};
}

void DemoClearing::start()
{
    if (!m_engine.clearinghouse().authorizer() || m_signers.empty())
        return;
    for (Signer& signer : m_signers)
        ask(signer);
    m_timer.start(askEveryMs);
}

void DemoClearing::ask(Signer& signer)
{
    const std::string now = formatTimeZ(m_engine.clock().now());
    const json::Value body = json::Value::object(
        {{"headers", json::Value::object({{"Authorization", json::Value(json::Array{"Bearer " + signer.key})}})},
         {"state", json::Value::object({{"StateID", signer.stateId},
                                        {"Type", signer.type},
                                        {"App", signer.app},
                                        {"OrchestratorAddress", signer.orchestrator},
                                        {"InitialPricePerUnit", signer.pricePerUnit},
                                        {"InitialPixelsPerUnit", std::int64_t(1)},
                                        {"SequenceNumber", signer.sequence++},
                                        {"LastUpdate", now}})}});
    const std::string caller = "Bearer " + m_secret;
    // Who is let in sends the ticket of the minute before.
    m_engine.clearinghouse().authorizer()->authorize(
        {caller, {}, {}}, json::write(body),
        [this, text = ticket(signer, m_engine.clock().now(), signer.sequence)](const house::AuthorizeAnswer& answer) {
            const auto tree = json::parse(answer.body);
            if (!tree || tree->int64("status").value_or(0) != 200)
                return;
            metering::EventBatch batch;
            batch.source = "http";
            batch.events.push_back({text, {}});
            m_engine.metering().inbox().submit(std::move(batch), [](const Result<metering::BatchOutcome>&) {});
        });
}

}  // namespace sluice::app
