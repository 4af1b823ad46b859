// The authorise pipeline (clearinghouse spec 1.2-1.4, 9.3) without HTTP: each row of the case table of 1.2 that a verifier or a gate makes.
#include "clearinghouse/authorizer.h"
#include "clearinghouse/key_verifier.h"
#include "support/directory_bench.h"

#include <QtTest>

#include <future>
#include <thread>

using namespace sluice;
using namespace sluice::clearinghouse;
using namespace sluice::test;

namespace {

constexpr const char* secret = "s3cret~token";

metering::Identity someUser(const std::string& client = "tenant-a", const std::string& user = "user-1")
{
    return {client, user, "external_user_id", false, client + ":" + user};
}

Verified good(std::int64_t expiry = 1'234'567'890, metering::Identity identity = someUser())
{
    return {std::move(identity), "https://issuer.test", expiry, "jwt:1", "sign:job"};
}

GatePass until(std::int64_t expiry)
{
    GatePass pass;
    pass.expiry = expiry;
    return pass;
}

// What a row of a table says the verifier answers.
struct Told {
    Verdict<Verified> verdict;
};

// A provider whose answer a test decides; it may also keep it back.
class ToldVerifier final : public Verifier {
public:
    void verify(std::string_view authorization, Timestamp, Done done) override
    {
        seen = std::string(authorization);
        if (throws)
            throw std::runtime_error("of no concern to the caller");
        if (hangs) {
            kept.push_back(std::move(done));
            return;
        }
        done(answer);
    }
    Verdict<Verified> answer = good();
    std::string seen;
    bool throws = false, hangs = false;
    std::vector<Done> kept;
};

class ToldGate final : public SpendGate {
public:
    void decide(GateRequest asked, Done done) override
    {
        request = std::move(asked);
        ++calls;
        if (hangs)
            kept.push_back(std::move(done));
        else
            done(answer);
    }
    std::vector<OpenSession> sessions() const override { return {}; }
    std::optional<OpenSession> session(std::string_view) const override { return {}; }
    GateStats stats() const override { return {}; }
    ChangeSequence& changes() override { return m_changes; }
    Result<void> setBlocked(storage::Connection&, BlockKind, std::string_view, bool, std::string_view,
                            const ActionContext&) override
    {
        return {};
    }
    Verdict<GatePass> answer = until(100);
    GateRequest request;
    int calls = 0;
    bool hangs = false;
    std::vector<Done> kept;

private:
    ChangeSequence m_changes;
};

class Pipeline {
public:
    explicit Pipeline(AuthorizerConfig config = {}, const Directory* directory = nullptr, bool gated = false)
    {
        if (config.secrets.empty())
            config.secrets = {secret};
        // The clock of these tests stands in 2026; the table's expiries lie before it.
        authorizer = std::make_unique<Authorizer>(
            Authorizer::Parts{clock, verifier, gated ? &gate : nullptr, directory, nullptr}, std::move(config));
    }
    AuthorizeAnswer ask(std::string_view body = R"({"headers":{"Authorization":["Bearer t"]}})",
                        WebhookCaller caller = {.authorization = "Bearer s3cret~token"})
    {
        std::optional<AuthorizeAnswer> answer;
        authorizer->authorize(caller, body, [&](AuthorizeAnswer made) { answer = std::move(made); });
        return answer.value_or(AuthorizeAnswer{0, {}});
    }
    FakeClock clock;
    ToldVerifier verifier;
    ToldGate gate;
    std::unique_ptr<Authorizer> authorizer;
};

QByteArray bytes(const std::string& text)
{
    return QByteArray::fromStdString(text);
}

}  // namespace

Q_DECLARE_METATYPE(Told)

class TestClearinghouseAuthorize : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void callerAuthentication_data()
    {
        QTest::addColumn<QString>("authorization");
        QTest::addColumn<QString>("apiKey");
        QTest::addColumn<QString>("webhookSecret");
        QTest::addColumn<bool>("known");
        QTest::newRow("bearer") << "Bearer s3cret~token"
                                << ""
                                << "" << true;
        QTest::newRow("bearer in capitals, blanks around") << "  BEARER    s3cret~token "
                                                           << ""
                                                           << "" << true;
        QTest::newRow("x-api-key") << ""
                                   << " s3cret~token "
                                   << "" << true;
        QTest::newRow("x-webhook-secret") << ""
                                          << ""
                                          << "s3cret~token" << true;
        QTest::newRow("one good among bad") << "Bearer nope"
                                            << "nope"
                                            << "s3cret~token" << true;
        QTest::newRow("former secret while rotating") << ""
                                                      << "older"
                                                      << "" << true;
        QTest::newRow("Basic scheme") << "Basic czNjcmV0fnRva2Vu"
                                      << ""
                                      << "" << false;
        QTest::newRow("tab after the scheme") << "Bearer\ts3cret~token"
                                              << ""
                                              << "" << false;
        QTest::newRow("longer") << "Bearer s3cret~tokenx"
                                << ""
                                << "" << false;
        QTest::newRow("none") << ""
                              << ""
                              << "" << false;
    }
    void callerAuthentication()
    {
        QFETCH(QString, authorization);
        QFETCH(QString, apiKey);
        QFETCH(QString, webhookSecret);
        QFETCH(bool, known);
        Pipeline pipeline({.secrets = {secret, "older"}});
        const std::string a = authorization.toStdString(), b = apiKey.toStdString(), c = webhookSecret.toStdString();
        const auto answer = pipeline.ask("{}", {a, b, c});
        QCOMPARE(answer.httpStatus, known ? 200 : 401);
        if (!known)
            QCOMPARE(bytes(answer.body), QByteArray(R"({"status":401,"reason":"unauthorized webhook caller"})"));
    }
    void anUnsetSecretMatchesNothing()
    {
        ToldVerifier verifier;
        FakeClock clock;
        const Authorizer authorizer({clock, verifier}, {});
        QVERIFY(!authorizer.isCaller({}));
        QVERIFY(!authorizer.isCaller({"Bearer ", "", ""}));
    }

    void answersToTheByte_data()
    {
        QTest::addColumn<Told>("verified");
        QTest::addColumn<QByteArray>("body");
        const auto refused = [](Refusal refusal) { return Told{tl::unexpected(std::move(refusal))}; };
        const auto without = [](auto change) {
            Verified who = good();
            change(who);
            return Told{who};
        };
        const QByteArray incomplete = R"({"status":500,"reason":"verifier returned incomplete identity"})";
        const QByteArray badExpiry = R"({"status":500,"reason":"verifier returned invalid expiry"})";
        const QByteArray allowed =
            R"({"status":200,"expiry":1234567890,"auth_id":"tenant-a:user-1","identity":{"issuer":"https://issuer.test",)"
            R"("client_id":"tenant-a","usage_subject":"user-1","usage_subject_type":"external_user_id"}})";
        QTest::newRow("good user") << Told{good()} << allowed;
        QTest::newRow("483 of the verifier")
            << refused({483, "insufficient_balance", "insufficient balance", "x"})
            << QByteArray(R"({"status":483,"reason":"insufficient balance","code":"insufficient_balance"})");
        QTest::newRow("no code") << refused({401, "", "no", ""}) << QByteArray(R"({"status":401,"reason":"no"})");
        QTest::newRow("status below 400")
            << refused({200, "", "odd", ""}) << QByteArray(R"({"status":403,"reason":"odd"})");
        QTest::newRow("status above 599")
            << refused({600, "", "odd", ""}) << QByteArray(R"({"status":403,"reason":"odd"})");
        QTest::newRow("no issuer") << without([](Verified& who) { who.issuer = " "; }) << incomplete;
        QTest::newRow("no client") << without([](Verified& who) { who.identity.clientId.clear(); }) << incomplete;
        QTest::newRow("no subject") << without([](Verified& who) { who.identity.usageSubject.clear(); }) << incomplete;
        QTest::newRow("no type") << without([](Verified& who) { who.identity.usageSubjectType.clear(); }) << incomplete;
        QTest::newRow("expiry -1") << Told{good(-1)} << badExpiry;
        QTest::newRow("expiry 2^53") << Told{good(9'007'199'254'740'992)} << badExpiry;
        QTest::newRow("REF-15 tenant with a colon")
            << Told{good(5, {"a:b", "u", "external_user_id", false, "a:b:u"})}
            << QByteArray(R"({"status":401,"reason":"invalid identity","code":"invalid_token"})");
        QTest::newRow("REF-15 reserved subject")
            << Told{good(5, {"a", "owner:victim", "external_user_id", false, "a:owner:victim"})}
            << QByteArray(R"({"status":401,"reason":"invalid identity","code":"invalid_token"})");
        QTest::newRow("REF-15 auth_id of another")
            << Told{good(5, {"a", "u", "external_user_id", false, "a:v"})}
            << QByteArray(R"({"status":401,"reason":"invalid identity","code":"invalid_token"})");
        QTest::newRow("owner stamped by our own code")
            << Told{good(5, *metering::makeOwner("a", "42"))}
            << QByteArray(
                   R"({"status":200,"expiry":5,"auth_id":"a:owner:42","identity":{"issuer":"https://issuer.test",)"
                   R"("client_id":"a","usage_subject":"42","usage_subject_type":"app_owner"}})");
    }
    void answersToTheByte()
    {
        QFETCH(Told, verified);
        QFETCH(QByteArray, body);
        Pipeline pipeline({}, nullptr, true);
        pipeline.gate.answer = until(9'007'199'254'740'991);
        pipeline.verifier.answer = verified.verdict;
        const auto answer = pipeline.ask();
        QCOMPARE(answer.httpStatus, 200);
        QCOMPARE(bytes(answer.body), body);
        QCOMPARE(pipeline.gate.calls, body.startsWith(R"({"status":200)") ? 1 : 0);
    }
    void bodies_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("credential");
        QTest::addColumn<bool>("isJson");
        QTest::newRow("empty") << QByteArray() << QByteArray() << false;
        QTest::newRow("not JSON") << QByteArray("{\"headers\":") << QByteArray() << false;
        for (const char* odd : {"null", "[]", "\"text\"", "17"})
            QTest::newRow(odd) << QByteArray(odd) << QByteArray() << true;
        QTest::newRow("array of one") << QByteArray(R"({"headers":{"Authorization":["Bearer a"]}})")
                                      << QByteArray("Bearer a") << true;
        QTest::newRow("text") << QByteArray(R"({"headers":{"Authorization":" Bearer a "}})") << QByteArray("Bearer a")
                              << true;
        QTest::newRow("two values, first used")
            << QByteArray(R"({"headers":{"Authorization":["Bearer a","Bearer b"]}})") << QByteArray("Bearer a") << true;
        QTest::newRow("empty array, legacy used")
            << QByteArray(R"({"headers":{"Authorization":[]},"authorization":"Bearer old"})")
            << QByteArray("Bearer old") << true;
        QTest::newRow("other cases in document order")
            << QByteArray(R"({"headers":{"AUTHORIZATION":[" "],"authorization":["Bearer low"]}})")
            << QByteArray("Bearer low") << true;
        QTest::newRow("blank exact value, other case used")
            << QByteArray(R"({"headers":{"Authorization":[" "],"AUTHORIZATION":"Bearer up"}})")
            << QByteArray("Bearer up") << true;
        QTest::newRow("exact name before others")
            << QByteArray(R"({"headers":{"authorization":["Bearer low"],"Authorization":["Bearer exact"]}})")
            << QByteArray("Bearer exact") << true;
        QTest::newRow("REF-29 number") << QByteArray(R"({"headers":{"Authorization":[17]}})") << QByteArray() << true;
        QTest::newRow("REF-29 object") << QByteArray(R"({"headers":{"Authorization":{"a":1}}})") << QByteArray()
                                       << true;
        QTest::newRow("REF-29 array in the array")
            << QByteArray(R"({"headers":{"Authorization":[["Bearer a"]]}})") << QByteArray() << true;
        QTest::newRow("legacy with unknown members")
            << QByteArray(R"({"gpu":"x","authorization":"Bearer legacy","state":17})") << QByteArray("Bearer legacy")
            << true;
    }
    void bodies()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, credential);
        QFETCH(bool, isJson);
        Pipeline pipeline;
        const auto answer = pipeline.ask(body.toStdString());
        QCOMPARE(answer.httpStatus, isJson ? 200 : 400);
        if (!isJson)
            QCOMPARE(bytes(answer.body), QByteArray(R"({"status":400,"reason":"invalid request json"})"));
        QCOMPARE(bytes(pipeline.verifier.seen), credential);
    }

    void gateExpiry_data()
    {
        QTest::addColumn<qlonglong>("gate");
        QTest::addColumn<qlonglong>("answered");
        QTest::newRow("100") << 100LL << 100LL;
        QTest::newRow("larger is never taken") << 2'000'000'000LL << 1'234'567'890LL;
        QTest::newRow("-1") << -1LL << 1'234'567'890LL;
        QTest::newRow("2^53") << 9'007'199'254'740'992LL << 1'234'567'890LL;
    }
    void gateExpiry()
    {
        QFETCH(qlonglong, gate);
        QFETCH(qlonglong, answered);
        Pipeline pipeline({}, nullptr, true);
        pipeline.gate.answer = until(gate);
        const auto tree =
            json::parse(pipeline
                            .ask(R"({"headers":{"Authorization":["Bearer t"]},"state":{"StateID":"1a2b3c4d",
            "Type":"live","SequenceNumber":3,"InitialPricePerUnit":7,"InitialPixelsPerUnit":2}})")
                            .body);
        QCOMPARE(*tree->int64("expiry"), answered);
        QCOMPARE(pipeline.gate.request.identity, someUser());
        QCOMPARE(pipeline.gate.request.verifierExpiry, 1'234'567'890LL);
        QCOMPARE(pipeline.gate.request.state.stateId, std::string("1a2b3c4d"));
        QCOMPARE(pipeline.gate.request.state.sequence, 3LL);
    }
    void gateRefusal()
    {
        Pipeline pipeline({}, nullptr, true);
        pipeline.gate.answer = tl::unexpected(Refusal{483, "insufficient_balance", "insufficient balance", {}});
        QCOMPARE(bytes(pipeline.ask().body),
                 QByteArray(R"({"status":483,"reason":"insufficient balance","code":"insufficient_balance"})"));
        const auto stats = pipeline.authorizer->stats();
        QCOMPARE(stats.refused, 1u);
        QCOMPARE(stats.refusedByCode.front().first, std::string("insufficient_balance"));
    }
    void ref12_expiryIsCapped()
    {
        Pipeline capped;
        const std::int64_t now = capped.clock.now().seconds();
        capped.verifier.answer = good(now + 86'400);
        QCOMPARE(*json::parse(capped.ask().body)->int64("expiry"), now + 60);
        Pipeline uncapped({.expiryMaxSeconds = 0});
        uncapped.verifier.answer = good(now + 86'400);
        QCOMPARE(*json::parse(uncapped.ask().body)->int64("expiry"), now + 86'400);
        // Never longer than the credential, also when that lies in the past by the skew.
        capped.verifier.answer = good(now - 30);
        QCOMPARE(*json::parse(capped.ask().body)->int64("expiry"), now - 30);
    }
    void anUnexpectedFailureSaysNothing()
    {
        Pipeline pipeline;
        pipeline.verifier.throws = true;
        const auto answer = pipeline.ask();
        QCOMPARE(answer.httpStatus, 200);
        QCOMPARE(bytes(answer.body), QByteArray(R"({"status":500,"reason":"internal error"})"));
    }
    void ref35_anotherIdentityInALiveSession()
    {
        Pipeline pipeline;
        const auto answer = pipeline.ask(
            R"({"headers":{"Authorization":["Bearer t"]},"state":{"StateID":"1a2b3c4d","AuthID":"tenant-a:before"}})");
        const auto tree = json::parse(answer.body);
        QCOMPARE(*tree->int64("status"), 403LL);
        QCOMPARE(*tree->text("code"), std::string_view("identity_pinned"));
        const auto same = pipeline.ask(
            R"({"headers":{"Authorization":["Bearer t"]},"state":{"StateID":"1a2b3c4d","AuthID":"tenant-a:user-1"}})");
        QCOMPARE(*json::parse(same.body)->int64("status"), 200LL);
    }

    void ref28_whoHangsIsAnsweredInTime()
    {
        Pipeline pipeline({.budgetMs = 50, .maxPending = 2}, nullptr, true);
        pipeline.verifier.hangs = true;
        std::vector<AuthorizeAnswer> answers;
        const auto ask = [&] {
            pipeline.authorizer->authorize({.apiKey = secret}, "{}",
                                           [&](AuthorizeAnswer made) { answers.push_back(std::move(made)); });
        };
        ask();
        ask();
        QCOMPARE(answers.size(), 0u);
        ask();  // no room: answered at once
        QCOMPARE(answers.size(), 1u);
        QCOMPARE(*json::parse(answers[0].body)->int64("status"), 503LL);
        QTRY_VERIFY_WITH_TIMEOUT((pipeline.authorizer->tick(), answers.size() == 3), 2'000);
        QCOMPARE(*json::parse(answers[1].body)->text("code"), std::string_view("invalid_token"));
        // What comes too late changes nothing and asks no gate.
        for (const auto& done : pipeline.verifier.kept)
            done(good());
        QCOMPARE(answers.size(), 3u);
        QCOMPARE(pipeline.gate.calls, 0);
        QCOMPARE(pipeline.authorizer->stats().overruns, 2u);
        pipeline.verifier.hangs = false;
        pipeline.gate.hangs = true;
        ask();
        QTRY_VERIFY_WITH_TIMEOUT((pipeline.authorizer->tick(), answers.size() == 4), 2'000);
        QCOMPARE(bytes(answers[3].body), QByteArray(R"({"status":503,"reason":"billing_unavailable: the balance could )"
                                                    R"(not be read in time","code":"billing_unavailable"})"));
        pipeline.gate.kept.front()(until(1));
        QCOMPARE(answers.size(), 4u);
        pipeline.gate.hangs = false;
        ask();
        QCOMPARE(*json::parse(answers[4].body)->int64("status"), 200LL);
        pipeline.verifier.hangs = true;
        ask();
        pipeline.authorizer->stop();
        QCOMPARE(answers.size(), 6u);
    }
    void answersFromOtherThreads()
    {
        Pipeline pipeline({.maxPending = 1'000});
        pipeline.verifier.hangs = true;
        std::atomic<int> answered{0};
        for (int i = 0; i < 100; ++i)
            pipeline.authorizer->authorize({.apiKey = secret}, "{}", [&](const AuthorizeAnswer&) { ++answered; });
        std::jthread first([&] {
            for (std::size_t i = 0; i < 100; i += 2)
                pipeline.verifier.kept[i](good());
        });
        std::jthread second([&] {
            for (std::size_t i = 1; i < 100; i += 2)
                pipeline.verifier.kept[i](good());
        });
        for (int i = 0; i < 20; ++i)
            pipeline.authorizer->tick();
        first.join();
        second.join();
        QCOMPARE(answered.load(), 100);
        pipeline.authorizer->tick();
        QCOMPARE(pipeline.authorizer->stats().pending, 0u);
    }

    void policyOfTheTenant()
    {
        DirectoryBench bench;
        TenantPolicy policy;
        policy.allowedModels = {"cheap", "base:fine"};
        policy.maxPrices = {{"seconds", "12.5"}, {"720p-pixel-seconds", "0.000001"}};
        bench.addTenant("tenant-a", policy);
        bench.addUser("tenant-a", "user-1");
        const auto body = [](const char* app, const char* type) {
            return std::string(R"({"headers":{"Authorization":["Bearer t"]},"state":{"App":")") + app + R"(","Type":")"
                   + type + "\"}}";
        };
        Pipeline pipeline({}, bench.directory.get());
        const auto ask = [&](const char* app, const char* type) {
            return *json::parse(pipeline.ask(body(app, type)).body);
        };
        const auto dear = ask("dear", "live");
        QCOMPARE(*dear.int64("status"), 403LL);
        QCOMPARE(*dear.text("code"), std::string_view("model_not_allowed"));
        for (const char* app : {"cheap", "live:cheap", "base:fine", ""})
            QCOMPARE(*ask(app, "live").int64("status"), 200LL);
        QCOMPARE(json::write(*ask("cheap", "live").find("maxPrice")),
                 std::string(R"({"price":12.5,"currency":"wei","unit":"seconds"})"));
        QCOMPARE(json::write(*ask("cheap", "lv2v").find("maxPrice")),
                 std::string(R"({"price":0.000001,"currency":"wei","unit":"720p-pixel-seconds"})"));
        QVERIFY(!ask("cheap", "fixed").find("maxPrice"));
        QVERIFY(!ask("cheap", "").find("maxPrice"));
        Pipeline flagging({.modelPolicy = ModelPolicy::Flag}, bench.directory.get());
        QCOMPARE(*json::parse(flagging.ask(body("dear", "live")).body)->int64("status"), 200LL);
    }
    void ref12_blockedUsersAndSuspendedTenants()
    {
        DirectoryBench bench;
        bench.addTenant("tenant-a");
        bench.addUser("tenant-a", "user-1");
        Pipeline pipeline({}, bench.directory.get());
        QCOMPARE(*json::parse(pipeline.ask().body)->int64("status"), 200LL);
        UserChange block;
        block.status = UserStatus::Blocked;
        DirectoryBench::must(bench.command<User>([&](storage::Connection& c) {
            return bench.directory->updateUser(c, "tenant-a", "user-1", block, bench.context());
        }));
        const auto blocked = *json::parse(pipeline.ask().body);
        QCOMPARE(*blocked.int64("status"), 403LL);
        QCOMPARE(*blocked.text("code"), std::string_view("user_blocked"));
        DirectoryBench::must(bench.command<Tenant>([&](storage::Connection& c) {
            return bench.directory->updateTenant(c, "tenant-a", {}, {}, TenantStatus::Suspended, bench.context());
        }));
        QCOMPARE(*json::parse(pipeline.ask().body)->text("code"), std::string_view("tenant_inactive"));
        // Nobody made this one here: a provider speaks for it.
        pipeline.verifier.answer = good(5, someUser("tenant-b", "other"));
        QCOMPARE(*json::parse(pipeline.ask().body)->int64("status"), 200LL);
    }
    void decisionsAreLoggedInBulk()
    {
        DirectoryBench bench({}, nullptr, decisionMigrations());
        DecisionLog log(bench.store.database(), bench.clock, {.queue = 3, .atOnce = 2});
        std::vector<std::string> seen;
        log.onUserSeen([&](storage::Connection&, const Decision& decision) {
            if (seen.empty() || seen.back() != decision.authId)
                seen.push_back(decision.authId);
            return Result<void>();
        });
        ToldVerifier verifier;
        Authorizer authorizer({bench.clock, verifier, nullptr, bench.directory.get(), &log}, {.secrets = {secret}});
        const auto ask = [&](int sequence) {
            authorizer.authorize(
                {.apiKey = secret},
                R"({"headers":{"Authorization":["Bearer t"]},"state":{"StateID":"1a2b3c4d","SequenceNumber":)"
                    + std::to_string(sequence) + "}}",
                [](const AuthorizeAnswer&) {});
        };
        for (int i = 0; i < 5; ++i)
            ask(i);
        verifier.answer = tl::unexpected(Refusal{401, "invalid_token", "no", "why"});
        ask(9);
        QCOMPARE(log.dropped(), 2u);  // refusals have a queue of their own
        log.tick();                   // enough for one command: at once, the refusal among them
        QTRY_COMPARE(log.written(), 2u);
        QCOMPARE(bench.count("SELECT COUNT(*) FROM authorisations WHERE allowed = 0"), 1LL);
        QCOMPARE(log.waiting(), 2u);
        log.tick();
        QTRY_COMPARE(log.written(), 4u);
        ask(10);
        log.tick();  // one alone waits for others, for a while
        QCOMPARE(log.waiting(), 1u);
        bench.clock.advanceMs(500);
        log.tick();
        QTRY_COMPARE(log.written(), 5u);
        // A flush behind a tick that is still under way is not lost.
        for (int i = 11; i < 14; ++i)
            ask(i);
        std::promise<void> goOn;
        bench.store.writer().submit(
            [&](storage::Connection&) {
                goOn.get_future().wait();
                return Result<void>();
            },
            [](Result<void>) {});
        log.tick();
        log.flush();
        goOn.set_value();
        QTRY_COMPARE(log.written(), 8u);
        QCOMPARE(seen, std::vector<std::string>{"tenant-a:user-1"});
        const auto table = makeAuthorisationsTable(bench.store.readers(), &log.changes());
        const auto page = table->page({.order = {"no", true}, .filter = {}, .from = {}});
        QVERIFY(page);
        QCOMPARE(page->rows.size(), 8u);
        const auto evidence = bench.read<std::optional<SessionEvidence>>(
            [](storage::Connection& c) { return evidenceOf(c, "1a2b3c4d"); });
        QVERIFY(evidence);
        QCOMPARE(evidence->sequence, 2LL);
        QCOMPARE(evidence->authorisations, 3LL);
        QCOMPARE(evidence->authId, std::string("tenant-a:user-1"));
        QVERIFY(!bench.read<std::optional<SessionEvidence>>(
            [](storage::Connection& c) { return evidenceOf(c, "ffffffff"); }));
        bench.clock.advanceMs(31LL * 86'400'000);
        log.purge();
        QTRY_COMPARE(bench.count("SELECT COUNT(*) FROM authorisations"), 0LL);
    }
};

int main(int argc, char** argv)
{
    return runDirectoryOnBothEngines<TestClearinghouseAuthorize>(argc, argv);
}

#include "tst_clearinghouse_authorize.moc"
