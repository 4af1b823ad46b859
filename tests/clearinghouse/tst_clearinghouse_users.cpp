// Users between us and an identity provider (clearinghouse spec 6.2): the saga, and who is asked when.
#include "clearinghouse/key_verifier.h"
#include "support/directory_bench.h"

using namespace sluice;
using namespace sluice::clearinghouse;
using namespace sluice::test;

namespace {

// An identity provider in memory that can be out of reach. It knows a user by client and external id, as the real ones do.
class ProviderPeer final : public UserProvider {
public:
    std::string name() const override { return "peer"; }
    void ensure(const ProviderUserRequest& request, Done<std::string> done) override
    {
        ++calls;
        if (!reachable)
            return done(fail(ErrorCode::Unavailable, "the provider does not answer"));
        const auto [user, isNew] =
            users.try_emplace({request.clientId, request.externalUserId}, "auth0|" + std::to_string(users.size()));
        done(user->second);
    }
    void referenceKey(const std::string&, Done<ReferenceKey> done) override
    {
        ++calls;
        done(fail(ErrorCode::NotFound, "no record"));
    }
    std::atomic<bool> reachable{false};
    std::atomic<int> calls{0};
    std::map<std::pair<std::string, std::string>, std::string> users;
};

CreatedUser create(DirectoryBench& bench, const std::string& user)
{
    return DirectoryBench::must(bench.command<CreatedUser>([&](storage::Connection& c) {
        return bench.desk->createLocally(c, {"demo-client", user, "", "", true, false}, bench.context());
    }));
}

std::optional<User> stored(DirectoryBench& bench, const std::string& user)
{
    return bench.read<std::optional<User>>([&](storage::Connection& c) { return findUser(c, "demo-client", user); });
}

}  // namespace

class TestClearinghouseUsers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void REF_19_theLocalRowComesFirstAndTheProviderFollows()
    {
        ProviderPeer provider;
        DirectoryBench bench({}, &provider);
        const CreatedUser made = create(bench, "alice");
        QVERIFY(made.created && !made.apiKey.empty());
        QVERIFY(bench.keys->verify(made.apiKey, bench.clock.now()));  // works while the provider is away
        QVERIFY(made.user.provider == ProviderState::Pending);
        bench.desk->linkPending();
        QTRY_COMPARE(provider.calls.load(), 1);
        QVERIFY(stored(bench, "alice")->provider == ProviderState::Pending);
        // A quick retry of the caller makes no second user and loses no key.
        const CreatedUser again = create(bench, "alice");
        QVERIFY(!again.created && again.apiKey.empty() && again.user.id == made.user.id);
        QVERIFY(bench.keys->verify(made.apiKey, bench.clock.now()));
        bench.restart();
        provider.reachable = true;
        bench.desk->linkPending();
        QTRY_VERIFY(stored(bench, "alice")->provider == ProviderState::Linked);
        QCOMPARE(stored(bench, "alice")->providerUserId, std::string("auth0|0"));
        const int calls = provider.calls.load();
        bench.desk->linkPending();
        DirectoryBench::check(bench.run([](storage::Connection&) { return Result<void>(); }));  // the writer is through
        QCOMPARE(provider.calls.load(), calls);
        QCOMPARE(provider.users.size(), std::size_t(1));
        QCOMPARE(bench.count("SELECT COUNT(*) FROM ch_users"), std::int64_t(1));
    }

    void REF_19_oneUserThatCannotBeLinkedHoldsUpNobody()
    {
        ProviderPeer provider;
        DirectoryBench bench({}, &provider);
        create(bench, "first");
        bench.clock.advanceMs(1'000);
        create(bench, "second");
        bench.clock.advanceMs(1'000);
        bench.desk->linkPending();
        QTRY_COMPARE(provider.calls.load(), 2);
        provider.reachable = true;
        bench.desk->linkPending();
        QTRY_VERIFY(stored(bench, "second")->provider == ProviderState::Linked);
        QTRY_VERIFY(stored(bench, "first")->provider == ProviderState::Linked);
    }

    void REF_20_verifyingAsksNoProvider()
    {
        ProviderPeer provider;
        provider.reachable = true;
        DirectoryBench bench({}, &provider);
        const CreatedUser made = create(bench, "alice");
        const ConfiguredKeys none;
        const KeyVerifier verifier(none, bench.keys.get(), bench.directory.get(),
                                   {"https://issuer.example", "sk_", 60});
        for (int i = 0; i < 1'000; ++i)
            QVERIFY(verifier.check(made.apiKey, bench.clock.now()));
        QVERIFY(!verifier.check(made.apiKey + "x", bench.clock.now()));
        QCOMPARE(provider.calls.load(), 0);
    }

    void theLocalProviderHasNothingToDo()
    {
        DirectoryBench bench;
        QVERIFY(create(bench, "alice").user.provider == ProviderState::None);
        int answers = 0;
        bench.desk->link(*stored(bench, "alice"), {},
                         [&](const Result<User>& user) { answers += user && user->externalUserId == "alice"; });
        QCOMPARE(answers, 1);
    }
};

int main(int argc, char** argv)
{
    return sluice::test::runDirectoryOnBothEngines<TestClearinghouseUsers>(argc, argv);
}

#include "tst_clearinghouse_users.moc"
