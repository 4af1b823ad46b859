// The public index of the top set (ops-engine 2.3 step 2) against a server that answers as they do, and as they should not.
#include "fleet/indexed_top_set.h"
#include "support/raw_server.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::fleet;
using sluice::test::RawRequest;
using sluice::test::RawServer;

namespace {

std::string addressText(int number)
{
    Address address;
    address.bytes[18] = static_cast<std::uint8_t>(number >> 8);
    address.bytes[19] = static_cast<std::uint8_t>(number);
    return address.toHex();
}

class ChainStandIn final : public TopSetSource {
public:
    Result<std::vector<Address>> answer = std::vector<Address>();
    void fetch(std::function<void(Result<std::vector<Address>>)> done) override { done(answer); }
};

struct Index {
    explicit Index(std::function<QByteArray(const RawRequest&)> answers)
        : server([answers](QTcpSocket& socket, const RawRequest& request) { socket.write(answers(request)); })
    {}
    Result<std::vector<Address>> fetch(std::unique_ptr<TopSetSource> first, TopSetIndexes indexes)
    {
        IndexedTopSetSource source(std::move(first), http, std::move(indexes),
                                   [](std::function<void()> task) { task(); });
        std::optional<Result<std::vector<Address>>> answer;
        source.fetch([&](Result<std::vector<Address>> members) { answer.emplace(std::move(members)); });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 10'000))
            return fail(ErrorCode::Timeout, "no answer");
        return std::move(*answer);
    }
    RawServer server;
    net::HttpClient http;
};

}  // namespace

class TestFleetTopIndex : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answers_data();
    void answers();
    void chainComesFirst();
    void subgraphThenExplorers();
    void failuresAreNotAnEmptySet();
    void neverMoreThanAHundred();
};

void TestFleetTopIndex::answers_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("members");  // -1: Protocol
    const QByteArray a = QByteArray::fromStdString(addressText(1));
    QTest::newRow("subgraph") << QByteArray(R"({"data":{"transcoders":[{"id":")" + a + R"("}]}})") << 1;
    QTest::newRow("list") << QByteArray(R"([{"address":")" + a + R"("}])") << 1;
    QTest::newRow("orchestrators") << QByteArray(R"({"orchestrators":[{"ethAddress":")" + a + R"("}]})") << 1;
    QTest::newRow("data.orchestrators") << QByteArray(R"({"data":{"orchestrators":[{"id":")" + a + R"("}]}})") << 1;
    QTest::newRow("first that is an address") << QByteArray(R"([{"address":"x","serviceURI":")" + a + R"("}])") << 1;
    QTest::newRow("no address") << QByteArray(R"([{"address":"x"}, 7, null])") << 0;
    QTest::newRow("error of a subgraph") << QByteArray(R"({"errors":[{"message":"no"}]})") << -1;
    QTest::newRow("not JSON") << QByteArray("<html>") << -1;
}

void TestFleetTopIndex::answers()
{
    QFETCH(QByteArray, body);
    QFETCH(int, members);
    const auto read = readTopSetAnswer(body.toStdString());
    QCOMPARE(read ? int(read->size()) : -1, members);
    if (members == 1)
        QCOMPARE(read->front().toHex(), addressText(1));
}

void TestFleetTopIndex::chainComesFirst()
{
    Index index([](const RawRequest&) { return RawServer::answer(200, "[]"); });
    auto chain = std::make_unique<ChainStandIn>();
    chain->answer = std::vector<Address>{*Address::fromHex(addressText(9))};
    const auto members = index.fetch(std::move(chain), {index.server.url("/subgraph"), {}, 2'000});
    QVERIFY(members && members->size() == 1);
    QVERIFY(index.server.requests().empty());
}

void TestFleetTopIndex::subgraphThenExplorers()
{
    Index index([](const RawRequest& request) {
        if (request.head.startsWith("POST /subgraph"))
            return RawServer::answer(
                200, QByteArray::fromStdString(R"({"data":{"transcoders":[{"id":")" + addressText(1) + R"("}]}})"));
        return RawServer::answer(200, QByteArray::fromStdString(R"([{"address":")" + addressText(1)
                                                                + R"("},{"address":")" + addressText(2) + R"("}])"));
    });
    auto chain = std::make_unique<ChainStandIn>();
    chain->answer = fail(ErrorCode::Unavailable, "no RPC");
    const auto members =
        index.fetch(std::move(chain), {index.server.url("/subgraph"), {index.server.url("/explorer")}, 2'000});
    QVERIFY(members.has_value());
    QCOMPARE(members->size(), std::size_t(2));
    QCOMPARE(index.server.requests().size(), std::size_t(2));
    QVERIFY(index.server.requests().front().body.contains("transcoders(first: 100"));
}

void TestFleetTopIndex::failuresAreNotAnEmptySet()
{
    Index index([](const RawRequest& request) {
        return request.head.startsWith("POST") ? RawServer::answer(500, "{}") : RawServer::answer(200, "not JSON");
    });
    const auto members = index.fetch(nullptr, {index.server.url("/a"), {index.server.url("/b")}, 2'000});
    QVERIFY(!members.has_value());
    QVERIFY(members.error().code == ErrorCode::Protocol);
    QCOMPARE(index.server.requests().size(), std::size_t(2));
}

void TestFleetTopIndex::neverMoreThanAHundred()
{
    std::string list = "[";
    for (int i = 1; i <= 150; ++i)
        list += (i > 1 ? ",\"" : "\"") + addressText(i) + "\"";
    Index index(
        [body = QByteArray::fromStdString(list + "]")](const RawRequest&) { return RawServer::answer(200, body); });
    const auto members = index.fetch(nullptr, {{}, {index.server.url("/a"), index.server.url("/b")}, 2'000});
    QVERIFY(members.has_value());
    QCOMPARE(members->size(), std::size_t(100));
    QCOMPARE(index.server.requests().size(), std::size_t(1));
}

QTEST_GUILESS_MAIN(TestFleetTopIndex)
#include "tst_fleet_top_index.moc"
