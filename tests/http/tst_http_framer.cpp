// The guard alone: the same bytes give the same outcome however they are cut, whatever the bytes are.
#include "http/internal/framer.h"

#include <QtTest>

#include <random>

using namespace sluice::http;
using namespace sluice::http::internal;

namespace {

struct Outcome {
    std::vector<std::string> requests;  // "METHOD target body"
    int status = 0;

    bool operator==(const Outcome&) const = default;
};

// Feeds in pieces whose sizes `cut` gives.
template<class Cut>
Outcome outcomeOf(std::string_view bytes, const Limits& limits, Cut cut)
{
    Framer framer(limits);
    Outcome outcome;
    while (!bytes.empty()) {
        std::string_view piece = bytes.substr(0, cut());
        bytes.remove_prefix(piece.size());
        while (!piece.empty()) {
            piece.remove_prefix(framer.feed(piece));
            if (framer.state() == Framer::State::Refused) {
                outcome.status = framer.status();
                return outcome;
            }
            if (framer.state() == Framer::State::Complete) {
                outcome.requests.push_back(framer.head().method + " " + framer.head().target + " " + framer.body());
                framer.reset();
            }
        }
    }
    return outcome;
}

Outcome whole(std::string_view bytes, const Limits& limits)
{
    return outcomeOf(bytes, limits, [&] { return bytes.size(); });
}

Outcome byByte(std::string_view bytes, const Limits& limits)
{
    return outcomeOf(bytes, limits, [] { return std::size_t{1}; });
}

}  // namespace

class TestHttpFramer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void framesAStreamOfRequests();
    void cuttingChangesNothing();
    void mutatedRequestsNeverDisagree();
    void randomBytesNeverDisagree();
    void chunksDecodeToWhatWasSent();
    void hostGrammar_data();
    void hostGrammar();
    void memoryIsBoundedByTheLimits();
};

void TestHttpFramer::framesAStreamOfRequests()
{
    const std::string stream = "\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n"
                               "POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nxyz\r\n"
                               "PUT /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n";
    const Outcome outcome = whole(stream, {});
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.requests, (std::vector<std::string>{"GET /a ", "POST /b xyz", "PUT /c ab"}));
}

void TestHttpFramer::cuttingChangesNothing()
{
    Limits limits;
    limits.headBytes = 512;
    limits.targetBytes = 100;
    limits.headerCount = 4;
    limits.bodyBytes = 64;
    const std::vector<std::string> streams = {
        "GET / HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /" + std::string(200, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /" + std::string(200, 'a') + "\nHTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\nHost: h\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: h\nx\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(600, 'x') + "\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 65\r\n\r\n" + std::string(65, 'b'),
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n" + std::string(64, 'b')
            + "\r\n1\r\nx\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n0\r\n\r\n",
        std::string(200, 'A'),
        "\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "\rGET / HTTP/1.1\r\n\r\n",
    };
    for (const std::string& stream : streams) {
        const Outcome expected = whole(stream, limits);
        QCOMPARE(byByte(stream, limits), expected);
        for (std::size_t at = 1; at < stream.size(); ++at) {
            bool first = true;
            const Outcome cut =
                outcomeOf(stream, limits, [&] { return std::exchange(first, false) ? at : stream.size(); });
            QVERIFY2(cut == expected,
                     qPrintable(QString::fromStdString(stream) + QStringLiteral(" cut at %1").arg(at)));
        }
    }
}

void TestHttpFramer::mutatedRequestsNeverDisagree()
{
    const std::string seeds[] = {"POST /api/x?y=1 HTTP/1.1\r\nHost: h:80\r\nContent-Length: 5\r\nExpect: "
                                 "100-continue\r\n\r\nhelloGET / HTTP/1.1\r\nHost: h\r\n\r\n",
                                 "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive, "
                                 "close\r\n\r\n5;a=b\r\nhello\r\n0\r\nT: 1\r\n\r\n"};
    const std::string_view alphabet = "\r\n :;,/%+-0123456789abcdefxGHP\t\0\x7f\xff";
    std::mt19937 random(20240611);
    int accepted = 0;
    int refused = 0;
    for (int round = 0; round < 30'000; ++round) {
        std::string bytes = seeds[round % 2];
        for (int edits = 1 + static_cast<int>(random() % 3); edits > 0; --edits) {
            const std::size_t at = random() % bytes.size();
            switch (random() % 4) {
            case 0: bytes[at] = alphabet[random() % alphabet.size()]; break;
            case 1: bytes.insert(at, 1, alphabet[random() % alphabet.size()]); break;
            case 2: bytes.erase(at, 1 + random() % 3); break;
            default: bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 20)); break;
            }
            if (bytes.empty())
                bytes = "G";
        }
        const Outcome expected = whole(bytes, {});
        QVERIFY2(byByte(bytes, {}) == expected, QByteArray::fromStdString(bytes).toPercentEncoding().constData());
        (expected.status == 0 ? accepted : refused)++;
    }
    QVERIFY2(accepted > 1000 && refused > 1000,
             qPrintable(QStringLiteral("%1 accepted, %2 refused").arg(accepted).arg(refused)));
}

void TestHttpFramer::randomBytesNeverDisagree()
{
    std::mt19937 random(7);
    int refused = 0;
    for (int round = 0; round < 5'000; ++round) {
        std::string bytes(1 + random() % 300, '\0');
        for (char& c : bytes)
            c = static_cast<char>(random());
        const Outcome expected = whole(bytes, {});
        QVERIFY(expected.requests.empty());
        QCOMPARE(byByte(bytes, {}), expected);
        refused += expected.status != 0;
    }
    QVERIFY(refused > 2'000);
}

void TestHttpFramer::chunksDecodeToWhatWasSent()
{
    std::mt19937 random(42);
    for (int round = 0; round < 2'000; ++round) {
        std::string body(random() % 5000, '\0');
        for (char& c : body)
            c = static_cast<char>(random());
        std::string wire = "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (std::size_t at = 0; at < body.size();) {
            const std::size_t size = std::min<std::size_t>(1 + random() % 700, body.size() - at);
            const QByteArray digits = QByteArray::number(static_cast<qulonglong>(size), 16);
            wire += std::string(random() % 4, '0') + (random() % 2 ? digits.toUpper() : digits).toStdString();
            wire += (random() % 3 ? "" : ";ext=\"v\"") + std::string("\r\n") + body.substr(at, size) + "\r\n";
            at += size;
        }
        wire += "0\r\n\r\n";
        const Outcome outcome = outcomeOf(wire, {}, [&] { return 1 + random() % 400; });
        QCOMPARE(outcome.status, 0);
        QCOMPARE(outcome.requests, std::vector<std::string>{"POST /c " + body});
    }
}

void TestHttpFramer::hostGrammar_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("valid");
    for (const char* good :
         {"a", "a.test", "a.test:80", "127.0.0.1:8081", "[::1]", "[::1]:80", "a_b.test", "xn--bcher-kva.test", "a:"})
        QTest::newRow(good) << QString::fromLatin1(good) << true;
    for (const char* bad : {"", "a b", "a/b", "a:b", "a:123456", "[::1", "[::1]x", "[1.2.3.4]", "a@b", "a?b", ":80",
                            "a\\b", "a,b", "\"a\""})
        QTest::newRow(bad) << QString::fromLatin1(bad) << false;
}

void TestHttpFramer::hostGrammar()
{
    QFETCH(QString, host);
    QFETCH(bool, valid);
    QCOMPARE(isValidHost(host.toStdString()), valid);
}

void TestHttpFramer::memoryIsBoundedByTheLimits()
{
    // Offered 64 MiB in each place, it takes a head's worth and stops.
    const std::string endless(64 * 1024 * 1024, 'a');
    Framer line{Limits{}};
    QVERIFY(line.feed(endless) <= Limits{}.headBytes + 1);
    QCOMPARE(line.status(), 400);
    Framer fields{Limits{}};
    fields.feed("GET / HTTP/1.1\r\nHost: h\r\nA: ");
    QVERIFY(fields.feed(endless) <= Limits{}.headBytes + 1);
    QCOMPARE(fields.status(), 431);
    Framer chunk{Limits{}};
    chunk.feed("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    chunk.feed("1;" + endless);
    QCOMPARE(chunk.status(), 400);
}

QTEST_GUILESS_MAIN(TestHttpFramer)
#include "tst_http_framer.moc"
