// The RPC client against endpoints that lie, stall, break and disagree.
#include "chain/abi.h"
#include "chain/confirmations.h"
#include "chain/rpc_client.h"
#include "chain/transaction.h"
#include "crypto/hash.h"
#include "support/scripted_rpc.h"

#include <QtTest>
#include <thread>

using namespace sluice;
using namespace sluice::chain;
using sluice::test::ScriptedRpc;

namespace {

constexpr std::uint64_t kChain = 42161;

template<class T>
struct Got {
    int calls = 0;
    Result<T> result = fail(ErrorCode::Internal, "not completed");

    Callback<T> callback()
    {
        return [this](Result<T> value) {
            ++calls;
            result = std::move(value);
        };
    }
    std::string text() const { return result ? "ok" : result.error().message; }
};

struct Sent {
    int calls = 0;
    SendResult result;

    std::function<void(SendResult)> callback()
    {
        return [this](SendResult value) {
            ++calls;
            result = std::move(value);
        };
    }
};

struct Bed {
    SystemClock clock;
    net::HttpClient http;
    RpcClient client;

    explicit Bed(std::vector<std::string> endpoints, int attemptMs = 3'000, FeePolicy fees = {})
        : client(options(std::move(endpoints), attemptMs, std::move(fees)), http, clock)
    {}

    static RpcOptions options(std::vector<std::string> endpoints, int attemptMs, FeePolicy fees)
    {
        RpcOptions options;
        options.endpoints = std::move(endpoints);
        options.chainId = kChain;
        options.attemptMs = attemptMs;
        options.coolDownMs = 60'000;
        options.maxResponseBytes = 100'000;
        options.fees = std::move(fees);
        return options;
    }
};

const Bytes kRaw{1, 2, 3};
const Address kAccount = *Address::fromHex("0x1111111111111111111111111111111111111111");

Hash32 filled(std::uint8_t byte)
{
    Hash32 hash;
    hash.bytes.fill(byte);
    return hash;
}

json::Value receiptJson(const Hash32& hash, std::optional<int> status)
{
    json::Value receipt = json::Value::object({{"transactionHash", hash.toHex()},
                                               {"blockNumber", "0x10"},
                                               {"blockHash", filled(9).toHex()},
                                               {"gasUsed", "0x5208"},
                                               {"effectiveGasPrice", "0x3b9aca00"},
                                               {"logs", json::Array()}});
    if (status)
        receipt.set("status", *status ? "0x1" : "0x0");
    return receipt;
}

json::Value blockJson(std::uint64_t number, const Hash32& hash)
{
    return json::Value::object({{"number", toHexQuantity(number)},
                                {"hash", hash.toHex()},
                                {"parentHash", filled(8).toHex()},
                                {"timestamp", "0x65000000"},
                                {"baseFeePerGas", "0x64"}});
}

}  // namespace

class TestChainRpc : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void S15_wrongChainIsNeverUsed();
    void S15_wrongChainAloneRefusesClearly();
    void S15_chainIdIsAskedAgain();
    void S15_mendedEndpointComesBack();
    void LC14_missingStatusIsNotSuccess();
    void LC14_receiptOfADeadForkIsNotBelieved();
    void N6_bigIntegersStayExact_data();
    void N6_bigIntegersStayExact();
    void failsOver_data();
    void failsOver();
    void coolDownSkipsTheFailed();
    void lastResortIsTheCooling();
    void noEndpoints();
    void deadlineOfTheWhole();
    void stop();
    void closing();
    void callbackMayDestroy();
    void errorsHideKeys();
    void nodeErrorIsAnAnswer();
    void receipts();
    void laggingEndpointIsNotBelieved();
    void receiptOfAnotherTransaction();
    void LC19_estimates_data();
    void LC19_estimates();
    void sendOutcomes_data();
    void sendOutcomes();
    void DP2_sendTimeoutIsUnknown();
    void DP2_noAfterTimeoutStaysUnknown();
    void sendFindsTheOneThatAnswers();
    void sendWithAnotherHashIsUnknown();
    void sendRefusedEverywhereNeverArrived();
    void feeQuotes();
    void feeCeilingDenies();
    void callRevert();
    void logs();
};

void TestChainRpc::S15_wrongChainIsNeverUsed()
{
    ScriptedRpc wrong(1), right(kChain);
    wrong.answer("eth_blockNumber", "0x1");
    wrong.answer("eth_sendRawTransaction", crypto::keccak256(kRaw).toHex());
    right.answer("eth_blockNumber", "0x2");
    right.answer("eth_sendRawTransaction", crypto::keccak256(kRaw).toHex());
    Bed bed({wrong.url(), right.url()});
    for (int round = 0; round < 3; ++round) {
        Got<std::uint64_t> got;
        bed.client.blockNumber({}, got.callback());
        QTRY_COMPARE(got.calls, 1);
        QVERIFY2(got.result, got.text().c_str());
        QCOMPARE(*got.result, 2u);
    }
    Sent sent;
    bed.client.sendRawTransaction(kRaw, {}, sent.callback());
    QTRY_COMPARE(sent.calls, 1);
    QCOMPARE(sent.result.outcome, SendOutcome::Accepted);
    QCOMPARE(wrong.calls("eth_blockNumber") + wrong.calls("eth_sendRawTransaction"), 0);
    QCOMPARE(wrong.calls("eth_chainId"), 1);
    QCOMPARE(bed.client.endpoints()[0].state, EndpointStatus::State::WrongChain);
    QCOMPARE(*bed.client.endpoints()[0].reportedChainId, 1u);
    QCOMPARE(bed.client.endpointInUse(), endpointLabel(right.url()));
}

void TestChainRpc::S15_wrongChainAloneRefusesClearly()
{
    ScriptedRpc wrong(1);
    Bed bed({wrong.url()});
    Got<std::uint64_t> got;
    bed.client.pendingNonce(kAccount, {}, got.callback());
    QTRY_COMPARE(got.calls, 1);
    QVERIFY(!got.result);
    QCOMPARE(got.result.error().code, ErrorCode::Unavailable);
    QVERIFY2(got.text().find("is on chain 1, not on 42161") != std::string::npos, got.text().c_str());
    Sent sent;
    bed.client.sendRawTransaction(kRaw, {}, sent.callback());
    QTRY_COMPARE(sent.calls, 1);
    QCOMPARE(sent.result.outcome, SendOutcome::Unknown);
    QVERIFY(sent.result.reason.find("is on chain 1") != std::string::npos);
    QCOMPARE(wrong.calls("eth_sendRawTransaction"), 0);
}

void TestChainRpc::S15_chainIdIsAskedAgain()
{
    ScriptedRpc node(kChain);
    node.answer("eth_blockNumber", "0x2");
    FakeClock clock;
    net::HttpClient http;
    auto options = Bed::options({node.url()}, 3'000, {});
    options.chainIdRecheckMs = 1'000;
    RpcClient client(options, http, clock);
    Got<std::uint64_t> first, second, third;
    client.blockNumber({}, first.callback());
    QTRY_COMPARE(first.calls, 1);
    client.blockNumber({}, second.callback());
    QTRY_COMPARE(second.calls, 1);
    QCOMPARE(node.calls("eth_chainId"), 1);
    node.answer("eth_chainId", "0x1");  // a gateway that was pointed elsewhere
    clock.advanceMs(1'000);
    client.blockNumber({}, third.callback());
    QTRY_COMPARE(third.calls, 1);
    QVERIFY(!third.result);
    QCOMPARE(node.calls("eth_blockNumber"), 2);
}

void TestChainRpc::S15_mendedEndpointComesBack()
{
    ScriptedRpc node(1);
    node.answer("eth_blockNumber", "0x2");
    FakeClock clock;
    net::HttpClient http;
    auto options = Bed::options({node.url()}, 3'000, {});
    options.chainIdRecheckMs = 1'000;
    RpcClient client(options, http, clock);
    const auto ask = [&client] {
        Got<std::uint64_t> got;
        client.blockNumber(60'000, got.callback());
        return QTest::qWaitFor([&got] { return got.calls == 1; }) && got.result;
    };
    QVERIFY(!ask());
    QVERIFY(!ask());
    QCOMPARE(node.calls("eth_chainId"), 1);
    clock.advanceMs(1'000);
    QVERIFY(!ask());
    QCOMPARE(node.calls("eth_chainId"), 2);
    QCOMPARE(node.calls("eth_blockNumber"), 0);
    node.answer("eth_chainId", toHexQuantity(kChain));
    QVERIFY(!ask());
    clock.advanceMs(1'000);
    QVERIFY(ask());
    QCOMPARE(client.endpoints()[0].state, EndpointStatus::State::Healthy);
}

void TestChainRpc::LC14_missingStatusIsNotSuccess()
{
    ScriptedRpc node(kChain);
    node.answer("eth_getTransactionReceipt", receiptJson(filled(1), std::nullopt));
    node.answer("eth_blockNumber", "0x20");
    node.answer("eth_getBlockByNumber", blockJson(16, filled(9)));
    Bed bed({node.url()});
    Got<Confirmation> got;
    checkConfirmation(bed.client, filled(1), filled(9), 5, {}, got.callback());
    QTRY_COMPARE(got.calls, 1);
    QVERIFY2(got.result, got.text().c_str());
    QCOMPARE(got.result->state, Confirmation::State::StatusUnknown);
    QCOMPARE(got.result->depth, 17u);
}

void TestChainRpc::LC14_receiptOfADeadForkIsNotBelieved()
{
    // The node still serves the receipt of a block that is no longer in its chain.
    ScriptedRpc node(kChain);
    node.answer("eth_getTransactionReceipt", receiptJson(filled(1), 1));
    node.answer("eth_blockNumber", "0x20");
    node.answer("eth_getBlockByNumber", blockJson(16, filled(10)));
    Bed bed({node.url()});
    const auto stateOf = [&bed](std::uint64_t depth) {
        Got<Confirmation> got;
        checkConfirmation(bed.client, filled(1), std::nullopt, depth, {}, got.callback());
        if (!QTest::qWaitFor([&got] { return got.calls == 1; }) || !got.result)
            qFatal("no answer");
        return got.result->state;
    };
    QCOMPARE(stateOf(5), Confirmation::State::Moved);
    node.answer("eth_getBlockByNumber", blockJson(16, filled(9)));
    QCOMPARE(stateOf(5), Confirmation::State::Succeeded);
    QCOMPARE(stateOf(17), Confirmation::State::Succeeded);
    QCOMPARE(stateOf(18), Confirmation::State::Shallow);
    node.answer("eth_blockNumber", "0xf");  // behind the receipt
    QCOMPARE(stateOf(1), Confirmation::State::Shallow);
}

void TestChainRpc::N6_bigIntegersStayExact_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("wei");
    QTest::newRow("hex") << QByteArray("\"0x18ee90ff6c373e0ee4e3f0ad2\"") << "123456789012345678901234567890";
    QTest::newRow("bare integer") << QByteArray("123456789012345678901234567891") << "123456789012345678901234567891";
    QTest::newRow("2^53 + 1") << QByteArray("9007199254740993") << "9007199254740993";
    QTest::newRow("most") << QByteArray("\"0x" + QByteArray(64, 'f') + "\"")
                          << "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    QTest::newRow("exponent") << QByteArray("1e18") << "";
    QTest::newRow("fraction") << QByteArray("1.0") << "";
    QTest::newRow("negative") << QByteArray("-1") << "";
    QTest::newRow("too large") << QByteArray("\"0x1" + QByteArray(64, '0') + "\"") << "";
    QTest::newRow("not hex") << QByteArray("\"0xzz\"") << "";
    QTest::newRow("null") << QByteArray("null") << "";
}

void TestChainRpc::N6_bigIntegersStayExact()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, wei);
    ScriptedRpc node(kChain);
    node.raw("eth_getBalance", [json](QTcpSocket& socket, const json::Value& id) {
        ScriptedRpc::write(socket, "{\"jsonrpc\":\"2.0\",\"id\":" + json::write(id)
                                       + ",\"result\":" + json.toStdString() + "}");
    });
    Bed bed({node.url()});
    Got<UInt256> got;
    bed.client.balance(kAccount, std::nullopt, {}, got.callback());
    QTRY_COMPARE(got.calls, 1);
    if (wei.isEmpty())
        QVERIFY(!got.result);
    else
        QCOMPARE(toDecimal(*got.result), wei.toStdString());
}

void TestChainRpc::failsOver_data()
{
    QTest::addColumn<QString>("how");
    for (const char* how :
         {"hang up", "silence", "garbage", "html", "wrong id", "no id", "empty object", "both", "huge", "500", "429",
          "rate limit", "deep", "wrong type", "null result", "method not found"})
        QTest::newRow(how) << how;
}

void TestChainRpc::failsOver()
{
    QFETCH(QString, how);
    ScriptedRpc bad(kChain), good(kChain);
    good.answer("eth_blockNumber", "0x77");
    bad.raw("eth_blockNumber", [how](QTcpSocket& socket, const json::Value& id) {
        const std::string head = "{\"jsonrpc\":\"2.0\",\"id\":" + json::write(id);
        if (how == "hang up")
            return socket.abort();
        if (how == "silence")
            return;
        if (how == "garbage")
            return ScriptedRpc::write(socket, "\x01\x02{{{");
        if (how == "html")
            return ScriptedRpc::write(socket, "<html>502</html>", 502);
        if (how == "wrong id")
            return ScriptedRpc::write(socket, R"({"jsonrpc":"2.0","id":999999,"result":"0x1"})");
        if (how == "no id")
            return ScriptedRpc::write(socket, R"({"jsonrpc":"2.0","result":"0x1"})");
        if (how == "empty object")
            return ScriptedRpc::write(socket, "{}");
        if (how == "both")
            return ScriptedRpc::write(socket, head + R"(,"result":"0x1","error":{"code":1,"message":"x"}})");
        if (how == "huge")
            return ScriptedRpc::write(socket, head + ",\"result\":\"0x" + std::string(200'000, '0') + "1\"}");
        if (how == "500")
            return ScriptedRpc::write(socket, "oops", 500);
        if (how == "429")
            return ScriptedRpc::write(socket, head + R"(,"error":{"code":429,"message":"slow down"}})", 429);
        if (how == "rate limit")
            return ScriptedRpc::write(socket,
                                      head + R"(,"error":{"code":-32005,"message":"daily request count exceeded"}})");
        if (how == "deep")
            return ScriptedRpc::write(socket, std::string(50'000, '['));
        if (how == "wrong type")
            return ScriptedRpc::write(socket, head + R"(,"result":{"a":1}})");
        if (how == "null result")
            return ScriptedRpc::write(socket, head + R"(,"result":null})");
        ScriptedRpc::write(socket, head + R"(,"error":{"code":-32601,"message":"Method not found"}})");
    });
    Bed bed({bad.url(), good.url()}, how == "silence" ? 500 : 3'000);
    Got<std::uint64_t> got;
    bed.client.blockNumber(10'000, got.callback());
    QTRY_COMPARE_WITH_TIMEOUT(got.calls, 1, 15'000);
    QVERIFY2(got.result, got.text().c_str());
    QCOMPARE(*got.result, 0x77u);
    QCOMPARE(bad.calls("eth_blockNumber"), 1);
    QCOMPARE(bed.client.endpoints()[0].state, EndpointStatus::State::CoolingDown);
    QCOMPARE(bed.client.endpoints()[0].failures, 1u);
    QVERIFY(!bed.client.endpoints()[0].lastError.empty());
    QCOMPARE(bed.client.endpoints()[1].state, EndpointStatus::State::Healthy);
}

void TestChainRpc::coolDownSkipsTheFailed()
{
    ScriptedRpc bad(kChain), good(kChain);
    bad.raw("eth_blockNumber", [](QTcpSocket& socket, const json::Value&) { socket.abort(); });
    good.answer("eth_blockNumber", "0x1");
    FakeClock clock;
    net::HttpClient http;
    auto options = Bed::options({bad.url(), good.url()}, 3'000, {});
    options.coolDownMs = 1'000;
    RpcClient client(options, http, clock);
    const auto ask = [&client] {
        Got<std::uint64_t> got;
        client.blockNumber(60'000, got.callback());
        return QTest::qWaitFor([&got] { return got.calls == 1; }) && got.result;
    };
    QVERIFY(ask());
    QVERIFY(ask());
    QCOMPARE(bad.calls("eth_blockNumber"), 1);
    clock.advanceMs(1'001);
    QVERIFY(ask());
    QCOMPARE(bad.calls("eth_blockNumber"), 2);  // tried again, failed again: twice the wait
    clock.advanceMs(1'001);
    QVERIFY(ask());
    QCOMPARE(bad.calls("eth_blockNumber"), 2);
    clock.advanceMs(1'001);
    bad.answer("eth_blockNumber", "0x1");
    QVERIFY(ask());
    QCOMPARE(bad.calls("eth_blockNumber"), 3);
    QCOMPARE(client.endpoints()[0].state, EndpointStatus::State::Healthy);
    QVERIFY(ask());
    QCOMPARE(bad.calls("eth_blockNumber"), 4);  // preferred again
}

void TestChainRpc::lastResortIsTheCooling()
{
    ScriptedRpc only(kChain);
    only.raw("eth_blockNumber", [](QTcpSocket& socket, const json::Value&) { socket.abort(); });
    Bed bed({only.url()});
    Got<std::uint64_t> failed, works;
    bed.client.blockNumber({}, failed.callback());
    QTRY_COMPARE(failed.calls, 1);
    QVERIFY(!failed.result);
    only.answer("eth_blockNumber", "0x5");
    bed.client.blockNumber({}, works.callback());
    QTRY_COMPARE(works.calls, 1);
    QVERIFY2(works.result, works.text().c_str());
}

void TestChainRpc::noEndpoints()
{
    Bed bed({});
    Got<std::uint64_t> got;
    bed.client.chainId({}, got.callback());
    QCOMPARE(got.calls, 0);
    QTRY_COMPARE(got.calls, 1);
    QCOMPARE(got.result.error().code, ErrorCode::Unavailable);
}

void TestChainRpc::deadlineOfTheWhole()
{
    ScriptedRpc a(kChain), b(kChain);
    a.silence("eth_blockNumber");
    b.silence("eth_blockNumber");
    Bed bed({a.url(), b.url()}, 600);
    Got<std::uint64_t> got;
    QElapsedTimer timer;
    timer.start();
    bed.client.blockNumber(1'500, got.callback());
    QTRY_COMPARE(got.calls, 1);
    QCOMPARE(got.result.error().code, ErrorCode::Timeout);
    QVERIFY(timer.elapsed() >= 1'450 && timer.elapsed() < 4'500);
    QCOMPARE(a.calls("eth_blockNumber") + b.calls("eth_blockNumber"), 2);
}

void TestChainRpc::stop()
{
    ScriptedRpc node(kChain);
    node.silence("eth_blockNumber");
    Bed bed({node.url()});
    std::stop_source source;
    Got<std::uint64_t> got;
    bed.client.blockNumber({10'000, source.get_token()}, got.callback());
    QTRY_COMPARE(node.calls("eth_blockNumber"), 1);
    std::thread([&source] { source.request_stop(); }).join();
    QTRY_COMPARE(got.calls, 1);
    QCOMPARE(got.result.error().code, ErrorCode::Cancelled);
    QCOMPARE(bed.client.endpoints()[0].failures, 0u);
    QTRY_COMPARE(node.server().openConnections(), 0);
}

void TestChainRpc::closing()
{
    ScriptedRpc node(kChain);
    node.silence("eth_blockNumber");
    SystemClock clock;
    net::HttpClient http;
    auto client = std::make_unique<RpcClient>(Bed::options({node.url()}, 3'000, {}), http, clock);
    Got<std::uint64_t> waiting, fresh;
    Got<FeeQuote> quote;
    Sent sent;
    client->blockNumber({}, waiting.callback());
    QTRY_COMPARE(node.calls("eth_blockNumber"), 1);
    client->chainId({}, fresh.callback());
    client->feeQuote({}, quote.callback());
    client->sendRawTransaction(kRaw, {}, sent.callback());
    client.reset();
    QCOMPARE(waiting.calls + fresh.calls + quote.calls + sent.calls, 4);
    QCOMPARE(waiting.result.error().code, ErrorCode::Cancelled);
    QCOMPARE(quote.result.error().code, ErrorCode::Cancelled);
    QCOMPARE(sent.result.outcome, SendOutcome::Unknown);
    QTRY_COMPARE(http.inFlight(), 0);
    QCOMPARE(waiting.calls, 1);
}

void TestChainRpc::callbackMayDestroy()
{
    ScriptedRpc node(kChain);
    node.answer("eth_blockNumber", "0x5");
    SystemClock clock;
    net::HttpClient http;
    auto client = std::make_unique<RpcClient>(Bed::options({node.url()}, 3'000, {}), http, clock);
    bool done = false;
    client->blockNumber({}, [&](Result<std::uint64_t> number) {
        client.reset();
        done = number.has_value();
    });
    QTRY_VERIFY(done);
    QVERIFY(!client);
}

void TestChainRpc::errorsHideKeys()
{
    QCOMPARE(endpointLabel("https://user:pw@rpc.example:8545/v3/key?token=t"), "https://rpc.example:8545");
    QCOMPARE(endpointLabel("nonsense"), "(not a URL)");
    ScriptedRpc node(kChain);
    node.raw("eth_blockNumber", [](QTcpSocket& socket, const json::Value&) { ScriptedRpc::write(socket, "no", 500); });
    Bed bed({node.url()});
    Got<std::uint64_t> got;
    bed.client.blockNumber({}, got.callback());
    QTRY_COMPARE(got.calls, 1);
    QVERIFY2(got.text().find("secret") == std::string::npos, got.text().c_str());
    QVERIFY2(got.text().find("HTTP 500") != std::string::npos, got.text().c_str());
    QVERIFY(bed.client.endpoints()[0].lastError.find("secret") == std::string::npos);
}

void TestChainRpc::nodeErrorIsAnAnswer()
{
    ScriptedRpc node(kChain), other(kChain);
    node.fail("eth_getBalance", -32602, "invalid argument 0");
    Bed bed({node.url(), other.url()});
    Got<UInt256> got;
    bed.client.balance(kAccount, 5, {}, got.callback());
    QTRY_COMPARE(got.calls, 1);
    QCOMPARE(got.text(), "-32602: invalid argument 0");
    QCOMPARE(bed.client.endpoints()[0].failures, 0u);
    QCOMPARE(other.calls("eth_getBalance"), 0);
}

void TestChainRpc::receipts()
{
    for (const std::optional<int> status : {std::optional<int>(1), std::optional<int>(0), std::optional<int>()}) {
        ScriptedRpc node(kChain);
        node.answer("eth_getTransactionReceipt", receiptJson(filled(1), status));
        Bed bed({node.url()});
        Got<std::optional<Receipt>> got;
        bed.client.receipt(filled(1), {}, got.callback());
        QTRY_COMPARE(got.calls, 1);
        QVERIFY2(got.result && *got.result, got.text().c_str());
        const auto& receipt = **got.result;
        QCOMPARE(receipt.succeeded.has_value(), status.has_value());
        if (status)
            QCOMPARE(*receipt.succeeded, *status == 1);
        QCOMPARE(receipt.blockNumber, 16u);
        QCOMPARE(receipt.gasUsed, 21'000u);
        QCOMPARE(receipt.effectiveGasPrice, UInt256(1'000'000'000));
    }
}

void TestChainRpc::laggingEndpointIsNotBelieved()
{
    ScriptedRpc lagging(kChain), ahead(kChain);
    lagging.answer("eth_getTransactionReceipt", json::Value());
    ahead.answer("eth_getTransactionReceipt", receiptJson(filled(1), 1));
    Bed bed({lagging.url(), ahead.url()});
    Got<std::optional<Receipt>> got, none;
    bed.client.receipt(filled(1), {}, got.callback());
    QTRY_COMPARE(got.calls, 1);
    QVERIFY2(got.result && *got.result, got.text().c_str());
    QCOMPARE(bed.client.endpoints()[0].failures, 0u);
    // Nobody has it: none. A broken second endpoint does not turn that into an error.
    ahead.raw("eth_getTransactionReceipt", [](QTcpSocket& socket, const json::Value&) { socket.abort(); });
    bed.client.receipt(filled(1), {}, none.callback());
    QTRY_COMPARE(none.calls, 1);
    QVERIFY2(none.result && !*none.result, none.text().c_str());
    // Nobody could tell: an error, never "none".
    lagging.raw("eth_getTransactionReceipt", [](QTcpSocket& socket, const json::Value&) { socket.abort(); });
    Got<std::optional<Receipt>> unknown;
    bed.client.receipt(filled(1), {}, unknown.callback());
    QTRY_COMPARE(unknown.calls, 1);
    QVERIFY(!unknown.result);
}

void TestChainRpc::receiptOfAnotherTransaction()
{
    ScriptedRpc liar(kChain);
    liar.answer("eth_getTransactionReceipt", receiptJson(filled(2), 1));
    Bed bed({liar.url()});
    Got<std::optional<Receipt>> got;
    bed.client.receipt(filled(1), {}, got.callback());
    QTRY_COMPARE(got.calls, 1);
    QVERIFY(!got.result);
}

void TestChainRpc::LC19_estimates_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("expected");
    QTest::newRow("geth revert") << 3 << "execution reverted: transcoder must be active"
                                 << "reverts";
    QTest::newRow("old geth revert") << -32000 << "execution reverted"
                                     << "reverts";
    QTest::newRow("nitro") << -32000 << "gas required exceeds allowance (50000000)"
                           << "reverts";
    QTest::newRow("invalid opcode") << -32000 << "invalid opcode: INVALID"
                                    << "reverts";
    QTest::newRow("parity") << -32015 << "VM execution error."
                            << "reverts";
    QTest::newRow("funds") << -32000 << "insufficient funds for gas * price + value: address 0x1 have 0 want 1"
                           << "funds";
    QTest::newRow("anvil funds") << -32003 << "Insufficient funds for gas * price + value"
                                 << "funds";
    QTest::newRow("rate limit") << -32005 << "rate limit exceeded"
                                << "error";
    QTest::newRow("pruned") << -32000 << "missing trie node abc"
                            << "error";
    QTest::newRow("unheard of") << -32000 << "flux capacitor drained"
                                << "error";
}

void TestChainRpc::LC19_estimates()
{
    QFETCH(int, code);
    QFETCH(QString, message);
    QFETCH(QString, expected);
    ScriptedRpc node(kChain);
    node.fail("eth_estimateGas", code, message.toStdString());
    Bed bed({node.url()});
    Got<GasEstimate> got;
    bed.client.estimateGas({kAccount, kAccount, 1, {}}, {}, got.callback());
    QTRY_COMPARE(got.calls, 1);
    if (expected == "error") {
        QVERIFY(!got.result);
        return;
    }
    QVERIFY2(got.result, got.text().c_str());
    QCOMPARE(got.result->outcome,
             expected == "reverts" ? GasEstimate::Outcome::Reverts : GasEstimate::Outcome::InsufficientFunds);
    QCOMPARE(got.result->gas, 0u);
    QVERIFY(!got.result->reason.empty());
}

void TestChainRpc::sendOutcomes_data()
{
    QTest::addColumn<QString>("message");
    QTest::addColumn<int>("outcome");
    const auto row = [](const char* message, SendOutcome outcome) {
        QTest::newRow(message) << message << static_cast<int>(outcome);
    };
    row("already known", SendOutcome::AlreadyKnown);
    row("known transaction: 0xabc", SendOutcome::AlreadyKnown);
    row("AlreadyKnown", SendOutcome::AlreadyKnown);
    row("transaction already imported", SendOutcome::AlreadyKnown);
    row("nonce too low", SendOutcome::NonceTooLow);
    row("nonce too low: address 0x1, tx: 0 state: 5", SendOutcome::NonceTooLow);
    row("Transaction nonce is too low. Try incrementing the nonce.", SendOutcome::NonceTooLow);
    row("replacement transaction underpriced", SendOutcome::Underpriced);
    row("transaction underpriced", SendOutcome::Underpriced);
    row("max fee per gas less than block base fee: address 0x1, maxFeePerGas: 1 baseFee: 2", SendOutcome::Underpriced);
    row("insufficient funds for gas * price + value", SendOutcome::InsufficientFunds);
    row("Insufficient funds for gas * price + value", SendOutcome::InsufficientFunds);
    row("invalid sender", SendOutcome::Rejected);
    row("invalid chain id for signer", SendOutcome::Rejected);
    row("exceeds block gas limit", SendOutcome::Rejected);
    row("intrinsic gas too low", SendOutcome::Rejected);
    row("tx fee (1.20 ether) exceeds the configured cap (1.00 ether)", SendOutcome::Rejected);
    row("max priority fee per gas higher than max fee per gas", SendOutcome::Rejected);
    row("transaction type not supported", SendOutcome::Rejected);
    row("rlp: expected List", SendOutcome::Rejected);
    row("nonce too high", SendOutcome::Unknown);
    row("txpool is full", SendOutcome::Unknown);
    row("internal error", SendOutcome::Unknown);
    row("flux capacitor drained", SendOutcome::Unknown);
    row("", SendOutcome::Unknown);
}

void TestChainRpc::sendOutcomes()
{
    QFETCH(QString, message);
    QFETCH(int, outcome);
    ScriptedRpc node(kChain);
    node.fail("eth_sendRawTransaction", -32000, message.toStdString());
    Bed bed({node.url()});
    Sent sent;
    bed.client.sendRawTransaction(kRaw, {}, sent.callback());
    QTRY_COMPARE(sent.calls, 1);
    QCOMPARE(static_cast<int>(sent.result.outcome), outcome);
}

void TestChainRpc::DP2_sendTimeoutIsUnknown()
{
    ScriptedRpc node(kChain);
    node.silence("eth_sendRawTransaction");
    Bed bed({node.url()});
    Sent sent;
    bed.client.sendRawTransaction(kRaw, 800, sent.callback());
    QTRY_COMPARE(sent.calls, 1);
    QCOMPARE(sent.result.outcome, SendOutcome::Unknown);
    QCOMPARE(node.calls("eth_sendRawTransaction"), 1);
}

void TestChainRpc::DP2_noAfterTimeoutStaysUnknown()
{
    ScriptedRpc silent(kChain), other(kChain);
    silent.silence("eth_sendRawTransaction");
    other.fail("eth_sendRawTransaction", -32000, "insufficient funds for gas * price + value");
    Bed bed({silent.url(), other.url()}, 600);
    Sent sent;
    bed.client.sendRawTransaction(kRaw, {}, sent.callback());
    QTRY_COMPARE(sent.calls, 1);
    QCOMPARE(sent.result.outcome, SendOutcome::Unknown);
    // "Too low" is knowledge about the chain whoever says it.
    other.fail("eth_sendRawTransaction", -32000, "nonce too low");
    Bed again({silent.url(), other.url()}, 600);
    Sent second;
    again.client.sendRawTransaction(kRaw, {}, second.callback());
    QTRY_COMPARE(second.calls, 1);
    QCOMPARE(second.result.outcome, SendOutcome::NonceTooLow);
}

void TestChainRpc::sendFindsTheOneThatAnswers()
{
    ScriptedRpc full(kChain), broken(kChain), good(kChain);
    full.fail("eth_sendRawTransaction", -32000, "txpool is full");
    broken.raw("eth_sendRawTransaction", [](QTcpSocket& socket, const json::Value&) { socket.abort(); });
    good.answer("eth_sendRawTransaction", crypto::keccak256(kRaw).toHex());
    Bed bed({full.url(), broken.url(), good.url()});
    Sent sent;
    bed.client.sendRawTransaction(kRaw, {}, sent.callback());
    QTRY_COMPARE(sent.calls, 1);
    QCOMPARE(sent.result.outcome, SendOutcome::Accepted);
    QCOMPARE(full.calls("eth_sendRawTransaction"), 1);
    QCOMPARE(broken.calls("eth_sendRawTransaction"), 1);
}

void TestChainRpc::sendWithAnotherHashIsUnknown()
{
    ScriptedRpc liar(kChain);
    liar.answer("eth_sendRawTransaction", filled(7).toHex());
    Bed bed({liar.url()});
    Sent sent;
    bed.client.sendRawTransaction(kRaw, {}, sent.callback());
    QTRY_COMPARE(sent.calls, 1);
    QCOMPARE(sent.result.outcome, SendOutcome::Unknown);
}

void TestChainRpc::sendRefusedEverywhereNeverArrived()
{
    // A refused connection proves that nothing arrived, so the "no" of the next endpoint is believed.
    std::string gone;
    {
        ScriptedRpc closed(kChain);
        gone = closed.url();
    }
    ScriptedRpc other(kChain);
    other.fail("eth_sendRawTransaction", -32000, "insufficient funds");
    Bed bed({gone, other.url()});
    Sent sent;
    bed.client.sendRawTransaction(kRaw, {}, sent.callback());
    QTRY_COMPARE(sent.calls, 1);
    QCOMPARE(sent.result.outcome, SendOutcome::InsufficientFunds);
}

void TestChainRpc::feeQuotes()
{
    ScriptedRpc node(kChain);
    json::Value block = json::Value::object({{"number", "0x10"},
                                             {"hash", filled(1).toHex()},
                                             {"parentHash", filled(2).toHex()},
                                             {"timestamp", "0x65000000"},
                                             {"baseFeePerGas", "0x5f5e100"}});
    node.answer("eth_getBlockByNumber", block);
    node.answer("eth_gasPrice", "0x5f5e164");
    Bed bed({node.url()});
    Got<FeeQuote> without;
    bed.client.feeQuote({}, without.callback());  // no eth_maxPriorityFeePerGas here
    QTRY_COMPARE(without.calls, 1);
    QVERIFY2(without.result, without.text().c_str());
    QCOMPARE(std::get<DynamicFees>(without.result->fees), (DynamicFees{100'000'100, 200'000'200}));
    QCOMPARE(*without.result->baseFee, UInt256(100'000'000));
    node.answer("eth_maxPriorityFeePerGas", "0x0");
    Got<FeeQuote> with;
    bed.client.feeQuote({}, with.callback());
    QTRY_COMPARE(with.calls, 1);
    QCOMPARE(std::get<DynamicFees>(with.result->fees), (DynamicFees{0, 200'000'200}));
    node.silence("eth_gasPrice");
    Got<FeeQuote> late;
    bed.client.feeQuote(800, late.callback());
    QTRY_COMPARE(late.calls, 1);
    QCOMPARE(late.result.error().code, ErrorCode::Timeout);
}

void TestChainRpc::feeCeilingDenies()
{
    ScriptedRpc node(kChain);
    node.answer("eth_getBlockByNumber", json::Value::object({{"number", "0x10"},
                                                             {"hash", filled(1).toHex()},
                                                             {"parentHash", filled(2).toHex()},
                                                             {"timestamp", "0x65000000"},
                                                             {"baseFeePerGas", "0x64"}}));
    node.answer("eth_gasPrice", "0x64");
    node.answer("eth_maxPriorityFeePerGas", "0x0");
    Bed bed({node.url()}, 3'000, {UInt256(99), false});
    Got<FeeQuote> got;
    bed.client.feeQuote({}, got.callback());
    QTRY_COMPARE(got.calls, 1);
    QCOMPARE(got.result.error().code, ErrorCode::Denied);
}

void TestChainRpc::callRevert()
{
    ScriptedRpc node(kChain);
    const Bytes reason = abi::encodeCall(abi::selector("Error(string)"), {abi::Value::bytes({'n', 'o', 'p', 'e'})});
    node.fail("eth_call", 3, "execution reverted", toHex0x(reason));
    Bed bed({node.url()});
    Got<Bytes> got;
    bed.client.call({std::nullopt, kAccount, 0, {1}}, std::nullopt, {}, got.callback());
    QTRY_COMPARE(got.calls, 1);
    QCOMPARE(got.result.error().code, ErrorCode::Conflict);
    QCOMPARE(got.text(), "the call reverts: nope");
}

void TestChainRpc::logs()
{
    ScriptedRpc node(kChain);
    const auto log = [](const char* index, bool removed) {
        return json::Value::object({{"address", kAccount.toHex()},
                                    {"topics", json::Array{filled(1).toHex()}},
                                    {"data", "0x00ff"},
                                    {"logIndex", index},
                                    {"blockNumber", "0x5"},
                                    {"transactionHash", filled(3).toHex()},
                                    {"removed", removed}});
    };
    node.answerWith("eth_getLogs", [&log](const json::Array& parameters) {
        const auto& filter = parameters.at(0);
        const bool right = filter.text("fromBlock") == "0x1" && filter.text("toBlock") == "0x9"
                           && filter.find("topics")->items()->size() == 2
                           && filter.find("topics")->items()->at(0).isNull();
        return right ? json::Value(json::Array{log("0x0", false), log("0x1", true), log("0x2", false)}) : json::Value();
    });
    Bed bed({node.url()});
    Got<std::vector<Log>> got;
    bed.client.getLogs({1, 9, kAccount, {std::nullopt, filled(1)}}, {}, got.callback());
    QTRY_COMPARE(got.calls, 1);
    QVERIFY2(got.result, got.text().c_str());
    QCOMPARE(got.result->size(), 2u);  // the removed one is not the chain's
    QCOMPARE(got.result->at(1).index, 2u);
    QCOMPARE(got.result->at(0).data, Bytes({0, 0xff}));
}

QTEST_GUILESS_MAIN(TestChainRpc)
#include "tst_chain_rpc.moc"
