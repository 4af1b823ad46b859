// End users at an Auth0 tenant (clearinghouse spec 6.2): find, make, update, key records; REF-19 and REF-20, against a process that speaks the
// Management API. The search there can be made to lag, answers to get lost, the rate limit to strike.
#include "clearinghouse/auth0_users.h"
#include "support/directory_bench.h"
#include "support/peer_process.h"

#include <QtTest>

#include <condition_variable>

using namespace sluice;
using namespace sluice::clearinghouse;
using namespace sluice::test;

namespace {

constexpr const char* peerDomain = "test.us.auth0.com";

// One answer, whichever thread it comes on.
template<class T>
class Awaited {
public:
    UserProvider::Done<T> done()
    {
        return [shared = m_shared](Result<T> result) {
            const std::lock_guard lock(shared->mutex);
            shared->results.push_back(std::move(result));
            shared->came.notify_one();
        };
    }
    Result<T> get(int ms = 30'000)
    {
        std::unique_lock lock(m_shared->mutex);
        if (!m_shared->came.wait_for(lock, std::chrono::milliseconds(ms), [&] { return !m_shared->results.empty(); }))
            qFatal("no answer came");
        return m_shared->results.front();
    }
    std::size_t count()
    {
        const std::lock_guard lock(m_shared->mutex);
        return m_shared->results.size();
    }

private:
    struct Shared {
        std::mutex mutex;
        std::condition_variable came;
        std::vector<Result<T>> results;
    };
    std::shared_ptr<Shared> m_shared = std::make_shared<Shared>();
};

Auth0ManagementConfig configOf(const PeerProcess& peer, int deadlineMs = 10'000)
{
    Auth0ManagementConfig config;
    config.domain = peerDomain;
    config.apiUrl = peer.url() + "/api/v2/";
    config.tokenUrl = peer.url() + "/oauth/token";
    config.clientId = "bootstrap-client";
    config.clientSecret = "bootstrap-secret";
    config.deadlineMs = deadlineMs;
    return config;
}

struct Auth0Bench {
    explicit Auth0Bench(const Auth0ManagementConfig& config, Auth0UsersConfig users = {})
        : management(http, clock, config, stop.get_token())
        , provider(std::make_unique<Auth0UserProvider>(management, rng, std::move(users)))
    {}
    Result<std::string> ensure(const ProviderUserRequest& request)
    {
        Awaited<std::string> answer;
        provider->ensure(request, answer.done());
        return answer.get();
    }
    SystemClock clock;
    SystemRng rng;
    std::stop_source stop;
    net::WaitingClient http;
    Auth0Management management;
    std::unique_ptr<Auth0UserProvider> provider;
};

ProviderUserRequest userOf(const char* user, const char* email = "")
{
    return {"app-1", user, email, {}};
}

}  // namespace

class TestClearinghouseAuth0Users : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_peer.start(QStringLiteral("auth0.mjs"), {peerDomain}), m_peer.error().c_str()); }
    void init() { m_peer.control(json::Value::object({{"reset", true}})); }

    void aUserIsMadeAndFoundAgain()
    {
        Auth0Bench bench(configOf(m_peer));
        const auto made = bench.ensure(userOf("alice", "alice@example.org"));
        QVERIFY2(made, made ? "" : made.error().message.c_str());
        QCOMPARE(*made, "auth0|" + Auth0UserProvider::localId("app-1", "alice"));
        QCOMPARE(bench.ensure(userOf("alice", "alice@example.org")), made);
        const json::Value user = users().front();
        QCOMPARE(std::string(user.text("email").value_or("")), std::string("alice@example.org"));
        QVERIFY(!user.find("username"));
        QCOMPARE(std::string(user.find("app_metadata")->text("clientId").value_or("")), std::string("app-1"));
        // The email follows; nothing else does.
        QCOMPARE(bench.ensure(userOf("alice", "new@example.org")), made);
        QCOMPARE(std::string(users().front().text("email").value_or("")), std::string("new@example.org"));
        QCOMPARE(users().size(), std::size_t(1));
        // The same external id of another tenant is another user.
        ProviderUserRequest other = userOf("alice");
        other.clientId = "app-2";
        QVERIFY(bench.ensure(other) != made);
        QCOMPARE(m_peer.state().int64("tokens").value_or(0), std::int64_t(1));  // one token for all of it
    }

    void withoutAnEmailThereIsAUserName()
    {
        Auth0Bench bench(configOf(m_peer));
        QVERIFY(bench.ensure(userOf("a b/c:ä")));
        QCOMPARE(std::string(users().front().text("username").value_or("")), std::string("a_b_c___"));
        QCOMPARE(Auth0UserProvider::userName(""), std::string("user"));
        QCOMPARE(Auth0UserProvider::userName(std::string(80, 'x')).size(), std::size_t(60));
    }

    void usersOfTheFirstSuiteAreFoundBySearch()
    {
        m_peer.control(json::Value::object(
            {{"addUser",
              json::Value::object(
                  {{"user_id", "auth0|abc123"},
                   {"app_metadata",
                    json::Value::object(
                        {{"clientId", "app-1"},
                         {"externalUserId", "old \"one\""},
                         {"builder_api_key", json::Value::object({{"salt", "00ff"}, {"hash", "aa11"}})}})}})}}));
        Auth0Bench bench(configOf(m_peer));
        QCOMPARE(bench.ensure(userOf("old \"one\"")).value_or("none"), std::string("auth0|abc123"));
        QCOMPARE(users().size(), std::size_t(1));
        Awaited<ReferenceKey> answer;
        bench.provider->referenceKey("auth0|abc123", answer.done());
        const auto key = answer.get();
        QVERIFY(key);
        QCOMPARE(key->saltHex + key->hashHex + key->clientId, std::string("00ffaa11app-1"));
        Awaited<ReferenceKey> none;
        bench.provider->referenceKey("auth0|nobody", none.done());
        QVERIFY(none.get().error().code == ErrorCode::NotFound);
    }

    // The search does not see who was made a moment ago.
    void REF_19_aQuickRetryMakesNoSecondUser()
    {
        m_peer.control(json::Value::object({{"searchLags", true}}));
        Auth0Bench bench(configOf(m_peer));
        const auto made = bench.ensure(userOf("alice", "alice@example.org"));
        QVERIFY(made);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(bench.ensure(userOf("alice", "alice@example.org")), made);
        QCOMPARE(users().size(), std::size_t(1));
    }

    void REF_19_aLostAnswerMakesNoSecondUser()
    {
        m_peer.control(json::Value::object({{"searchLags", true}, {"failAt", 3}, {"failHow", "hangAfter"}}));
        {
            Auth0Bench bench(configOf(m_peer, 700));
            const auto lost = bench.ensure(userOf("alice"));  // look, search, make: the third gets no answer
            QVERIFY(!lost);
            QCOMPARE(users().size(), std::size_t(1));
        }
        Auth0Bench bench(configOf(m_peer));
        QVERIFY(bench.ensure(userOf("alice")));
        QCOMPARE(users().size(), std::size_t(1));
    }

    void anEmailOfSomebodyElseIsAConflict()
    {
        Auth0Bench bench(configOf(m_peer));
        QVERIFY(bench.ensure(userOf("alice", "same@example.org")));
        const auto taken = bench.ensure(userOf("bob", "same@example.org"));
        QVERIFY(!taken && taken.error().code == ErrorCode::Conflict);
    }

    void REF_20_theRateLimitIsWaitedFor()
    {
        Auth0Bench bench(configOf(m_peer));
        m_peer.control(json::Value::object({{"limitNext", 2}}));
        QVERIFY(bench.ensure(userOf("alice")));
        m_peer.control(json::Value::object({{"limitNext", 1'000}}));
        Auth0Bench impatient(configOf(m_peer, 1'000));
        const auto refused = impatient.ensure(userOf("bob"));
        QVERIFY(!refused && refused.error().code == ErrorCode::Overloaded);
    }

    void aRefusedClientIsSaidWithoutItsSecret()
    {
        Auth0ManagementConfig config = configOf(m_peer);
        config.clientSecret = "not-the-secret";
        Auth0Bench bench(config);
        const auto refused = bench.ensure(userOf("alice"));
        QVERIFY(!refused && refused.error().code == ErrorCode::Denied);
        QVERIFY(refused.error().message.find("not-the-secret") == std::string::npos);
        config = configOf(m_peer);
        config.token = "opaque";
        Auth0Bench given(config);
        QVERIFY(given.ensure(userOf("alice")).error().code == ErrorCode::Denied);
    }

    void theListOfThoseWhoWaitIsBounded()
    {
        m_peer.control(json::Value::object({{"failAt", 1}, {"failHow", "hang"}}));
        Auth0UsersConfig users;
        users.maxWaiting = 2;
        Auth0Bench bench(configOf(m_peer), users);
        Awaited<std::string> running, second, third, fourth;
        bench.provider->ensure(userOf("a"), running.done());
        QVERIFY(m_peer.waitFor("Hanging at"));
        bench.provider->ensure(userOf("b"), second.done());
        bench.provider->ensure(userOf("c"), third.done());
        bench.provider->ensure(userOf("d"), fourth.done());
        QVERIFY(fourth.get().error().code == ErrorCode::Overloaded);
        // The end: each of them hears of it once, the one under way too.
        bench.stop.request_stop();
        bench.provider.reset();
        QVERIFY(running.get().error().code == ErrorCode::Cancelled);
        QCOMPARE(second.get().error().code, ErrorCode::Cancelled);
        QCOMPARE(third.get().error().code, ErrorCode::Cancelled);
        for (auto* one : {&running, &second, &third, &fourth})
            QCOMPARE(one->count(), std::size_t(1));
    }

    void scopesOfATokenAreRead()
    {
        m_peer.control(json::Value::object({{"bootstrapScopes", json::Value::array({"read:users", "create:users"})}}));
        Auth0Bench bench(configOf(m_peer));
        const auto scopes = bench.management.scopes();
        QVERIFY(scopes);
        QCOMPARE(*scopes, (std::vector<std::string>{"read:users", "create:users"}));
    }

    // 131 clients: more than a page (REF-23).
    void REF_23_listsAreReadToTheirEnd()
    {
        Auth0Bench bench(configOf(m_peer));
        const auto clients = bench.management.list("/clients", "clients");
        QVERIFY(clients);
        QCOMPARE(clients->size(), std::size_t(131));
    }

    // The whole saga: the local row and the key first, Auth0 after it, also when it was away.
    void REF_19_theDeskLinksUsersWhenAuth0IsBack()
    {
        Auth0Bench auth0(configOf(m_peer, 2'000));
        m_peer.control(json::Value::object({{"failAt", 1}, {"failHow", "error"}, {"searchLags", true}}));
        DirectoryBench bench({}, auth0.provider.get());
        const auto made = DirectoryBench::must(bench.command<CreatedUser>([&](storage::Connection& c) {
            return bench.desk->createLocally(c, {"demo-client", "alice", "alice@example.org", "", true, false},
                                             bench.context());
        }));
        QVERIFY(made.created && !made.apiKey.empty() && made.user.provider == ProviderState::Pending);
        QVERIFY(bench.keys->verify(made.apiKey, bench.clock.now()));
        bench.desk->linkPending();
        QTRY_VERIFY_WITH_TIMEOUT(m_peer.state().int64("calls").value_or(0) >= 1, 10'000);
        const auto state = [&] {
            return bench.read<std::optional<User>>(
                [&](storage::Connection& c) { return findUser(c, "demo-client", "alice"); });
        };
        QTRY_VERIFY_WITH_TIMEOUT((bench.desk->linkPending(), state()->provider == ProviderState::Linked), 20'000);
        QCOMPARE(state()->providerUserId, "auth0|" + Auth0UserProvider::localId("demo-client", "alice"));
        QCOMPARE(users().size(), std::size_t(1));
        auth0.stop.request_stop();
        auth0.provider.reset();
    }

private:
    json::Array users() { return *m_peer.state().find("users")->items(); }

    PeerProcess m_peer;
};

QTEST_GUILESS_MAIN(TestClearinghouseAuth0Users)
#include "tst_clearinghouse_auth0_users.moc"
