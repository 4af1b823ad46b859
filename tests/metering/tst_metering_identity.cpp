// Identity grammar (clearinghouse 1.3, 5.4; REF-15).
#include "metering/identity.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::metering;

class TestMeteringIdentity : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void grammar_data();
    void grammar();
    void externalUserIds_data();
    void externalUserIds();
    void eventIdentities_data();
    void eventIdentities();
    void madeIdentities();
    void REF15_noPartMovesCostToAnotherTenantOrWallet();
};

void TestMeteringIdentity::grammar_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("client");
    QTest::addColumn<bool>("subject");
    const auto row = [](const char* name, const QByteArray& text, bool client, bool subject) {
        QTest::newRow(name) << text << client << subject;
    };
    row("plain", "demo-client", true, true);
    row("every client character", "aZ09._-", true, true);
    row("empty", "", false, false);
    row("128", QByteArray(128, 'a'), true, true);
    row("129", QByteArray(129, 'a'), false, true);
    row("255", QByteArray(255, 'a'), false, true);
    row("256", QByteArray(256, 'a'), false, false);
    row("colon", "a:b", false, true);
    row("blank", "a b", false, false);
    row("lowest and highest character", "!~", false, true);
    row("tab", "a\tb", false, false);
    row("delete", "a\x7f", false, false);
    row("not ASCII", "\xc3\xa4", false, false);
    row("hash", "a#b", false, false);
    row("NUL", QByteArray("a\0b", 3), false, false);
    row("owner:", "owner:x", false, false);
    row("user:", "user:x", false, false);
    row("eu_", "eu_x", true, false);
    row("owner without colon", "owner", true, true);
    row("prefix in the middle", "x-owner:y", false, true);
}

void TestMeteringIdentity::grammar()
{
    QFETCH(QByteArray, text);
    const std::string_view view(text.constData(), std::size_t(text.size()));
    QTEST(isClientId(view), "client");
    QTEST(isUsageSubject(view), "subject");
}

void TestMeteringIdentity::externalUserIds_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("good");
    QTest::newRow("plain") << QByteArray("user-1") << true;
    QTest::newRow("every character") << QByteArray("aZ0._:-") << true;
    QTest::newRow("empty") << QByteArray("") << false;
    QTest::newRow("128") << QByteArray(128, 'a') << true;
    QTest::newRow("129") << QByteArray(129, 'a') << false;
    QTest::newRow("email") << QByteArray("a@b.c") << false;
    QTest::newRow("first is a dot") << QByteArray(".a") << false;
    QTest::newRow("first is a colon") << QByteArray(":a") << false;
    QTest::newRow("owner:") << QByteArray("owner:a") << false;
    QTest::newRow("user:") << QByteArray("user:a") << false;
    QTest::newRow("eu_") << QByteArray("eu_a") << false;
}

void TestMeteringIdentity::externalUserIds()
{
    QFETCH(QByteArray, text);
    QTEST(isExternalUserId({text.constData(), std::size_t(text.size())}), "good");
}

void TestMeteringIdentity::eventIdentities_data()
{
    QTest::addColumn<QByteArray>("authId");
    QTest::addColumn<QByteArray>("clientId");
    QTest::addColumn<QByteArray>("usageSubject");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArrayList>("expected");  // client, subject, type, customer key, auth id; empty: refused
    const auto row = [](const char* name, QByteArrayList in, QByteArrayList expected) {
        QTest::newRow(name) << in[0] << in[1] << in[2] << in[3] << expected;
    };
    row("compound", {"demo-client:demo-user", "", "", ""},
        {"demo-client", "demo-user", "external_user_id", "demo-client:demo-user", "demo-client:demo-user"});
    row("surrounding blanks are trimmed", {" \tc:u\n", "", "", ""}, {"c", "u", "external_user_id", "c:u", "c:u"});
    row("type kept", {"demo-client:demo-user", "", "", "oidc_user"},
        {"demo-client", "demo-user", "oidc_user", "demo-client:demo-user", "demo-client:demo-user"});
    row("a:b:c splits at the first colon", {"a:b:c", "", "", ""}, {"a", "b:c", "external_user_id", "a:b:c", "a:b:c"});
    row("owner", {"app_abc:owner:2e51", "", "", "oidc_user"},
        {"app_abc", "2e51", "app_owner", "2e51", "app_abc:owner:2e51"});
    row("owner trimmed", {"app_abc:owner: 2e51 ", "", "", ""},
        {"app_abc", "2e51", "app_owner", "2e51", "app_abc:owner: 2e51"});
    row("app_x:owner: has no id", {"app_x:owner:", "", "", ""}, {});
    row("app_x:owner: and blanks", {"app_x:owner:  ", "", "", ""}, {});
    row("owner:x is a client called owner", {"owner:x", "", "", ""},
        {"owner", "x", "external_user_id", "owner:x", "owner:x"});
    row("no colon", {"whole", "", "", ""}, {"whole", "whole", "external_user_id", "whole", "whole"});
    row(":x is not compound and no client id", {":x", "", "", ""}, {});
    row("x: is not compound and no client id", {"x:", "", "", ""}, {});
    row("joined", {"", "c", "u", ""}, {"c", "u", "external_user_id", "c:u", "c:u"});
    row("joined, blanks around", {"  ", " c ", " u ", "api_key_user"}, {"c", "u", "api_key_user", "c:u", "c:u"});
    row("auth_id wins over the parts", {"a:b", "c", "u", ""}, {"a", "b", "external_user_id", "a:b", "a:b"});
    row("only a client", {"", "c", "", ""}, {});
    row("only a subject", {"", "", "u", ""}, {});
    row("nobody", {"", "", "", ""}, {});
    row("payer and actor: an app user's wallet", {"c:eu_1#actor", "", "", ""},
        {"c", "eu_1", "external_user_id", "eu_1", "c:eu_1#actor"});
    row("payer and actor: an owner's wallet", {"c:owner:2e51#user-7", "", "", "oidc_user"},
        {"c", "2e51", "app_owner", "2e51", "c:owner:2e51#user-7"});
    row("payer and actor: another payer", {"c:payer#actor", "", "", ""},
        {"c", "payer", "external_user_id", "c:payer", "c:payer#actor"});
    row("no payer before the actor", {"c:#actor", "", "", ""}, {});
    row("no actor behind the payer", {"c:eu_1#", "", "", ""}, {});
    row("two actors", {"c:eu_1#a#b", "", "", ""}, {});
    row("an actor before the colon", {"c#a:u", "", "", ""}, {});
    row("an actor in parts that callers name", {"", "c", "eu_1#actor", ""}, {});
    row("reserved eu_", {"c:eu_1", "", "", ""}, {});
    row("reserved user:", {"c:user:1", "", "", ""}, {});
    row("owner of an owner", {"c:owner:owner:1", "", "", ""}, {});
    row("256 bytes", {"c:" + QByteArray(254, 'u'), "", "", ""},
        {"c", QByteArray(254, 'u'), "external_user_id", "c:" + QByteArray(254, 'u'), "c:" + QByteArray(254, 'u')});
    row("257 bytes", {"c:" + QByteArray(255, 'u'), "", "", ""}, {});
    row("odd type", {"c:u", "", "", "a b"}, {});
}

void TestMeteringIdentity::eventIdentities()
{
    QFETCH(QByteArray, authId);
    QFETCH(QByteArray, clientId);
    QFETCH(QByteArray, usageSubject);
    QFETCH(QByteArray, type);
    QFETCH(QByteArrayList, expected);
    const auto identity =
        identityOfEvent(authId.toStdString(), clientId.toStdString(), usageSubject.toStdString(), type.toStdString());
    QCOMPARE(identity.has_value(), !expected.isEmpty());
    if (!identity) {
        QCOMPARE(int(identity.error().code), int(ErrorCode::InvalidArgument));
        return;
    }
    QCOMPARE(identity->clientId, expected[0].toStdString());
    QCOMPARE(identity->usageSubject, expected[1].toStdString());
    QCOMPARE(identity->usageSubjectType, expected[2].toStdString());
    QCOMPARE(identity->customerKey(), expected[3].toStdString());
    QCOMPARE(identity->authId, expected[4].toStdString());
    QCOMPARE(identity->owner, expected[2] == "app_owner");
    const auto hash = identity->authId.find('#');
    QCOMPARE(identity->actor, hash == std::string::npos ? std::string() : identity->authId.substr(hash + 1));
}

void TestMeteringIdentity::madeIdentities()
{
    const auto user = makeIdentity("tenant-a", "user-1", "oidc_user");
    QVERIFY(user.has_value());
    QCOMPARE(user->authId, std::string("tenant-a:user-1"));
    QCOMPARE(user->customerKey(), std::string("tenant-a:user-1"));
    QCOMPARE(makeIdentity("tenant-a", "user-1", "")->usageSubjectType, std::string("external_user_id"));
    QVERIFY(!makeIdentity("c", "u", "app_owner"));
    const auto owner = makeOwner("app_abc", "2e51");
    QVERIFY(owner.has_value());
    QCOMPARE(owner->customerKey(), std::string("2e51"));
    QCOMPARE(owner->authId, std::string("app_abc:owner:2e51"));
    QVERIFY(*owner == *identityOfEvent(owner->authId, "", "", ""));
    QVERIFY(*user == *identityOfEvent(user->authId, "", "", "oidc_user"));
    QVERIFY(!makeOwner("c", ""));
    QVERIFY(!makeOwner("c", "owner:x"));
    QVERIFY(!makeIdentity(std::string(128, 'c'), std::string(128, 'u'), ""));
    QVERIFY(makeIdentity(std::string(128, 'c'), std::string(127, 'u'), ""));
}

void TestMeteringIdentity::REF15_noPartMovesCostToAnotherTenantOrWallet()
{
    QVERIFY(!makeIdentity("a:b", "u", ""));           // would be read again as tenant a, subject b:u
    QVERIFY(!makeIdentity("a", "owner:victim", ""));  // would bill the victim's wallet
    QVERIFY(!identityOfEvent("", "a:b", "u", ""));
    QVERIFY(!identityOfEvent("", "a", "owner:victim", ""));
    QVERIFY(!identityOfEvent("", "a:owner", "victim", ""));
    QVERIFY(!identityOfEvent("a\nb:u", "", "", ""));
    const auto chosen = identityOfEvent("", "a", "victim", "app_owner");  // a type alone makes no owner
    QVERIFY(chosen.has_value());
    QVERIFY(!chosen->owner);
    QCOMPARE(chosen->customerKey(), std::string("a:victim"));
    QVERIFY(!identityOfEvent("a:victim", "", "", "app_owner")->owner);
}

QTEST_GUILESS_MAIN(TestMeteringIdentity)
#include "tst_metering_identity.moc"
