// Device login, refresh and revocation as operations, on both engines (RFC 8628, 6749, 7009, 7662).
#include "clearinghouse/issuer_tables.h"
#include "support/issuer_bench.h"

#include <set>

using namespace sluice;
using namespace sluice::clearinghouse;
using namespace sluice::test;

namespace {

struct Codes {
    std::string device, user;
};

std::string pollBody(const std::string& device, const std::string& client = "sluice-cli")
{
    return "grant_type=" + std::string(deviceCodeGrant) + "&device_code=" + device + "&client_id=" + client;
}

std::string refreshBody(const std::string& token, const std::string& client = "sluice-cli")
{
    return "grant_type=refresh_token&refresh_token=" + token + "&client_id=" + client;
}

}  // namespace

class TestClearinghouseDeviceLogin : public QObject {
    Q_OBJECT

private:
    static OAuthResult<json::Value> begin(IssuerBench& bench, const std::string& client = "sluice-cli",
                                          const std::string& scope = "openid+sign:job+offline_access",
                                          const std::string& address = "192.0.2.7")
    {
        return IssuerBench::ask([&](auto done) {
            bench.desk->startDevice(IssuerBench::form("client_id=" + client + "&scope=" + scope), address,
                                    std::move(done));
        });
    }
    static Codes codes(IssuerBench& bench, const std::string& client = "sluice-cli")
    {
        const auto started = begin(bench, client);
        if (!started)
            qFatal("no device codes: %s", started.error().description.c_str());
        return {std::string(*started->text("device_code")), *normalisedUserCode(*started->text("user_code"))};
    }
    static std::string pollError(IssuerBench& bench, const std::string& device,
                                 const std::string& client = "sluice-cli")
    {
        const auto answer = bench.token(IssuerBench::form(pollBody(device, client)));
        return answer ? "none" : answer.error().error;
    }
    static Result<LoginOutcome> approve(IssuerBench& bench, const std::string& user, const std::string& credential)
    {
        return IssuerBench::wait<LoginOutcome>(
            [&](auto done) { bench.desk->approve(user, credential, "198.51.100.1", std::move(done)); });
    }
    static std::string keyOf(IssuerBench& bench, const std::string& tenant = "acme", const std::string& name = "alice")
    {
        if (!bench.base.directory->snapshot()->tenant(tenant))
            bench.base.addTenant(tenant);
        bench.base.addUser(tenant, name);
        return bench.base.addKey(tenant, name).text;
    }
    // Through the whole login; the token answer.
    static json::Value login(IssuerBench& bench, const std::string& key)
    {
        const Codes made = codes(bench);
        if (approve(bench, made.user, key) != LoginOutcome::Approved)
            qFatal("not approved");
        const auto answer = bench.token(IssuerBench::form(pollBody(made.device)));
        if (!answer)
            qFatal("no token: %s", answer.error().description.c_str());
        return *answer;
    }

private Q_SLOTS:
    void userCodesAreReadAsPeopleTypeThem_9_1_data()
    {
        QTest::addColumn<QString>("given");
        QTest::addColumn<QString>("wanted");  // "-": refused
        const auto row = [](const char* given, const char* wanted) {
            QTest::newRow(given) << QString::fromLatin1(given) << QString::fromLatin1(wanted);
        };
        row("BCDF-GHJK", "BCDFGHJK");
        row("bcdf-ghjk", "BCDFGHJK");
        row(" bcdf ghjk ", "BCDFGHJK");
        row("b-c-d-f", "BCDF");
        row("BCD", "-");
        row("BCDFGHJKLMNPQRSTV", "-");
        row("----", "-");
        row("BCDF_GHJK", "-");
        row("BCDF<GHJK", "-");
        row("", "-");
        row("A1B2", "A1B2");
    }
    void userCodesAreReadAsPeopleTypeThem_9_1()
    {
        QFETCH(QString, given);
        QFETCH(QString, wanted);
        const auto code = normalisedUserCode(given.toStdString());
        QCOMPARE(QString::fromStdString(code.value_or("-")), wanted);
    }

    void codesHaveTheirForm()
    {
        IssuerBench bench;
        std::set<std::string> seen;
        for (int i = 0; i < 50; ++i) {
            const auto started = begin(bench);
            const std::string code(*started->text("user_code"));
            QCOMPARE(code.size(), std::size_t(9));
            QCOMPARE(code[4], '-');
            QCOMPARE(code.find_first_not_of("BCDFGHJKLMNPQRSTVWXZ-"), std::string::npos);
            QVERIFY(seen.insert(code).second);
            QCOMPARE(started->text("device_code")->size(), std::size_t(43));
            QCOMPARE(std::string(*started->text("verification_uri")), std::string("http://127.0.0.1:8095/oidc/device"));
            QCOMPARE(std::string(*started->text("verification_uri_complete")),
                     "http://127.0.0.1:8095/oidc/device?user_code=" + code);
            QCOMPARE(started->int64("interval"), std::optional<std::int64_t>(5));
            QCOMPARE(started->int64("expires_in"), std::optional<std::int64_t>(600));
            QCOMPARE(bench.base.count("SELECT COUNT(*) FROM device_grants WHERE device_hash = '"
                                      + std::string(*started->text("device_code")) + "'"),
                     std::int64_t(0));
        }
    }

    void whoMayBegin()
    {
        IssuerBench bench;
        bench.base.addTenant("acme");
        QVERIFY(begin(bench, "acme").has_value());
        QCOMPARE(begin(bench, "nobody").error().error, std::string("invalid_client"));
        QCOMPARE(begin(bench, "").error().error, std::string("invalid_client"));
        QCOMPARE(begin(bench, "acme", "admin").error().error, std::string("invalid_scope"));
        const auto other = IssuerBench::ask([&](auto done) {
            bench.desk->startDevice(IssuerBench::form("client_id=acme&audience=other"), "a", std::move(done));
        });
        QCOMPARE(other.error().error, std::string("invalid_target"));
    }

    void waitingGrantsAreBounded()
    {
        IssuerBenchConfig config;
        config.device.maxPending = 5;
        config.device.maxPendingOfOne = 3;
        IssuerBench bench(config);
        for (int i = 0; i < 3; ++i)
            QVERIFY(begin(bench).has_value());
        const auto ofOne = begin(bench);
        QCOMPARE(ofOne.error().status, 429);
        QVERIFY(begin(bench, "sluice-cli", "", "192.0.2.8").has_value());
        QVERIFY(begin(bench, "sluice-cli", "", "192.0.2.9").has_value());
        QCOMPARE(begin(bench, "sluice-cli", "", "192.0.2.10").error().status, 503);
        bench.base.clock.advanceMs(601'000);
        QVERIFY(begin(bench).has_value());
    }

    void aLoginFromEndToEnd()
    {
        IssuerBench bench;
        const std::string key = keyOf(bench);
        const Codes made = codes(bench);
        QCOMPARE(pollError(bench, made.device), std::string("authorization_pending"));
        const auto found = IssuerBench::wait<std::optional<DeviceGrant>>(
            [&](auto done) { bench.desk->lookUp(made.user, std::move(done)); });
        QVERIFY(*found);
        QCOMPARE((*found)->address, std::string("192.0.2.7"));
        QVERIFY(approve(bench, made.user, key) == LoginOutcome::Approved);
        QVERIFY(approve(bench, made.user, key) == LoginOutcome::Approved);  // already bound is success
        const auto answer = bench.token(IssuerBench::form(pollBody(made.device)));
        QVERIFY(answer.has_value());
        QCOMPARE(std::string(*answer->text("scope")), std::string("openid sign:job offline_access"));
        QCOMPARE(answer->int64("expires_in"), std::optional<std::int64_t>(900));
        QVERIFY(answer->text("refresh_token") && answer->text("id_token"));
        const auto verified = bench.verify(std::string(*answer->text("access_token")));
        QVERIFY(verified.has_value());
        QCOMPARE(verified->identity.authId, std::string("acme:alice"));
        QCOMPARE(pollError(bench, made.device), std::string("invalid_grant"));  // used up
        QCOMPARE(bench.base.audited("login.device_approved"), 1);
        QCOMPARE(bench.base.audited("login.session_started"), 1);
    }

    void slowDownGrowsTheInterval()
    {
        IssuerBench bench;
        const Codes made = codes(bench);
        const auto after = [&](int seconds) {
            bench.base.clock.advanceMs(seconds * 1000);
            return pollError(bench, made.device);
        };
        QCOMPARE(pollError(bench, made.device), std::string("authorization_pending"));  // the first at once
        QCOMPARE(after(5), std::string("authorization_pending"));
        QCOMPARE(after(2), std::string("slow_down"));  // 10 s from now on
        QCOMPARE(after(5), std::string("slow_down"));  // 15 s
        QCOMPARE(after(14), std::string("slow_down"));
        QCOMPARE(after(20), std::string("authorization_pending"));
        // An approval is not held up by pace.
        QVERIFY(approve(bench, made.user, keyOf(bench)) == LoginOutcome::Approved);
        QVERIFY(bench.token(IssuerBench::form(pollBody(made.device))).has_value());
    }

    void codesEndAndAreDenied()
    {
        IssuerBench bench;
        const std::string key = keyOf(bench);
        const Codes late = codes(bench);
        bench.base.clock.advanceMs(600'000);
        QCOMPARE(pollError(bench, late.device), std::string("expired_token"));
        QVERIFY(approve(bench, late.user, key) == LoginOutcome::UnknownCode);
        const Codes denied = codes(bench);
        QVERIFY(IssuerBench::wait<LoginOutcome>([&](auto done) { bench.desk->deny(denied.user, "a", std::move(done)); })
                == LoginOutcome::Answered);
        QCOMPARE(pollError(bench, denied.device), std::string("access_denied"));
        QVERIFY(approve(bench, denied.user, key) == LoginOutcome::Answered);
        QCOMPARE(pollError(bench, "unknown"), std::string("invalid_grant"));
        const Codes other = codes(bench);
        QCOMPARE(pollError(bench, other.device, "acme"), std::string("invalid_grant"));  // another client's code
    }

    void aUserOfAnotherAppCannotApprove()
    {
        IssuerBench bench;
        const std::string stranger = keyOf(bench, "other", "alice");
        const std::string own = keyOf(bench, "acme", "alice");
        const Codes made = codes(bench, "acme");
        QVERIFY(approve(bench, made.user, stranger) == LoginOutcome::OtherApp);
        QCOMPARE(pollError(bench, made.device, "acme"), std::string("authorization_pending"));
        QVERIFY(approve(bench, made.user, own) == LoginOutcome::Approved);
        const auto answer = bench.token(IssuerBench::form(pollBody(made.device, "acme")));
        QVERIFY(answer.has_value());
        const auto verified = bench.verify(std::string(*answer->text("access_token")));
        QCOMPARE(verified->identity.authId, std::string("acme:alice"));
    }

    void aLoginCodeWorksOnceAndIsNotLostByAFailure()
    {
        IssuerBench bench;
        keyOf(bench);
        const auto code = IssuerBench::wait<std::string>([&](auto done) {
            bench.desk->issueLoginCode(IssuerBench::user("acme", "alice"), "operator", std::move(done));
        });
        QCOMPARE(code->size(), std::size_t(14));
        QVERIFY(approve(bench, "WRONGCODE", *code) == LoginOutcome::UnknownCode);
        const Codes made = codes(bench);
        QVERIFY(approve(bench, made.user, *code) == LoginOutcome::Approved);  // still good
        const Codes again = codes(bench);
        QVERIFY(approve(bench, again.user, *code) == LoginOutcome::WrongCredential);
        const auto late = IssuerBench::wait<std::string>([&](auto done) {
            bench.desk->issueLoginCode(IssuerBench::user("acme", "alice"), "operator", std::move(done));
        });
        bench.base.clock.advanceMs(901'000);
        const Codes third = codes(bench);
        QVERIFY(approve(bench, third.user, *late) == LoginOutcome::WrongCredential);
        QCOMPARE(bench.base.audited("login.code_issued"), 2);
    }

    void wrongCredentialsEndTheGrant()
    {
        IssuerBenchConfig config;
        config.device.maxWrongCredentials = 3;
        IssuerBench bench(config);
        const std::string key = keyOf(bench);
        const Codes made = codes(bench);
        for (const char* wrong : {"sk_nothing", "BCDF-GHJK-LMNP", ""})
            QVERIFY(approve(bench, made.user, wrong) == LoginOutcome::WrongCredential);
        QVERIFY(approve(bench, made.user, key) == LoginOutcome::Answered);
        QCOMPARE(pollError(bench, made.device), std::string("access_denied"));
    }

    void aBlockedUserCanNeitherApproveNorRefresh()
    {
        IssuerBench bench;
        const std::string key = keyOf(bench);
        const json::Value first = login(bench, key);
        UserChange change;
        change.status = UserStatus::Blocked;
        QVERIFY(bench.base.command<User>([&](storage::Connection& c) {
            return bench.base.directory->updateUser(c, "acme", "alice", change, bench.base.context());
        }));
        const Codes made = codes(bench);
        QVERIFY(approve(bench, made.user, key) == LoginOutcome::WrongCredential);
        const auto refreshed = bench.token(IssuerBench::form(refreshBody(std::string(*first.text("refresh_token")))));
        QCOMPARE(refreshed.error().error, std::string("invalid_grant"));
    }

    void refreshRotatesAndReuseEndsTheFamily()
    {
        IssuerBench bench;
        const json::Value first = login(bench, keyOf(bench));
        const std::string one(*first.text("refresh_token"));
        const auto second = bench.token(IssuerBench::form(refreshBody(one)));
        QVERIFY(second.has_value());
        const std::string two(*second->text("refresh_token"));
        QVERIFY(one != two);
        const auto third = bench.token(IssuerBench::form(refreshBody(two)));
        QVERIFY(third.has_value());
        const std::string access(*third->text("access_token"));
        QVERIFY(bench.verify(access).has_value());
        // The first one again: somebody else has it. The whole session ends, access tokens too.
        QCOMPARE(bench.token(IssuerBench::form(refreshBody(one))).error().error, std::string("invalid_grant"));
        QCOMPARE(bench.token(IssuerBench::form(refreshBody(std::string(*third->text("refresh_token"))))).error().error,
                 std::string("invalid_grant"));
        QTRY_VERIFY(!bench.verify(access).has_value());
        QTRY_VERIFY(!bench.verify(std::string(*first.text("access_token"))).has_value());
        QCOMPARE(bench.base.audited("login.refresh_reused"), 1);
    }

    void refreshTokensEnd()
    {
        IssuerBench bench;
        const json::Value first = login(bench, keyOf(bench));
        const std::string one(*first.text("refresh_token"));
        QCOMPARE(bench.token(IssuerBench::form(refreshBody(one, "acme"))).error().error, std::string("invalid_grant"));
        bench.base.clock.advanceMs(29LL * 86'400'000);
        const auto second = bench.token(IssuerBench::form(refreshBody(one)));
        QVERIFY(second.has_value());
        bench.base.clock.advanceMs(30LL * 86'400'000);
        QCOMPARE(bench.token(IssuerBench::form(refreshBody(std::string(*second->text("refresh_token"))))).error().error,
                 std::string("invalid_grant"));
    }

    void refreshSurvivesARestart()
    {
        IssuerBench bench;
        const json::Value first = login(bench, keyOf(bench));
        bench.restart();
        QVERIFY(bench.token(IssuerBench::form(refreshBody(std::string(*first.text("refresh_token"))))).has_value());
        QVERIFY(bench.verify(std::string(*first.text("access_token"))).has_value());
    }

    void aRefreshThatCannotMintKeepsItsToken()
    {
        IssuerBench bench;
        const json::Value first = login(bench, keyOf(bench));
        IssuerConfig other = bench.config.issuer;
        other.audience = "elsewhere";
        LocalTokenVerifier strict(*bench.keys, nullptr, bench.base.rng, other, "sluice");
        bench.issuer->checkWith(strict);
        const std::string body = refreshBody(std::string(*first.text("refresh_token")));
        QCOMPARE(bench.token(IssuerBench::form(body)).error().status, 500);
        bench.issuer->checkWith(*bench.jwt);
        QVERIFY(bench.token(IssuerBench::form(body)).has_value());
    }

    void twoPollsAtOnceGetOneToken()
    {
        IssuerBench bench;
        const std::string key = keyOf(bench);
        const Codes made = codes(bench);
        QVERIFY(approve(bench, made.user, key) == LoginOutcome::Approved);
        std::atomic<int> good = 0, answered = 0;
        std::promise<void> all;
        for (int i = 0; i < 8; ++i) {
            bench.desk->token(IssuerBench::form(pollBody(made.device)), {}, {}, [&](const auto& answer) {
                good += answer.has_value();
                if (++answered == 8)
                    all.set_value();
            });
        }
        all.get_future().wait();
        QCOMPARE(good.load(), 1);
        QCOMPARE(bench.base.count("SELECT COUNT(*) FROM refresh_sessions"), std::int64_t(1));
    }

    void revocation_RFC7009()
    {
        IssuerBench bench;
        const json::Value first = login(bench, keyOf(bench));
        const std::string access(*first.text("access_token")), refresh(*first.text("refresh_token"));
        const auto revoke = [&](const std::string& token, const std::string& client) {
            return IssuerBench::ask([&](auto done) {
                bench.desk->revoke(IssuerBench::form("token=" + token + "&client_id=" + client), std::move(done));
            });
        };
        bench.base.addTenant("other");
        QVERIFY(revoke(access, "other").has_value());  // says nothing, does nothing
        QVERIFY(revoke(refresh, "other").has_value());
        QVERIFY(bench.verify(access).has_value());
        QVERIFY(revoke("unknown", "sluice-cli").has_value());
        QCOMPARE(revoke(access, "nobody").error().error, std::string("invalid_client"));
        QVERIFY(revoke(access, "sluice-cli").has_value());
        QVERIFY(!bench.verify(access).has_value());
        const auto second = bench.token(IssuerBench::form(refreshBody(refresh)));
        QVERIFY(second.has_value());
        QVERIFY(revoke(std::string(*second->text("refresh_token")), "sluice-cli").has_value());
        QTRY_VERIFY(!bench.verify(std::string(*second->text("access_token"))).has_value());
        QCOMPARE(bench.token(IssuerBench::form(refreshBody(std::string(*second->text("refresh_token"))))).error().error,
                 std::string("invalid_grant"));
    }

    void introspection_RFC7662()
    {
        IssuerBench bench;
        const json::Value first = login(bench, keyOf(bench));
        bench.base.addTenant("other");
        const auto own = bench.base.addCredential("acme"), stranger = bench.base.addCredential("other");
        const std::string access(*first.text("access_token"));
        const auto look = [&](const NewSecret& who, const std::string& token) {
            return IssuerBench::ask([&](auto done) {
                bench.desk->introspect(IssuerBench::form("token=" + token, std::pair(who.info.id, who.secret)),
                                       std::move(done));
            });
        };
        const auto seen = look(own, access);
        QVERIFY(*seen->find("active")->boolean());
        QCOMPARE(std::string(*seen->text("sub")), std::string("alice"));
        QCOMPARE(std::string(*seen->text("client_id")), std::string("acme"));
        const json::Value inactive = json::Value::object({{"active", false}});
        QVERIFY(*look(stranger, access) == inactive);  // tells nothing across tenants
        QVERIFY(*look(own, "x.y.z") == inactive);
        QVERIFY(*look(own, std::string(*first.text("id_token"))) == inactive);
        const auto nobody = IssuerBench::ask(
            [&](auto done) { bench.desk->introspect(IssuerBench::form("token=x&client_id=acme"), std::move(done)); });
        QCOMPARE(nobody.error().error, std::string("invalid_client"));
        bench.base.clock.advanceMs(901'000);
        QVERIFY(*look(own, access) == inactive);
    }

    void operatorsEndSessionsAndOldThingsGo()
    {
        IssuerBench bench;
        const std::string key = keyOf(bench);
        const json::Value first = login(bench, key);
        login(bench, key);
        QVERIFY(IssuerBench::wait<void>(
            [&](auto done) { bench.desk->endUser("acme:alice", "operator", std::move(done)); }));
        QTRY_VERIFY(!bench.verify(std::string(*first.text("access_token"))).has_value());
        QCOMPARE(bench.base.count("SELECT COUNT(*) FROM refresh_sessions WHERE ended IS NULL"), std::int64_t(0));
        const auto sessions = makeRefreshSessionsTable(bench.base.store.database(), nullptr);
        QCOMPARE(sessions->page({{"created", true}, nullptr, nullptr, false, false, 10})->rows.size(), std::size_t(2));
        const auto grants = makeDeviceGrantsTable(bench.base.store.database(), nullptr);
        QCOMPARE(grants->page({{"created", true}, nullptr, nullptr, false, false, 10})->rows.size(), std::size_t(2));
        bench.base.clock.advanceMs(40LL * 86'400'000);
        bench.desk->purge();
        QTRY_COMPARE(bench.base.count("SELECT COUNT(*) FROM refresh_sessions"), std::int64_t(0));
        QCOMPARE(bench.base.count("SELECT COUNT(*) FROM refresh_tokens"), std::int64_t(0));
        QCOMPARE(bench.base.count("SELECT COUNT(*) FROM device_grants"), std::int64_t(0));
    }
};

int main(int argc, char** argv)
{
    return runDirectoryOnBothEngines<TestClearinghouseDeviceLogin>(argc, argv);
}
#include "tst_clearinghouse_device_login.moc"
