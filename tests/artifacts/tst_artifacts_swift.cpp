// Presigned URLs before a real server that checks every signature.
#include "artifacts/presigner.h"
#include "core/hex.h"
#include "support/swift_fixture.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::artifacts;

class TestArtifactsSwift : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::SwiftFixture> m_swift;
    SystemClock m_clock;

    std::unique_ptr<Presigner> presigner(bool byPath = true,
                                         const std::string& secret = test::SwiftFixture::secretKey(),
                                         const Clock* clock = nullptr) const
    {
        return std::make_unique<Presigner>(
            clock ? *clock : m_clock,
            S3Credentials{test::SwiftFixture::accessKey(), crypto::SecretBytes(asBytes(secret)), {}},
            S3Endpoint{test::SwiftFixture::region(), byPath ? m_swift->endpoint() : m_swift->namedEndpoint(), byPath});
    }
    std::string url(ObjectAction action, const std::string& key, std::int64_t seconds = 60, bool byPath = true) const
    {
        return presigner(byPath)->presign(action, {"bucket", key}, seconds)->url;
    }

private Q_SLOTS:
    void initTestCase() { m_swift = std::make_unique<test::SwiftFixture>(); }
    void cleanupTestCase() { m_swift.reset(); }

    void anObjectPutThroughAUrlIsGotBackThroughAnother_data()
    {
        QTest::addColumn<bool>("byPath");
        QTest::addColumn<QString>("key");
        QTest::newRow("path") << true << "recordings/orch-1/job/file.bin";
        QTest::newRow("virtual host") << false << "recordings/orch-1/job/file.bin";
        QTest::newRow("hard key by path") << true << QString::fromUtf8("a b/c+d=é (1)~&%20.txt");
        QTest::newRow("hard key by virtual host") << false << QString::fromUtf8("x y/c+d=é (1)~&%20.txt");
    }
    void anObjectPutThroughAUrlIsGotBackThroughAnother()
    {
        QFETCH(bool, byPath);
        QFETCH(QString, key);
        std::string content(100'000, 'x');
        content += byPath ? "path" : "virtual";
        const auto put = m_swift->send("PUT", url(ObjectAction::Put, key.toStdString(), 60, byPath), content);
        QVERIFY2(put.status == 200, put.body.c_str());
        const auto got = m_swift->send("GET", url(ObjectAction::Get, key.toStdString(), 60, byPath));
        QCOMPARE(got.status, 200);
        QVERIFY(got.body == content);
        // The other style of address names the same object.
        QVERIFY(m_swift->send("GET", url(ObjectAction::Get, key.toStdString(), 60, !byPath)).body == content);
    }

    void anotherKeyIsRefused()
    {
        const auto made = presigner(true, "another secret")->presign(ObjectAction::Put, {"bucket", "k"}, 60);
        QCOMPARE(m_swift->send("PUT", made->url, "x").status, 403);
        QCOMPARE(m_swift->send("GET", url(ObjectAction::Get, "k")).status, 404);
    }

    void anExpiredUrlIsRefused()
    {
        const FakeClock past(m_clock.now().plusSeconds(-120));
        const auto old = presigner(true, test::SwiftFixture::secretKey(), &past);
        QCOMPARE(m_swift->send("PUT", old->presign(ObjectAction::Put, {"bucket", "k"}, 60)->url, "x").status, 403);
        QCOMPARE(m_swift->send("PUT", old->presign(ObjectAction::Put, {"bucket", "k2"}, 300)->url, "x").status, 200);
    }

    void whatWasSignedCannotBeChanged()
    {
        QCOMPARE(m_swift->send("PUT", url(ObjectAction::Put, "mine"), "x").status, 200);
        const std::string get = url(ObjectAction::Get, "mine");
        QCOMPARE(m_swift->send("GET", get).status, 200);
        // Another object, another method, a longer life, another signature.
        std::string other = get;
        other.replace(other.find("/mine"), 5, "/k2");
        QCOMPARE(m_swift->send("GET", other).status, 403);
        QCOMPARE(m_swift->send("PUT", get, "y").status, 403);
        QCOMPARE(m_swift->send("DELETE", get).status, 403);
        std::string longer = get;
        longer.replace(longer.find("Expires=60"), 10, "Expires=600");
        QCOMPARE(m_swift->send("GET", longer).status, 403);
        std::string forged = get;
        forged.back() = forged.back() == '0' ? '1' : '0';
        QCOMPARE(m_swift->send("GET", forged).status, 403);
        QVERIFY(m_swift->send("GET", get.substr(0, get.find('?'))).status >= 400);
        QCOMPARE(m_swift->send("GET", get).body, std::string("x"));
    }
};

QTEST_GUILESS_MAIN(TestArtifactsSwift)
#include "tst_artifacts_swift.moc"
