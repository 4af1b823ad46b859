#include "chain/rpc_client.h"
#include "crypto/secp256k1.h"
#include "support/fleet_bench.h"
#include "support/livepeer_fixture.h"
#include "support/net_thread.h"

using namespace sluice;
using namespace sluice::fleet;
using namespace sluice::test;

namespace {

using NonceAnswer = CredentialAnswer<CredentialNonce>;
using TokenAnswer = CredentialAnswer<MintedToken>;

// A node with the credential contract, and a client of it on a thread of its own.
struct Chain {
    Chain() : livepeer(anvil)
    {
        if (!anvil.start())
            qFatal("anvil: %s", anvil.error().c_str());
        if (!livepeer.deploy())
            qFatal("contracts: %s", livepeer.error().c_str());
        thread.runAndWait([this] {
            http = std::make_unique<net::HttpClient>();
            chain::RpcOptions options;
            options.endpoints = {anvil.url()};
            options.chainId = anvil.chainId();
            rpc = std::make_unique<chain::RpcClient>(options, *http, clock);
        });
    }
    ~Chain()
    {
        thread.runAndWait([this] {
            rpc.reset();
            http.reset();
        });
    }
    SystemClock clock;
    AnvilFixture anvil;
    LivepeerFixture livepeer;
    NetThread thread;
    std::unique_ptr<net::HttpClient> http;
    std::unique_ptr<chain::RpcClient> rpc;
};

struct Desk {
    explicit Desk(CredentialConfig config = {}, CredentialContract* contract = nullptr)
    {
        if (config.contract.empty())
            config.contract = "0xC0ffee254729296a45a3885639AC7E10F9d54979";
        desk = std::make_unique<CredentialDesk>(bench.store.writer(), *bench.registry, *bench.tokens, contract,
                                                bench.rng, bench.clock, config);
        RegistrationRequest request;
        request.id = "orch-a";
        request.address = owner.address().toHex();
        bench.addOrchestrator(request);
        bench.addOrchestrator("orch-b", 77);
    }
    NonceAnswer nonce(const std::string& id)
    {
        std::promise<Result<NonceAnswer>> promise;
        desk->mintNonce(id, [&](Result<NonceAnswer> answer) { promise.set_value(std::move(answer)); });
        return FleetBench::must(promise.get_future().get());
    }
    TokenAnswer login(const CredentialLogin& request)
    {
        std::promise<Result<TokenAnswer>> promise;
        desk->login(request, bench.context(),
                    [&](Result<TokenAnswer> answer) { promise.set_value(std::move(answer)); });
        return FleetBench::must(promise.get_future().get());
    }
    CredentialLogin signedLogin(const std::string& id, const std::string& nonceText)
    {
        CredentialLogin request;
        request.orchestrator = id;
        request.delegate = delegate.address();
        request.nonce = nonceText.substr(2);
        request.expires = bench.clock.now().seconds() + 200;
        const Hash32 digest =
            credentialDigest(id, owner.address(), delegate.address(), *Hash32::fromHex(nonceText), request.expires);
        request.signature = toHex0x(crypto::toBytes65(delegate.sign(digest)));
        return request;
    }
    FleetBench bench;
    crypto::PrivateKey owner = crypto::PrivateKey::generate();
    crypto::PrivateKey delegate = crypto::PrivateKey::generate();
    std::unique_ptr<CredentialDesk> desk;
};

// A contract that answers as told, where the question is not the chain's answer but what comes around it.
class ToldContract final : public CredentialContract {
public:
    void isDelegate(const Address&, const Address&, std::function<void(Result<bool>)> done) override { done(answer); }
    Result<bool> answer = true;
};

Address repeated(std::uint8_t byte)
{
    Address address;
    address.bytes.fill(byte);
    return address;
}

}  // namespace

class TestFleetCredentials : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void vectorsOfTheHash()
    {
        Hash32 nonce;
        nonce.bytes.fill(0x33);
        QCOMPARE(credentialHash("orch-1", repeated(0x11), repeated(0x22), nonce, 1700000000).toHex(),
                 std::string("0xd5e867a9fe257663cadd92dfce9bae6166ffb1c0a0531b3c54c299be54bad7bb"));
        nonce.bytes.fill(0xab);
        std::array<std::uint8_t, 65> signature{};
        QVERIFY(
            fromHexExactly("8075593366b42ec53ea61b8ca0eec4d9735609000761937e42a9851f641634f514aab6d5b622f6ba17a6d1b2d"
                           "a0cff51e1db996783351131bf99e86ffbafcffc1b",
                           signature));
        const auto parsed = crypto::signatureFromBytes65(signature);
        Hash32 digest = *Hash32::fromHex("0x969b7854fed6a106a80d59075f381f88acbe736d57b18fddb4567f6ebd1d6b61");
        const auto signer = crypto::recoverAddress(digest, *parsed);
        QVERIFY(signer);
        QCOMPARE(credentialHash("orch-self", repeated(0xee), *signer, nonce, 1767225900).toHex(),
                 std::string("0xc6837bf064c445d37edc142d28d69d9c818e84cfc00cb84976acba6f40cc5dc0"));
        QCOMPARE(credentialDigest("orch-self", repeated(0xee), *signer, nonce, 1767225900), digest);
    }

    void E10_aDelegateOnChainGetsAToken()
    {
        Chain chain;
        CredentialConfig config;
        config.contract = chain.livepeer.credential().toHex();
        ChainCredentialContract contract(*chain.rpc, chain.livepeer.credential(), chain.thread.poster());
        Desk desk(config, &contract);
        // No credential yet.
        TokenAnswer answer = desk.login(desk.signedLogin("orch-a", desk.nonce("orch-a").value.nonce));
        QCOMPARE(answer.refusal, std::optional(CredentialRefusal::NotOnChain));
        // Another delegate.
        chain.livepeer.setDelegate(desk.owner.address(), repeated(0x55));
        answer = desk.login(desk.signedLogin("orch-a", desk.nonce("orch-a").value.nonce));
        QCOMPARE(answer.refusal, std::optional(CredentialRefusal::NotOnChain));
        chain.livepeer.setDelegate(desk.owner.address(), desk.delegate.address());
        answer = desk.login(desk.signedLogin("orch-a", desk.nonce("orch-a").value.nonce));
        QVERIFY2(!answer.refusal, answer.refusal ? refusalText(*answer.refusal) : "");
        QCOMPARE(desk.bench.tokens->verify(answer.value.token, desk.bench.clock.now())->orchestrator,
                 std::string("orch-a"));
        QVERIFY(answer.value.info.expires == desk.bench.clock.now().plusSeconds(900));
        // Burnt: no new token.
        chain.livepeer.setDelegate(desk.owner.address(), Address{});
        answer = desk.login(desk.signedLogin("orch-a", desk.nonce("orch-a").value.nonce));
        QCOMPARE(answer.refusal, std::optional(CredentialRefusal::NotOnChain));
        // A chain that is gone proves nothing.
        chain.livepeer.setDelegate(desk.owner.address(), desk.delegate.address());
        chain.anvil.kill();
        answer = desk.login(desk.signedLogin("orch-a", desk.nonce("orch-a").value.nonce));
        QCOMPARE(answer.refusal, std::optional(CredentialRefusal::NotOnChain));
    }

    void E9_refusals()
    {
        ToldContract contract;
        Desk desk({}, &contract);
        QCOMPARE(desk.nonce("nobody").refusal, std::optional(CredentialRefusal::UnknownOrchestrator));
        FleetBench::check(desk.bench.run([&](storage::Connection& c) {
            return desk.bench.registry->setDenied(c, FleetBench::addressOf(77), true, "test", desk.bench.context());
        }));
        QCOMPARE(desk.nonce("orch-b").refusal, std::optional(CredentialRefusal::Denylisted));
        const NonceAnswer made = desk.nonce("orch-a");
        QCOMPARE(made.value.nonce.size(), std::size_t(66));
        QCOMPARE(made.value.expires, desk.bench.clock.now().seconds() + 300);
        QCOMPARE(made.value.owner, desk.owner.address().toHex());
        Desk off;
        QCOMPARE(off.nonce("orch-a").refusal, std::optional(CredentialRefusal::NotConfigured));
    }

    void aNonceIsUsedOnce()
    {
        ToldContract contract;
        Desk desk({}, &contract);
        const CredentialLogin request = desk.signedLogin("orch-a", desk.nonce("orch-a").value.nonce);
        QVERIFY(!desk.login(request).refusal);
        QCOMPARE(desk.login(request).refusal, std::optional(CredentialRefusal::InvalidNonce));
        CredentialLogin wrong = desk.signedLogin("orch-a", desk.nonce("orch-a").value.nonce);
        wrong.delegate = repeated(0x44);
        QCOMPARE(desk.login(wrong).refusal, std::optional(CredentialRefusal::InvalidSignature));
        QCOMPARE(desk.login(wrong).refusal, std::optional(CredentialRefusal::InvalidNonce));
        CredentialLogin late = desk.signedLogin("orch-a", desk.nonce("orch-a").value.nonce);
        desk.bench.clock.advanceMs(201'000);
        QCOMPARE(desk.login(late).refusal, std::optional(CredentialRefusal::Expired));
        late.expires = desk.bench.clock.now().seconds() + 301;
        QCOMPARE(desk.login(late).refusal, std::optional(CredentialRefusal::Expired));
    }

    void W29_aNonceBelongsToOneOrchestrator()
    {
        ToldContract contract;
        Desk desk({}, &contract);
        const std::string nonce = desk.nonce("orch-b").value.nonce;
        QCOMPARE(desk.login(desk.signedLogin("orch-a", nonce)).refusal, std::optional(CredentialRefusal::InvalidNonce));
        // It is not used up by a stranger either.
        QCOMPARE(desk.bench.count("SELECT COUNT(*) FROM fleet_nonces"), std::int64_t(1));
    }

    void W32_aMalformedSignatureIsRefusedBeforeTheNonceIsUsed()
    {
        ToldContract contract;
        Desk desk({}, &contract);
        const CredentialLogin good = desk.signedLogin("orch-a", desk.nonce("orch-a").value.nonce);
        for (const std::string& text : {std::string("0x"), std::string("0x1234"), std::string("zz"),
                                        "0x" + std::string(130, 'f'), good.signature + "00"}) {
            CredentialLogin bad = good;
            bad.signature = text;
            QCOMPARE(desk.login(bad).refusal, std::optional(CredentialRefusal::InvalidSignature));
        }
        QVERIFY(!desk.login(good).refusal);
    }

    void W26_noncesAreBounded()
    {
        ToldContract contract;
        CredentialConfig config;
        config.noncesPerOrchestrator = 4;
        config.nonces = 6;
        Desk desk(config, &contract);
        for (int i = 0; i < 20; ++i) {
            desk.bench.clock.advanceMs(1'000);
            desk.nonce("orch-a");
        }
        QCOMPARE(desk.bench.count("SELECT COUNT(*) FROM fleet_nonces"), std::int64_t(4));
        for (int i = 0; i < 20; ++i)
            desk.nonce("orch-b");
        QCOMPARE(desk.bench.count("SELECT COUNT(*) FROM fleet_nonces"), std::int64_t(6));
        const CredentialLogin newest = desk.signedLogin("orch-b", desk.nonce("orch-b").value.nonce);
        QCOMPARE(desk.login(newest).refusal, std::optional(CredentialRefusal::InvalidSignature));  // not its owner's
        desk.bench.clock.advanceMs(301'000);
        FleetBench::check(
            desk.bench.run([&](storage::Connection& c) { return desk.desk->purge(c, desk.bench.clock.now()); }));
        QCOMPARE(desk.bench.count("SELECT COUNT(*) FROM fleet_nonces"), std::int64_t(0));
    }

    void aNegativeLifeIsForEver()
    {
        ToldContract contract;
        CredentialConfig config;
        config.tokenTtlSeconds = -1;
        Desk desk(config, &contract);
        const TokenAnswer answer = desk.login(desk.signedLogin("orch-a", desk.nonce("orch-a").value.nonce));
        QVERIFY(!answer.refusal);
        QVERIFY(!answer.value.info.expires);
    }

    void deniedWhileTheChainWasAsked()
    {
        struct Slow final : CredentialContract {
            void isDelegate(const Address&, const Address&, std::function<void(Result<bool>)> done) override
            {
                waiting.set_value(std::move(done));
            }
            std::promise<std::function<void(Result<bool>)>> waiting;
        } contract;
        Desk desk({}, &contract);
        std::promise<Result<TokenAnswer>> promise;
        desk.desk->login(desk.signedLogin("orch-a", desk.nonce("orch-a").value.nonce), desk.bench.context(),
                         [&](Result<TokenAnswer> answer) { promise.set_value(std::move(answer)); });
        const auto answer = contract.waiting.get_future().get();
        FleetBench::check(desk.bench.run([&](storage::Connection& c) {
            return desk.bench.registry->setDenied(c, desk.owner.address().toHex(), true, "test", desk.bench.context());
        }));
        answer(true);
        QCOMPARE(FleetBench::must(promise.get_future().get()).refusal, std::optional(CredentialRefusal::Denylisted));
    }
};

int main(int argc, char** argv)
{
    return sluice::test::runOnBothEngines<TestFleetCredentials>(argc, argv);
}
#include "tst_fleet_credentials.moc"
