#include "net/address_policy.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::net;

class TestNetAddress : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void classifies_data();
    void classifies();
    void W31_routedAddressesMayBePrivateButNeverThisMachine();
    void S13_checksUrls_data();
    void S13_checksUrls();
};

void TestNetAddress::classifies_data()
{
    QTest::addColumn<bool>("isPublic");
    QTest::addColumn<bool>("isLoopback");
    const auto row = [](const char* text, bool isPublic, bool isLoopback) {
        QTest::newRow(text) << isPublic << isLoopback;
    };
    row("1.1.1.1", true, false);
    row("8.8.8.8", true, false);
    row("100.63.255.255", true, false);
    row("100.128.0.0", true, false);
    row("172.15.255.255", true, false);
    row("172.32.0.0", true, false);
    row("223.255.255.255", true, false);
    row("0.0.0.0", false, false);
    row("10.1.2.3", false, false);
    row("100.64.0.1", false, false);
    row("100.127.255.255", false, false);
    row("127.0.0.1", false, true);
    row("127.255.0.9", false, true);
    row("169.254.169.254", false, false);
    row("172.16.0.1", false, false);
    row("172.31.255.255", false, false);
    row("192.0.0.8", false, false);
    row("192.0.2.1", false, false);
    row("192.168.1.1", false, false);
    row("198.18.0.1", false, false);
    row("198.19.255.255", false, false);
    row("198.51.100.7", false, false);
    row("203.0.113.9", false, false);
    row("224.0.0.1", false, false);
    row("255.255.255.255", false, false);
    row("2606:4700::1111", true, false);
    row("2a00:1450:4001::5e", true, false);
    row("::", false, false);
    row("::1", false, true);
    row("::ffff:127.0.0.1", false, true);
    row("::ffff:10.0.0.1", false, false);
    row("::ffff:8.8.8.8", true, false);
    row("64:ff9b::a00:1", false, false);
    row("64:ff9b::808:808", true, false);
    row("2002:7f00:1::", false, false);
    row("2002:c0a8:101::1", false, false);
    row("2001:0:53aa::1", false, false);
    row("2001:db8::1", false, false);
    row("fc00::1", false, false);
    row("fd12:3456::1", false, false);
    row("fe80::1", false, false);
    row("fe80::1%eth0", false, false);
    row("ff02::1", false, false);
}

void TestNetAddress::classifies()
{
    QFETCH(bool, isPublic);
    QFETCH(bool, isLoopback);
    const QHostAddress address(QString::fromLatin1(QTest::currentDataTag()));
    QVERIFY(!address.isNull());
    QCOMPARE(isPublicAddress(address), isPublic);
    QCOMPARE(isLoopbackAddress(address), isLoopback);
    QVERIFY(isAllowed(AddressPolicy::Any, address));
    QCOMPARE(isAllowed(AddressPolicy::PublicOnly, address), isPublic);
    QCOMPARE(isAllowed(AddressPolicy::Loopback, address), isLoopback);
}

void TestNetAddress::W31_routedAddressesMayBePrivateButNeverThisMachine()
{
    const auto allowed = [](const char* text) {
        return isAllowed(AddressPolicy::RoutedOnly, QHostAddress(QString::fromUtf8(text)));
    };
    for (const char* good : {"1.1.1.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
                             "100.127.255.255", "fd00::1", "fc00::1", "2606:4700::1111"})
        QVERIFY2(allowed(good), good);
    for (const char* bad : {"127.0.0.1", "127.8.8.8", "::1", "0.0.0.0", "::", "169.254.169.254", "fe80::1", "224.0.0.1",
                            "255.255.255.255", "172.32.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "ff02::1",
                            "192.0.2.1", "64:ff9b::7f00:1"})
        QVERIFY2(!allowed(bad), bad);
}

void TestNetAddress::S13_checksUrls_data()
{
    QTest::addColumn<bool>("good");
    const auto row = [](const char* url, bool good) { QTest::newRow(url) << good; };
    row("https://health.example:8443/status", true);
    row("http://8.8.8.8/health", true);
    row("http://127.0.0.1:8081/api", false);
    row("http://[::1]/", false);
    row("http://[::ffff:10.0.0.1]/", false);
    row("http://169.254.169.254/latest/meta-data", false);
    row("http://2130706433/", false);  // 127.0.0.1 as one number
    row("http://0x7f.1/", false);      // and in parts
    row("http://0177.0.0.1/", false);
    row("ftp://health.example/", false);
    row("file:///etc/passwd", false);
    row("gopher://8.8.8.8/", false);
    row("http://user:secret@health.example/", false);
    row("http:///nohost", false);
    row("//health.example/", false);
    row("health.example", false);
    row("http://health.example:0/", false);
    row("http://health.example:99999/", false);
    row("", false);
}

void TestNetAddress::S13_checksUrls()
{
    QFETCH(bool, good);
    const auto result = checkUrl(QTest::currentDataTag(), AddressPolicy::PublicOnly);
    QCOMPARE(result.has_value(), good);
    if (!good)
        QVERIFY(result.error().code == ErrorCode::InvalidArgument || result.error().code == ErrorCode::Denied);
}

QTEST_GUILESS_MAIN(TestNetAddress)
#include "tst_net_address.moc"
