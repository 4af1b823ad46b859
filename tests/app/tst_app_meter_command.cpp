// `sluice meter` makes, changes and removes definitions, and subscribes customers, the same way on the embedded meter and on a hosted one.
#include "support/peer_process.h"
#include "support/program.h"

#include <QTemporaryDir>
#include <QTest>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr int wrongCall = 2;

class MeterDesk {
public:
    MeterDesk() : m_program(m_folder.filePath(QStringLiteral("data")))
    {
        m_program.set(QStringLiteral("SLUICE_LOG_LEVEL"), QStringLiteral("warning"));
    }
    void useKonnect(const PeerProcess& peer)
    {
        m_program.set(QStringLiteral("METER_BACKEND"), QStringLiteral("konnect"));
        m_program.set(QStringLiteral("OPENMETER_URL"), QString::fromStdString(peer.url() + "/v3/openmeter"));
        m_program.set(QStringLiteral("OPENMETER_API_KEY"), QStringLiteral("kpat_test"));
    }
    // The exit code of `sluice meter WORDS`, blanks between them.
    int run(const QString& words)
    {
        return m_program.run(QStringList{QStringLiteral("meter")} + words.split(QLatin1Char(' ')), &said);
    }
    bool says(const char* text) const { return said.contains(text); }
    // Of the last line that is an object.
    std::string member(const char* name) const
    {
        std::string found;
        for (const QByteArray& line : said.split('\n')) {
            const auto tree = json::parse(line.toStdString());
            if (tree && tree->text(name))
                found = *tree->text(name);
        }
        return found;
    }

    QByteArray said;

private:
    QTemporaryDir m_folder;
    Program m_program;
};

}  // namespace

class TestAppMeterCommand : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(m_konnect.start(QStringLiteral("konnect_admin.mjs"), {QStringLiteral("kpat_test")}),
                 m_konnect.error().c_str());
    }

    void definitionsComeAndGo_data() { flavours(); }
    void definitionsComeAndGo();
    void customersAreSubscribed_data() { flavours(); }
    void customersAreSubscribed();
    void whatIsRefused_data() { flavours(); }
    void whatIsRefused();

private:
    static void flavours()
    {
        QTest::addColumn<bool>("hosted");
        QTest::newRow("embedded") << false;
        QTest::newRow("konnect") << true;
    }
    void choose(MeterDesk& desk)
    {
        QFETCH(bool, hosted);
        m_konnect.control(json::Value::object({{"reset", true}}));
        if (hosted)
            desk.useKonnect(m_konnect);
    }

    PeerProcess m_konnect;
};

void TestAppMeterCommand::definitionsComeAndGo()
{
    MeterDesk desk;
    choose(desk);
    QVERIFY2(desk.run("create meter seconds sum job_done $.seconds region=$.region") == 0, desk.said.constData());
    QCOMPARE(desk.member("key"), std::string("seconds"));
    QVERIFY(desk.says("$.region"));
    QCOMPARE(desk.run("create meter seconds sum job_done $.seconds region=$.region"), 0);
    QVERIFY(desk.says("it was there already"));
    QVERIFY2(desk.run("create meter jobs count job_done") == 0, desk.said.constData());
    QVERIFY2(desk.run("dimensions seconds region=$.region zone=$.zone") == 0, desk.said.constData());
    QCOMPARE(desk.run("meters"), 0);
    QVERIFY2(desk.says("$.zone"), desk.said.constData());
    QVERIFY2(desk.run("create feature gpu seconds") == 0, desk.said.constData());
    QVERIFY2(desk.run("create feature cpu jobs") == 0, desk.said.constData());
    QVERIFY2(desk.run("create plan pro gpu 0.5 10") == 0, desk.said.constData());
    QVERIFY(desk.says("draft") && desk.says("\"0.5\""));
    const QString plan = QString::fromStdString(desk.member("id"));
    QVERIFY2(desk.run("remove plan " + plan) == 0, desk.said.constData());
    QCOMPARE(desk.run("plans pro"), 0);
    QVERIFY2(desk.member("id").empty(), desk.said.constData());
    QVERIFY2(desk.run("remove feature cpu") == 0, desk.said.constData());
    QVERIFY2(desk.run("remove meter jobs") == 0, desk.said.constData());
    QCOMPARE(desk.run("meters"), 0);
    QVERIFY2(!desk.says("\"jobs\"") && desk.says("\"seconds\""), desk.said.constData());
}

void TestAppMeterCommand::customersAreSubscribed()
{
    MeterDesk desk;
    choose(desk);
    QCOMPARE(desk.run("create meter seconds sum job_done $.seconds"), 0);
    QCOMPARE(desk.run("create feature gpu seconds"), 0);
    QCOMPARE(desk.run("create plan pro gpu 0.5"), 0);
    const QString plan = QString::fromStdString(desk.member("id"));
    QVERIFY2(desk.run("publish " + plan) == 0, desk.said.constData());
    QCOMPARE(desk.run("remove plan " + plan), 1);
    QVERIFY2(desk.says("only a draft is removed"), desk.said.constData());
    QCOMPARE(desk.run("customer acme alice"), 0);
    QVERIFY2(desk.run("subscribe acme:alice pro") == 0, desk.said.constData());
    const std::string held = desk.member("id");
    QCOMPARE(desk.run("subscribe acme:alice pro"), 0);
    QVERIFY(desk.says("it was there already"));
    QCOMPARE(desk.member("id"), held);
    QVERIFY2(desk.run("cancel " + QString::fromStdString(held)) == 0, desk.said.constData());
}

void TestAppMeterCommand::whatIsRefused()
{
    MeterDesk desk;
    choose(desk);
    const auto refuses = [&](const char* words, int code, const char* text) {
        const int ended = desk.run(QString::fromLatin1(words));
        return ended == code && desk.says(text);
    };
    QVERIFY2(refuses("create meter seconds", wrongCall, "sluice meter VERB"), desk.said.constData());
    QVERIFY2(refuses("create thing a b c", wrongCall, "sluice meter VERB"), desk.said.constData());
    QVERIFY2(refuses("remove thing a", wrongCall, "sluice meter VERB"), desk.said.constData());
    QVERIFY2(refuses("create feature gpu nothing", 1, "there is no meter nothing"), desk.said.constData());
    QVERIFY2(refuses("create plan pro nothing 1", 1, "there is no feature nothing"), desk.said.constData());
    QVERIFY2(refuses("remove meter nothing", 1, "there is no meter nothing"), desk.said.constData());
    QVERIFY2(refuses("remove plan nothing", 1, "there is no plan nothing"), desk.said.constData());
    QCOMPARE(desk.run("create meter seconds sum job_done $.seconds"), 0);
    QVERIFY2(refuses("dimensions seconds region", 2, "is not DIMENSION=PATH"), desk.said.constData());
}

QTEST_GUILESS_MAIN(TestAppMeterCommand)
#include "tst_app_meter_command.moc"
