#include "artifacts/presigner.h"
#include "artifacts/shared_credentials.h"

#include "core/hex.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::artifacts;

namespace {

S3Credentials exampleCredentials(std::string token = {})
{
    return {"AKIAIOSFODNN7EXAMPLE", crypto::SecretBytes(asBytes("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")),
            std::move(token)};
}

std::string urlOf(const S3Endpoint& endpoint, const S3Location& location, std::string token = {},
                  ObjectAction action = ObjectAction::Get)
{
    const FakeClock clock(*parseTime("2013-05-24T00:00:00Z"));
    const auto made =
        Presigner(clock, exampleCredentials(std::move(token)), endpoint).presign(action, location, 86'400);
    return made ? made->url : "error: " + made.error().message;
}

std::string beforeQuery(const std::string& url)
{
    return url.substr(0, url.find('?'));
}

}  // namespace

class TestArtifactsPresign : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)", S3 API reference.
    void thePublishedExampleComesOutToTheLetter()
    {
        QCOMPARE(urlOf({}, {"examplebucket", "test.txt"}),
                 std::string("https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
                             "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
                             "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                             "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
    }

    void theWholeSecondsOfTheClockCount()
    {
        const FakeClock clock(Timestamp{parseTime("2013-05-24T00:00:00Z")->micros + 999'999});
        const Presigner presigner(clock, exampleCredentials(), {});
        const auto made = presigner.presign(ObjectAction::Get, {"examplebucket", "test.txt"}, 86'400);
        QVERIFY(made.has_value());
        QVERIFY(made->url.ends_with("aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
        QCOMPARE(formatTimeZ(made->expiresAt), std::string("2013-05-25T00:00:00Z"));
    }

    void addressesAreOfTheRightStyle_data()
    {
        QTest::addColumn<QString>("region");
        QTest::addColumn<QString>("endpoint");
        QTest::addColumn<bool>("path");
        QTest::addColumn<QString>("bucket");
        QTest::addColumn<QString>("url");
        const auto row = [](const char* name, const char* region, const char* endpoint, bool path, const char* bucket,
                            const char* url) { QTest::newRow(name) << region << endpoint << path << bucket << url; };
        row("default region", "", "", false, "my-bucket", "https://my-bucket.s3.amazonaws.com/k");
        row("region", "eu-west-1", "", false, "my-bucket", "https://my-bucket.s3.eu-west-1.amazonaws.com/k");
        row("china", "cn-north-1", "", false, "my-bucket", "https://my-bucket.s3.cn-north-1.amazonaws.com.cn/k");
        row("path asked for", "", "", true, "my-bucket", "https://s3.amazonaws.com/my-bucket/k");
        row("dots have no certificate", "", "", false, "my.bucket", "https://s3.amazonaws.com/my.bucket/k");
        row("capitals", "", "", false, "MyBucket", "https://s3.amazonaws.com/MyBucket/k");
        row("short", "", "", false, "ab", "https://s3.amazonaws.com/ab/k");
        row("endpoint", "", "https://minio.example.org", false, "my-bucket", "https://my-bucket.minio.example.org/k");
        row("endpoint with port and slash", "", "http://minio.example.org:9000/", true, "my-bucket",
            "http://minio.example.org:9000/my-bucket/k");
        row("endpoint below a path", "", "https://example.org/s3/", true, "my-bucket",
            "https://example.org/s3/my-bucket/k");
        row("the scheme's own port", "", "https://Example.org:443", true, "my-bucket",
            "https://example.org/my-bucket/k");
        row("IPv4 has no sub-domains", "", "http://127.0.0.1:8080", false, "my-bucket",
            "http://127.0.0.1:8080/my-bucket/k");
        row("IPv6", "", "http://[::1]:8080", false, "my-bucket", "http://[::1]:8080/my-bucket/k");
    }
    void addressesAreOfTheRightStyle()
    {
        QFETCH(QString, region);
        QFETCH(QString, endpoint);
        QFETCH(bool, path);
        QFETCH(QString, bucket);
        QFETCH(QString, url);
        const S3Endpoint where{region.toStdString(), endpoint.toStdString(), path};
        QCOMPARE(beforeQuery(urlOf(where, {bucket.toStdString(), "k"})), url.toStdString());
    }

    void keysAreEncodedOnceAndSlashesStay()
    {
        QCOMPARE(beforeQuery(urlOf({}, {"bucket", "a b/c+d/é?#%~.txt"})),
                 std::string("https://bucket.s3.amazonaws.com/a%20b/c%2Bd/%C3%A9%3F%23%25~.txt"));
    }

    void aSessionTokenStandsInTheSignedQuery()
    {
        const std::string with = urlOf({}, {"bucket", "k"}, "tok/en+=");
        QVERIFY(with.find("&X-Amz-Security-Token=tok%2Fen%2B%3D&X-Amz-SignedHeaders=host&") != std::string::npos);
        const std::string without = urlOf({}, {"bucket", "k"});
        QVERIFY(with.substr(with.rfind('=')) != without.substr(without.rfind('=')));
    }

    void everythingThatMattersIsSigned()
    {
        const auto signature = [](const std::string& url) { return url.substr(url.rfind('=')); };
        const std::string first = signature(urlOf({}, {"bucket", "k"}));
        QVERIFY(first != signature(urlOf({}, {"bucket", "k2"})));
        QVERIFY(first != signature(urlOf({}, {"bucket2", "k"})));
        QVERIFY(first != signature(urlOf({"eu-west-1", "", false}, {"bucket", "k"})));
        QVERIFY(first != signature(urlOf({}, {"bucket", "k"}, {}, ObjectAction::Put)));
        QCOMPARE(first, signature(urlOf({"us-east-1", "", false}, {"bucket", "k"})));
    }

    void whatCannotBeSignedIsSaid()
    {
        const FakeClock clock;
        const Presigner presigner(clock, exampleCredentials(), {});
        const S3Location there{"bucket", "k"};
        for (const std::int64_t seconds : {std::int64_t(0), std::int64_t(-1), maxPresignSeconds + 1, INT64_MAX}) {
            const auto made = presigner.presign(ObjectAction::Get, there, seconds);
            QVERIFY(!made);
            QCOMPARE(made.error().code, ErrorCode::InvalidArgument);
        }
        QVERIFY(presigner.presign(ObjectAction::Get, there, 1).has_value());
        QVERIFY(presigner.presign(ObjectAction::Get, there, maxPresignSeconds).has_value());
        for (const S3Location& bad : {S3Location{"", "k"}, S3Location{"bucket", ""}, S3Location{"b/c", "k"},
                                      S3Location{"b@c", "k"}, S3Location{"bucket", "a\nb"}})
            QVERIFY(!presigner.presign(ObjectAction::Get, bad, 60));
        const auto none = Presigner(clock, {}, {}).presign(ObjectAction::Get, there, 60);
        QVERIFY(!none);
        QCOMPARE(none.error(), (Error{ErrorCode::Unavailable, "no S3 credentials are configured"}));
        for (const char* url :
             {"example.org", "ftp://example.org", "http://", "http://u@h", "http://h?x", "http://h:x"}) {
            const auto made =
                Presigner(clock, exampleCredentials(), {"", url, false}).presign(ObjectAction::Get, there, 60);
            QVERIFY2(!made, url);
        }
    }

    void locationsAreReadStrictly_data()
    {
        QTest::addColumn<QString>("uri");
        QTest::addColumn<QString>("bucket");
        QTest::addColumn<QString>("key");
        QTest::newRow("plain") << "s3://bucket/key"
                               << "bucket"
                               << "key";
        QTest::newRow("deep") << "s3://b.c-d_e/a/b//c"
                              << "b.c-d_e"
                              << "a/b//c";
        QTest::newRow("blank in key") << "s3://bucket/a b"
                                      << "bucket"
                                      << "a b";
        for (const char* bad :
             {"", "s3://", "s3://bucket", "s3://bucket/", "s3:///key", "S3://bucket/key", "http://b/k",
              "s3://bu cket/k", "s3://b@ucket/k", " s3://bucket/key", "s3://bucket/a\nb"})
            QTest::newRow(bad) << bad << ""
                               << "";
    }
    void locationsAreReadStrictly()
    {
        QFETCH(QString, uri);
        QFETCH(QString, bucket);
        QFETCH(QString, key);
        const auto read = parseS3Uri(uri.toStdString());
        if (bucket.isEmpty()) {
            QVERIFY(!read);
            QCOMPARE(read.error(), (Error{ErrorCode::InvalidArgument, "invalid s3 uri"}));
            return;
        }
        QVERIFY(read.has_value());
        QCOMPARE(read->bucket, bucket.toStdString());
        QCOMPARE(read->key, key.toStdString());
        QCOMPARE(read->uri(), uri.toStdString());
    }

    void idsBecomePartsOfKeys()
    {
        QCOMPARE(safeKeyPart("orch-1.a_B"), std::string("orch-1.a_B"));
        QCOMPARE(safeKeyPart("a/b  c"), std::string("a-b-c"));
        QCOMPARE(safeKeyPart("../x"), std::string("..-x"));
        QCOMPARE(safeKeyPart("--x--"), std::string("x"));
        QCOMPARE(safeKeyPart("é"), std::string("unknown"));
        QCOMPARE(safeKeyPart(""), std::string("unknown"));
    }

    void aProfileIsFoundInTheCredentialsFile()
    {
        const std::string file = "# comment\n[default]\naws_access_key_id = AKD\naws_secret_access_key=sd\r\n"
                                 "[other]\n aws_access_key_id=AKO\naws_secret_access_key = so=x\naws_session_token=t\n";
        const auto other = credentialsOfProfile(file, "other");
        QVERIFY(other.has_value());
        QCOMPARE(other->accessKeyId, std::string("AKO"));
        QCOMPARE(std::string(other->secretKey.text()), std::string("so=x"));
        QCOMPARE(other->sessionToken, std::string("t"));
        QCOMPARE(std::string(credentialsOfProfile(file, "default")->secretKey.text()), std::string("sd"));
        QCOMPARE(credentialsOfProfile(file, "none").error().code, ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestArtifactsPresign)
#include "tst_artifacts_presign.moc"
