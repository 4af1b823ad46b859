// The local issuer: its keys, what it mints, how keys turn, on both engines.
#include "clearinghouse/issuer_tables.h"
#include "support/issuer_bench.h"

#include <QElapsedTimer>

#include <ctime>

using namespace sluice;
using namespace sluice::clearinghouse;
using namespace sluice::test;

namespace {

json::Value payloadOf(const std::string& token)
{
    const auto first = token.find('.'), second = token.find('.', first + 1);
    const auto bytes = fromBase64Url(token.substr(first + 1, second - first - 1));
    return *json::parse(std::string(bytes->begin(), bytes->end()));
}

TokenOrder orderFor(const std::string& tenant, const std::string& name)
{
    TokenOrder order;
    order.identity = IssuerBench::user(tenant, name);
    return order;
}

Result<void> rotate(IssuerBench& bench, bool evenIfFresh = false)
{
    return IssuerBench::wait<void>([&](auto done) { bench.keys->rotate("tester", evenIfFresh, std::move(done)); });
}

Result<void> maintain(IssuerBench& bench)
{
    return IssuerBench::wait<void>([&](auto done) { bench.keys->maintain(std::move(done)); });
}

bool fileHolds(const QString& path, std::span<const std::uint8_t> bytes)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly)
           && file.readAll().contains(QByteArray(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size())));
}

}  // namespace

class TestClearinghouseIssuer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keysAreMadeOnceAndSurviveARestart()
    {
        IssuerBench bench;
        const auto first = bench.keys->current()->keys();
        QCOMPARE(first.size(), std::size_t(2));
        QVERIFY(first[0].state == KeyState::Current && first[1].state == KeyState::Next);
        const auto minted = bench.mint(orderFor("acme", "alice"));
        QVERIFY(minted.has_value());
        bench.restart();
        QCOMPARE(bench.keys->current()->keys()[0].kid, first[0].kid);
        QVERIFY(bench.verify(minted->token).has_value());
        QVERIFY(bench.mint(orderFor("acme", "alice")).has_value());
        QCOMPARE(bench.base.audited("issuer.keys_made"), 1);
    }

    void thePrivatePartLiesInTheSecretStoreAlone()
    {
        IssuerBench bench;
        const std::string kid = bench.keys->current()->keys()[0].kid;
        const auto names = IssuerBench::wait<std::vector<std::string>>(
            [&](auto done) { bench.secretStore->names(5'000, std::move(done)); });
        QCOMPARE(names->size(), std::size_t(2));
        QVERIFY(std::ranges::find(*names, "issuer/key-" + kid) != names->end());
        const auto secret = IssuerBench::wait<crypto::SecretBytes>(
            [&](auto done) { bench.secretStore->read("issuer/key-" + kid, 5'000, std::move(done)); });
        const auto middle = secret->bytes().subspan(secret->size() / 2, 32);
        QVERIFY(!fileHolds(bench.secretsPath(), middle));
        if (!DirectoryBench::onPostgres) {
            const QString path = QString::fromStdString(bench.base.store.config().sqlitePath);
            for (const char* suffix : {"", "-wal"})
                QVERIFY(!fileHolds(path + suffix, middle));
        }
        QVERIFY(bench.issuer->jwks().find("\"d\"") == std::string::npos);
    }

    void mintedClaimsAreThoseOfTheContract_6_4()
    {
        IssuerBench bench;
        TokenOrder order = orderFor("acme", "alice");
        order.session = "s1";
        const auto minted = bench.mint(order);
        QVERIFY(minted.has_value());
        const json::Value claims = payloadOf(minted->token);
        const std::int64_t now = bench.base.clock.now().seconds();
        const auto text = [&](const char* name) { return std::string(claims.text(name).value_or("?")); };
        QCOMPARE(text("iss"), std::string("http://127.0.0.1:8095"));
        QCOMPARE(text("aud"), std::string("livepeer-clearinghouse"));
        QCOMPARE(text("sub"), std::string("alice"));
        QCOMPARE(text("external_user_id"), std::string("alice"));
        for (const char* name : {"client_id", "app_client_id", "azp"})
            QCOMPARE(text(name), std::string("acme"));
        QCOMPARE(text("user_type"), std::string("external_user_id"));
        QCOMPARE(text("scope"), std::string("sign:job"));
        QCOMPARE(text("sid"), std::string("s1"));
        QCOMPARE(text("jti"), minted->id);
        QCOMPARE(claims.int64("iat"), std::optional(now));
        QCOMPARE(claims.int64("nbf"), std::optional(now));
        QCOMPARE(claims.int64("exp"), std::optional(now + 300));
        const auto verified = bench.verify(minted->token);
        QVERIFY(verified.has_value());
        QCOMPARE(verified->identity.authId, std::string("acme:alice"));
        QCOMPARE(verified->expiry, now + 300);
        const auto seen = bench.issuer->introspect(minted->token, bench.base.clock.now());
        QVERIFY(seen && seen->id == minted->id && seen->identity.authId == "acme:alice");
    }

    void anIdTokenIsNoAccessToken()
    {
        IssuerBench bench;
        const auto token =
            bench.issuer->idToken(IssuerBench::user("acme", "alice"), "sluice-cli", bench.base.clock.now());
        QVERIFY(token.has_value());
        QCOMPARE(std::string(payloadOf(*token).text("aud").value_or("")), std::string("sluice-cli"));
        QVERIFY(!bench.verify(*token).has_value());
        QVERIFY(!bench.issuer->introspect(*token, bench.base.clock.now()).has_value());
    }

    void REF31_whatTheVerifierRefusesNeverLeaves()
    {
        IssuerBench bench;
        IssuerConfig other = bench.config.issuer;
        other.audience = "somebody-else";
        LocalTokenVerifier strict(*bench.keys, nullptr, bench.base.rng, other, "sluice");
        bench.issuer->checkWith(strict);
        const auto minted = bench.mint(orderFor("acme", "alice"));
        QCOMPARE(minted.error(), (Error{ErrorCode::Internal, "the minted token does not pass the verifier"}));
        bench.issuer->checkWith(*bench.jwt);
        QVERIFY(bench.mint(orderFor("acme", "alice")).has_value());
    }

    // The webhook trusts another provider, or API keys alone: what is minted here is checked by our own rules, owners too.
    void REF31_withoutAWebhookThatTrustsUsOurOwnVerifierChecks()
    {
        IssuerBench bench;
        Issuer alone(*bench.keys, bench.denied.get(), bench.base.clock, bench.base.rng, bench.config.issuer);
        const auto mint = [&](TokenOrder order) {
            return IssuerBench::wait<MintedToken>([&](auto done) { alone.mint(std::move(order), std::move(done)); });
        };
        QVERIFY(mint(orderFor("acme", "alice")).has_value());
        TokenOrder owner = orderFor("acme", "alice");
        owner.identity = *metering::makeOwner("acme", "2e51");
        const auto minted = mint(owner);
        QVERIFY2(minted.has_value(), minted ? "" : minted.error().message.c_str());
        const auto claims = alone.introspect(minted->token, bench.base.clock.now());
        QVERIFY(claims.has_value());
        QCOMPARE(claims->identity, owner.identity);
        // And it does check: what a denial makes worthless never leaves.
        QVERIFY(IssuerBench::wait<void>([&](auto done) {
                    bench.denied->deny(DeniedTokens::nameOfUser("acme:alice"), bench.base.clock.now().plusSeconds(60),
                                       "operator", "", std::move(done));
                }).has_value());
        QCOMPARE(mint(orderFor("acme", "alice")).error().code, ErrorCode::Denied);
    }

    void REF31_aVerifierThatSeesSomebodyElseStopsTheToken()
    {
        IssuerBench bench;
        // Reads the tenant from where the user stands, as a claim map that was changed would.
        JwtRules rules;
        rules.issuer = bench.config.issuer.issuer;
        rules.audience = bench.config.issuer.audience;
        rules.clientClaim = "external_user_id";
        class Swapped final : public Verifier {
        public:
            Swapped(JwtRules rules, const IssuerKeys& keys, Rng& rng)
                : m_source(keys), m_tokens(std::move(rules), m_source, nullptr, rng)
            {}
            void verify(std::string_view authorization, Timestamp now, Done done) override
            {
                m_tokens.verify(bearerToken(authorization), now, std::move(done));
            }

        private:
            IssuerKeySource m_source;
            JwtVerifier m_tokens;
        } swapped(rules, *bench.keys, bench.base.rng);
        bench.issuer->checkWith(swapped);
        const auto minted = bench.mint(orderFor("acme", "alice"));
        QCOMPARE(minted.error(), (Error{ErrorCode::Internal, "the minted token names somebody else to the verifier"}));
        bench.issuer->checkWith(*bench.jwt);
    }

    void rotationOverlapsAndEnds()
    {
        IssuerBench bench;
        const auto before = bench.keys->current()->keys();
        const auto old = bench.mint(orderFor("acme", "alice"));
        QCOMPARE(rotate(bench).error().code, ErrorCode::Conflict);  // verifiers may not know the next key yet
        bench.base.clock.advanceMs(601'000);
        TokenOrder longest = orderFor("acme", "bob");
        longest.lifetimeSeconds = userTokenSeconds;
        const auto last = bench.mint(longest);
        QVERIFY(rotate(bench).has_value());
        const auto after = bench.keys->current()->keys();
        QCOMPARE(after.size(), std::size_t(3));
        QCOMPARE(after[0].kid, before[1].kid);  // the one that was published before
        QCOMPARE(after[2].kid, before[0].kid);
        QVERIFY(after[2].state == KeyState::Retired);
        QVERIFY(bench.verify(last->token).has_value());
        QVERIFY(bench.verify(bench.mint(orderFor("acme", "bob"))->token).has_value());
        bench.base.clock.advanceMs(899'000);
        QVERIFY(maintain(bench).has_value());
        QVERIFY(bench.verify(last->token).has_value());  // to its last second
        bench.base.clock.advanceMs(200'000);
        QVERIFY(maintain(bench).has_value());
        QCOMPARE(bench.keys->current()->keys().size(), std::size_t(2));
        QCOMPARE(bench.base.audited("issuer.key_rotated"), 1);
        const auto names = IssuerBench::wait<std::vector<std::string>>(
            [&](auto done) { bench.secretStore->names(5'000, std::move(done)); });
        QCOMPARE(names->size(), std::size_t(2));
        QVERIFY(old.has_value());
    }

    void keysTurnByThemselvesWhenItIsTime()
    {
        IssuerBenchConfig config;
        config.keys.rotateSeconds = 2 * 86'400;
        IssuerBench bench(config);
        const std::string first = bench.keys->current()->keys()[0].kid;
        bench.base.clock.advanceMs(86'400'000);
        QVERIFY(maintain(bench).has_value());
        QCOMPARE(bench.keys->current()->keys()[0].kid, first);
        bench.base.clock.advanceMs(86'400'000);
        QVERIFY(maintain(bench).has_value());
        QVERIFY(bench.keys->current()->keys()[0].kid != first);
        const std::string second = bench.keys->current()->keys()[0].kid;
        QVERIFY(maintain(bench).has_value());
        QCOMPARE(bench.keys->current()->keys()[0].kid, second);
    }

    void aLeakedKeyDiesWithItsTokens()
    {
        IssuerBench bench;
        const std::string leaked = bench.keys->current()->keys()[0].kid;
        const auto token = bench.mint(orderFor("acme", "alice"));
        const auto dropped =
            IssuerBench::wait<void>([&](auto done) { bench.keys->drop(leaked, "tester", std::move(done)); });
        QVERIFY(dropped.has_value());
        QVERIFY(!bench.verify(token->token).has_value());
        QVERIFY(!bench.issuer->introspect(token->token, bench.base.clock.now()).has_value());
        QVERIFY(bench.issuer->jwks().find(leaked) == std::string::npos);
        QVERIFY(bench.verify(bench.mint(orderFor("acme", "alice"))->token).has_value());
        const auto unknown =
            IssuerBench::wait<void>([&](auto done) { bench.keys->drop(leaked, "tester", std::move(done)); });
        QCOMPARE(unknown.error().code, ErrorCode::NotFound);
    }

    void DECISIONS21_aMissingPrivatePartStopsSigningAndMakesNoOtherKey()
    {
        IssuerBench bench;
        const std::string kid = bench.keys->current()->keys()[0].kid;
        QVERIFY(IssuerBench::wait<void>([&](auto done) {
                    bench.secretStore->remove("issuer/key-" + kid, 5'000, std::move(done));
                }).has_value());
        bench.openKeysAtStart = false;
        bench.restart();
        const auto opened = IssuerBench::wait<void>([&](auto done) { bench.keys->open(std::move(done)); });
        QCOMPARE(opened.error().code, ErrorCode::Unavailable);
        QVERIFY(!bench.keys->status().ready);
        QVERIFY(bench.keys->status().detail.find("not in this keychain") != std::string::npos);
        QCOMPARE(bench.mint(orderFor("acme", "alice")).error().code, ErrorCode::Unavailable);
        QCOMPARE(bench.keys->current()->keys()[0].kid, kid);
        QCOMPARE(bench.base.count("SELECT COUNT(*) FROM issuer_keys"), std::int64_t(2));
        // An operator says so: the next key signs.
        QVERIFY(IssuerBench::wait<void>([&](auto done) { bench.keys->drop(kid, "tester", std::move(done)); }));
        QVERIFY(bench.mint(orderFor("acme", "alice")).has_value());
    }

    void es256KeysSignToo()
    {
        IssuerBenchConfig config;
        config.keys.algorithm = JwtAlgorithm::ES256;
        IssuerBench bench(config);
        for (int i = 0; i < 20; ++i) {  // signatures with short integers among them
            const auto token = bench.mint(orderFor("acme", "alice"));
            QVERIFY(token && bench.verify(token->token));
        }
        QVERIFY(bench.issuer->jwks().find("\"P-256\"") != std::string::npos);
    }

    void documentsNameWhatIsServed()
    {
        IssuerBench bench;
        const json::Value document = *json::parse(bench.issuer->discovery());
        const std::string origin = "http://127.0.0.1:8095";
        QCOMPARE(std::string(*document.text("issuer")), origin);
        QCOMPARE(std::string(*document.text("token_endpoint")), origin + "/api/v1/oidc/token");
        QCOMPARE(std::string(*document.text("jwks_uri")), origin + "/.well-known/jwks.json");
        const auto set = JwtKeySet::parse(bench.issuer->jwks());
        QVERIFY(set.has_value());
        QCOMPARE((*set)->keys().size(), std::size_t(2));
        for (const JwtKeyPtr& key : (*set)->keys())
            QCOMPARE(*key->kid(), key->thumbprint());
    }

    void aDeniedTokenIsOverAtOnce()
    {
        IssuerBench bench;
        const auto token = bench.mint(orderFor("acme", "alice"));
        QVERIFY(bench.verify(token->token).has_value());
        const auto until = bench.base.clock.now().plusSeconds(400);
        QVERIFY(IssuerBench::wait<void>(
            [&](auto done) { bench.denied->deny(token->id, until, "tester", "stolen", std::move(done)); }));
        QVERIFY(!bench.verify(token->token).has_value());
        QVERIFY(!bench.issuer->introspect(token->token, bench.base.clock.now()).has_value());
    }

    void mintsManyASecond()
    {
        IssuerBench bench;
        constexpr int count = 2'000;
        std::atomic<int> good = 0, answered = 0;
        std::promise<void> all;
        QElapsedTimer timer;
        timer.start();
        const std::clock_t cpu = std::clock();
        for (int i = 0; i < count; ++i) {
            bench.issuer->mint(orderFor("acme", "user-" + std::to_string(i)), [&](const Result<MintedToken>& minted) {
                good += minted.has_value();
                if (++answered == count)
                    all.set_value();
            });
        }
        all.get_future().wait();
        QCOMPARE(good.load(), count);
        const double cpuSeconds = double(std::clock() - cpu) / CLOCKS_PER_SEC;
        qInfo("%d RS256 tokens minted and checked in %lld ms (%lld/s); %.0f a second of one core", count,
              timer.elapsed(), count * 1000LL / std::max<qint64>(1, timer.elapsed()),
              count / std::max(cpuSeconds, 1e-3));
    }

    void aFullQueueSaysSoAndClosingCancels()
    {
        IssuerBenchConfig config;
        config.issuer.queue = 4;
        config.issuer.signingThreads = 1;
        IssuerBench bench(config);
        std::atomic<int> overloaded = 0, answered = 0;
        for (int i = 0; i < 200; ++i) {
            bench.issuer->mint(orderFor("acme", "alice"), [&](const Result<MintedToken>& minted) {
                overloaded += !minted && minted.error().code == ErrorCode::Overloaded;
                ++answered;
            });
        }
        bench.issuer->close();
        QCOMPARE(answered.load(), 200);
        QVERIFY(overloaded > 0);
        QCOMPARE(bench.mint(orderFor("acme", "alice")).error().code, ErrorCode::Cancelled);
    }

    void tablesShowKeys()
    {
        IssuerBench bench;
        const auto table = makeIssuerKeysTable(bench.base.store.database(), &bench.keys->changes());
        const auto page = table->page({{"created", true}, nullptr, nullptr, false, false, 10});
        QVERIFY(page.has_value());
        QCOMPARE(page->rows.size(), std::size_t(2));
    }
};

int main(int argc, char** argv)
{
    return runDirectoryOnBothEngines<TestClearinghouseIssuer>(argc, argv);
}
#include "tst_clearinghouse_issuer.moc"
