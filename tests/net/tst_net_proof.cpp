#include "net/peer_proof.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::net;

class TestNetProof : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Computed apart from this code, with Python's hmac.
    void W45_vectors()
    {
        QCOMPARE(requestProof("secret", "POST", "/power", 1'767'225'600, "00112233445566778899aabbccddeeff",
                              "{\"action\":\"wake\"}"),
                 std::string("70975a1b0cb518c51768d385ee985f7c35789e919dd0dff4c612ba626df3463b"));
        QCOMPARE(answerProof("secret", "00112233445566778899aabbccddeeff", 200, "{\"state\":\"awake\"}"),
                 std::string("3c67887ad764b9e57e7d59d0451a881cc54de3f77a1c21ec8dc4602ae392d0d0"));
    }

    void W45_everyPartIsBound()
    {
        SystemRng rng;
        HttpRequest request;
        request.method = "POST";
        request.url = "http://192.0.2.1:9090/ops/upgrade?x=1";
        request.body = "body";
        const std::string nonce = proveRequest(request, "secret", {1'767'225'600'000'000}, rng);
        QCOMPARE(nonce.size(), std::size_t(32));
        QCOMPARE(request.headers.size(), std::size_t(3));
        QCOMPARE(request.headers[2].second,
                 requestProof("secret", "POST", "/ops/upgrade?x=1", 1'767'225'600, nonce, "body"));
        HttpResponse answer;
        answer.status = 200;
        answer.body = "fine";
        QVERIFY(!answerIsProven(answer, "secret", nonce));
        answer.headers = {{"x-sluice-proof", answerProof("secret", nonce, 200, "fine")}};
        QVERIFY(answerIsProven(answer, "secret", nonce));
        QVERIFY(!answerIsProven(answer, "other", nonce));
        QVERIFY(!answerIsProven(answer, "secret", std::string(32, '0')));
        answer.status = 201;
        QVERIFY(!answerIsProven(answer, "secret", nonce));
        answer.status = 200;
        answer.body = "fin";
        QVERIFY(!answerIsProven(answer, "secret", nonce));
    }
};

QTEST_GUILESS_MAIN(TestNetProof)
#include "tst_net_proof.moc"
