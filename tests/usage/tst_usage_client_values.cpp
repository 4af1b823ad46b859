#include "usage/client_allocation.h"
#include "usage/client_analytics.h"
#include "usage/client_geolocation.h"
#include "usage/invite_codes.h"

#include <QtTest>
#include <set>

using namespace sluice;
using namespace sluice::usage;

namespace {

RankedOrchestrator ranked(const char* id, bool reserved, std::optional<double> km, bool active)
{
    return {id, reserved, km, active};
}

}  // namespace

class TestUsageClientValues : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // ops-api 21
    void inviteCodesHaveTheirVectors()
    {
        QCOMPARE(normaliseInviteCode(" ab-cd 23 "), std::string("ABCD23"));
        QCOMPARE(inviteCodeHash("ABCD-EFGH-JKLM-NPQR-STUV"),
                 std::string("sha256:da4e7ea9782c8cb109255854f713c0f231925c812491d35bc39200cfa5c39d0d"));
        QCOMPARE(inviteCodeHash(" abcdefghjklm npqr-stuv\n"), inviteCodeHash("ABCD-EFGH-JKLM-NPQR-STUV"));
        SystemRng rng;
        std::set<std::string> seen;
        for (int i = 0; i < 200; ++i) {
            const std::string code = makeInviteCode(rng);
            QVERIFY(QRegularExpression("^([A-HJ-NP-Z2-9]{4}-){4}[A-HJ-NP-Z2-9]{4}$")
                        .match(QString::fromStdString(code))
                        .hasMatch());
            QVERIFY(seen.insert(code).second);
        }
    }

    void networksContainWhatTheyShould_data()
    {
        QTest::addColumn<QString>("network");
        QTest::addColumn<QString>("ip");
        QTest::addColumn<bool>("inside");
        QTest::newRow("v4 in") << "10.1.2.3/24"
                               << "10.1.2.200" << true;
        QTest::newRow("v4 out") << "10.1.2.3/24"
                                << "10.1.3.1" << false;
        QTest::newRow("single") << "192.0.2.7"
                                << "192.0.2.7" << true;
        QTest::newRow("single out") << "192.0.2.7"
                                    << "192.0.2.8" << false;
        QTest::newRow("odd bits") << "10.0.0.128/25"
                                  << "10.0.0.127" << false;
        QTest::newRow("odd bits in") << "10.0.0.128/25"
                                     << "10.0.0.129" << true;
        QTest::newRow("all v4") << "0.0.0.0/0"
                                << "203.0.113.9" << true;
        QTest::newRow("all v4, v6 client") << "0.0.0.0/0"
                                           << "2001:db8::1" << false;
        QTest::newRow("v6 in") << "2001:db8::/32"
                               << "2001:db8:1::5" << true;
        QTest::newRow("v6 out") << "2001:db8::/32"
                                << "2001:db9::1" << false;
        QTest::newRow("mapped") << "10.0.0.0/8"
                                << "::ffff:10.1.1.1" << true;
        QTest::newRow("no address") << "10.0.0.0/8"
                                    << "orch" << false;
    }
    void networksContainWhatTheyShould()
    {
        QFETCH(QString, network);
        QFETCH(QString, ip);
        QFETCH(bool, inside);
        const auto parsed = ClientNetwork::parse(network.toStdString());
        QVERIFY(parsed.has_value());
        QCOMPARE(parsed->contains(ip.toStdString()), inside);
    }
    void badNetworksAreNone()
    {
        for (const char* text : {"", "x", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8x", "2001:db8::/129"})
            QVERIFY2(!ClientNetwork::parse(text), text);
    }

    void E38_theRankIsATotalOrder()
    {
        RankedOrchestrators list = {ranked("z", false, {}, false),   ranked("b", false, {}, true),
                                    ranked("a", false, {}, true),    ranked("far", false, 900, true),
                                    ranked("near", false, 1, false), ranked("mine", true, {}, false)};
        sortRanked(list);
        std::vector<std::string> ids;
        for (const auto& entry : list)
            ids.push_back(entry.id);
        QCOMPARE(ids, (std::vector<std::string>{"mine", "near", "far", "a", "b", "z"}));
    }

    void distancesAreGreatCircles()
    {
        const GeoPlace berlin{52.52, 13.405}, sydney{-33.8688, 151.2093};
        const double km = distanceKm(berlin, sydney);
        QVERIFY2(km > 16'050 && km < 16'150, qPrintable(QString::number(km)));
        QCOMPARE(distanceKm(berlin, berlin), 0.0);
        QVERIFY(std::abs(distanceKm({0, 0}, {0, 180}) - 6371 * 3.14159265358979) < 1);
    }

    void webrtcUrlsFollowThePort_data()
    {
        QTest::addColumn<int>("port");
        QTest::addColumn<QString>("url");
        QTest::newRow("8889") << 8889 << "https://m.example";
        QTest::newRow("443") << 443 << "https://m.example";
        QTest::newRow("80") << 80 << "http://m.example";
        QTest::newRow("other") << 9000 << "https://m.example:9000";
    }
    void webrtcUrlsFollowThePort()
    {
        QFETCH(int, port);
        QFETCH(QString, url);
        fleet::EdgeConfig edge;
        edge.matchmakerHost = "m.example";
        edge.matchmakerPort = port;
        QCOMPARE(QString::fromStdString(webrtcUrl(edge)), url);
        edge.publicBaseUrl = "https://public.example/base";
        QCOMPARE(webrtcUrl(edge), std::string("https://public.example/base"));
    }

    void commandsHaveFamilies()
    {
        const std::vector<std::pair<const char*, const char*>> cases = {{"CAMSHOT.ExtremeClose", "camera"},
                                                                        {"camshot.close", "camera"},
                                                                        {"EMOTE_Smile", "emotion"},
                                                                        {"CONVO_x", "emotion"},
                                                                        {"PRS.1", "customization"},
                                                                        {"eyes 3", "customization"},
                                                                        {"HairLong", "customization"},
                                                                        {"OFit", "customization"},
                                                                        {"CGG1", "postfx"},
                                                                        {"Bloom 1", "postfx"},
                                                                        {"SPWN cube", "scene"},
                                                                        {"LIGHT.on", "scene"},
                                                                        {"TTS_KOKORO_hi", "kokoro"},
                                                                        {"CAMSHOT", "other"},
                                                                        {"", "other"}};
        for (const auto& [command, family] : cases)
            QCOMPARE(std::string(commandFamily(command)), std::string(family));
    }

    void placesAreReadInBothForms()
    {
        const auto one = Geolocation::placeOf(R"({"success":true,"latitude":52.5,"longitude":13.4})");
        QVERIFY(one && one->latitude == 52.5 && one->longitude == 13.4);
        const auto two = Geolocation::placeOf(R"({"lat":"-33.8","lon":"151.2"})");
        QVERIFY(two && two->latitude == -33.8 && two->longitude == 151.2);
        for (const char* bad : {"", "[]", "{}", R"({"success":false})", R"({"lat":91,"lon":0})", R"({"lat":1})",
                                R"({"lat":"x","lon":"y"})", R"({"latitude":null,"longitude":null})"})
            QVERIFY2(!Geolocation::placeOf(bad), bad);
    }

    void settingsAreBroughtIntoTheirBounds()
    {
        ClientSessionConfig config;
        config.maxSeconds = 0;
        config.guestSeconds = 5;
        config.guestMaxPerIp = 0;
        config.guestMaxPerInstallation = -1;
        config.reserved["orch-a"] = {};
        const auto clamped = config.clamped();
        QCOMPARE(clamped.maxSeconds, std::int64_t(86'400));
        QCOMPARE(clamped.guestSeconds, std::int64_t(60));
        QCOMPARE(clamped.guestMaxPerIp, std::int64_t(1));
        QCOMPARE(clamped.guestMaxPerInstallation, std::int64_t(1));
        QVERIFY(clamped.reserved.empty());
        QCOMPARE(reservationOf(clamped, "orch-a", "192.0.2.1"), Reservation::None);
    }
};

QTEST_GUILESS_MAIN(TestUsageClientValues)
#include "tst_usage_client_values.moc"
