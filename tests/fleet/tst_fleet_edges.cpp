#include "fleet/hosts.h"
#include "support/fleet_bench.h"

using namespace sluice;
using namespace sluice::fleet;
using namespace sluice::test;

namespace {

EdgeConfig edgeNamed(const std::string& id)
{
    EdgeConfig edge;
    edge.edgeId = id;
    edge.matchmakerHost = " mm.example.org ";
    edge.edgeCidrs = {"10.1.2.3/24", " ", "2001:DB8::1/32"};
    return edge;
}

Result<void> putEdge(FleetBench& bench, const std::string& orchestrator, const EdgeConfig& edge)
{
    return bench.run([&](storage::Connection& c) { return bench.edges->put(c, orchestrator, edge, bench.context()); });
}

}  // namespace

class TestFleetEdges : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void networksLoseTheirHostBits_data()
    {
        QTest::addColumn<QString>("given");
        QTest::addColumn<QString>("wanted");
        const auto row = [](const char* given, const char* wanted) { QTest::newRow(given) << given << wanted; };
        row("10.1.2.3/24", "10.1.2.0/24");
        row("10.1.2.3", "10.1.2.3/32");
        row("0.0.0.0/0", "0.0.0.0/0");
        row("10.1.2.3/255.255.0.0", "10.1.0.0/16");
        row("10.1.2.3/0.0.0.255", "10.1.2.0/24");
        row("2001:DB8::1/32", "2001:db8::/32");
        row("::1", "::1/128");
        for (const char* bad : {"10.1.2.3/33", "10.1.2/24", "x", "10.0.0.0/-1", "::/129", "10.0.0.1/", "010.0.0.1/8",
                                "10.0.0.0/255.0.255.0", "fe80::1%eth0"})
            row(bad, "");
    }
    void networksLoseTheirHostBits()
    {
        QFETCH(QString, given);
        QFETCH(QString, wanted);
        EdgeConfig edge = edgeNamed("e");
        edge.edgeCidrs = {given.toStdString()};
        const auto checked = normaliseEdge(edge);
        if (wanted.isEmpty()) {
            QVERIFY(!checked);
            QCOMPARE(checked.error().message,
                     "'" + given.toStdString() + "' does not appear to be an IPv4 or IPv6 network");
        } else {
            QVERIFY(checked);
            QCOMPARE(checked->edgeCidrs, std::vector<std::string>{wanted.toStdString()});
        }
    }

    void rulesOfTheOtherFields()
    {
        EdgeConfig edge = edgeNamed("e");
        edge.publicBaseUrl = " HTTPS://edge.example.org// ";
        edge.tcpRelayUrl = "   ";
        edge.runnerStatusUrlTemplate = "http://h/{session_id}/";
        edge.turnExternalIp = " 2001:DB8:0:0::7 ";
        auto checked = normaliseEdge(edge);
        QVERIFY(checked);
        QCOMPARE(*checked->publicBaseUrl, std::string("HTTPS://edge.example.org"));
        QVERIFY(!checked->tcpRelayUrl);
        QCOMPARE(*checked->runnerStatusUrlTemplate, std::string("http://h/{session_id}"));
        QCOMPARE(*checked->turnExternalIp, std::string("2001:db8::7"));
        QCOMPARE(checked->matchmakerHost, std::string("mm.example.org"));
        for (const char* bad : {"ftp://h", "edge.example.org", "http://", "https:///x", "http://:80"}) {
            EdgeConfig wrong = edgeNamed("e");
            wrong.tcpRelayUrl = bad;
            QCOMPARE(normaliseEdge(wrong).error().message,
                     std::string("tcp_relay_url must be an absolute http(s) URL"));
        }
        EdgeConfig blank = edgeNamed("e");
        blank.edgeCidrs = {" ", ""};
        QCOMPARE(normaliseEdge(blank).error().message, std::string("edge_cidrs must include at least one CIDR"));
        EdgeConfig noHost = edgeNamed("e");
        noHost.matchmakerHost = " ";
        QVERIFY(!normaliseEdge(noHost));
        EdgeConfig badIp = edgeNamed("e");
        badIp.turnExternalIp = "1.2.3";
        QVERIFY(!normaliseEdge(badIp));
    }

    void jsonRoundTrip()
    {
        const auto checked = normaliseEdge(edgeNamed("e"));
        QCOMPARE(
            json::write(edgeToJson(*checked)),
            std::string("{\"edge_id\":\"e\",\"matchmaker_host\":\"mm.example.org\",\"matchmaker_port\":8889,"
                        "\"edge_cidrs\":[\"10.1.2.0/24\",\"2001:db8::/32\"],\"public_base_url\":null,"
                        "\"tcp_relay_url\":null,\"tcp_relay_status_url_template\":null,\"runner_execute_url\":null,"
                        "\"runner_status_url_template\":null,\"turn_external_ip\":null}"));
        QVERIFY(*edgeFromJson(edgeToJson(*checked)) == *checked);
        const auto sparse = json::parse(R"({"edge_id":"x","matchmaker_host":"h","edge_cidrs":["10.0.0.0/8"]})");
        QCOMPARE(edgeFromJson(*sparse)->matchmakerPort, 8889);
        for (const char* bad : {"[]", "{}", R"({"edge_id":5,"matchmaker_host":"h","edge_cidrs":["10.0.0.0/8"]})",
                                R"({"edge_id":"x","matchmaker_host":"h","matchmaker_port":0,"edge_cidrs":["::/0"]})",
                                R"({"edge_id":"x","matchmaker_host":"h","edge_cidrs":[7]})"})
            QVERIFY2(!edgeFromJson(*json::parse(bad)), bad);
    }

    void W14_oneAssignmentLeavesTheOthersAlone()
    {
        FleetBench bench;
        FleetBench::check(putEdge(bench, "", edgeNamed("fallback")));
        FleetBench::check(putEdge(bench, "orch-a", edgeNamed("a")));
        FleetBench::check(putEdge(bench, "orch-b", edgeNamed("b")));
        FleetBench::check(putEdge(bench, "orch-a", edgeNamed("a2")));
        for (int round = 0; round < 2; ++round) {
            QCOMPARE(bench.edges->find("orch-a")->edgeId, std::string("a2"));
            QCOMPARE(bench.edges->find("orch-b")->edgeId, std::string("b"));
            QCOMPARE(bench.edges->find("unknown")->edgeId, std::string("fallback"));
            bench.restart();
        }
        FleetBench::check(
            bench.run([&](storage::Connection& c) { return bench.edges->remove(c, "", bench.context()); }));
        QVERIFY(!bench.edges->find("unknown"));
        const auto missing =
            bench.run([&](storage::Connection& c) { return bench.edges->remove(c, "nobody", bench.context()); });
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
        QCOMPARE(bench.audited("edge.put"), 4);
        QCOMPARE(bench.audited("edge.remove"), 1);
    }

    void aRolledBackAssignmentIsNeverSeen()
    {
        FleetBench bench;
        const auto undone = bench.run([&](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(bench.edges->put(c, "orch-a", edgeNamed("a"), bench.context()));
            return fail(ErrorCode::Conflict, "undo");
        });
        QVERIFY(!undone);
        QVERIFY(!bench.edges->find("orch-a"));
        EdgeConfig bad = edgeNamed("a");
        bad.edgeCidrs.clear();
        QCOMPARE(putEdge(bench, "orch-a", bad).error().code, ErrorCode::InvalidArgument);
    }

    void W28_anOwnTokenOpensOneAssignment()
    {
        const std::string own = edgeTokenFor("shared", "orch-a");
        QCOMPARE(own.size(), std::size_t(43));
        QCOMPARE(own, edgeTokenFor("shared", "orch-a"));
        QVERIFY(own != edgeTokenFor("shared", "orch-b"));
        QVERIFY(own != edgeTokenFor("other", "orch-a"));
    }

    void theTableShowsThem()
    {
        FleetBench bench;
        FleetBench::check(putEdge(bench, "", edgeNamed("fallback")));
        FleetBench::check(putEdge(bench, "orch-a", edgeNamed("a")));
        const auto table = makeEdgesTable(bench.store.readers(), &bench.edges->changes());
        const auto page = FleetBench::must(table->page({.order = {"orchestrator", false}, .filter = {}, .from = {}}));
        QCOMPARE(page.rows.size(), std::size_t(2));
        QCOMPARE(std::get<std::string>(page.rows[1].cells[0]), std::string("orch-a"));
        QCOMPARE(std::get<std::string>(page.rows[1].cells[2]), std::string("mm.example.org:8889"));
        QCOMPARE(std::get<std::string>(page.rows[1].cells[9]), std::string("tester"));
    }

    void W31_whatOthersReportIsObservedButNotDialled()
    {
        FleetBench bench;
        RegistrationRequest request;
        request.id = "orch-a";
        request.address = FleetBench::addressOf(1);
        request.requestIp = "203.0.113.5";
        bench.addOrchestrator(request);
        const auto record = [&] { return bench.registry->snapshot()->find("orch-a"); };
        QCOMPARE(*dialHost(*record()), std::string("203.0.113.5"));
        for (const char* reported : {"169.254.169.254", "evil.example.org", "127.0.0.1:8500/x?", ""}) {
            FleetBench::check(bench.run([&](storage::Connection& c) {
                return bench.registry->recordContact(c, "orch-a", "session", reported, bench.clock.now());
            }));
            FleetBench::check(bench.run([&](storage::Connection& c) {
                return bench.registry->reportHealth(c, "orch-a", {"forwarder", bench.clock.now(), "{}", 1}, reported,
                                                    bench.context());
            }));
        }
        QCOMPARE(*record()->lastSeenIp, std::string("169.254.169.254"));
        QCOMPARE(*dialHost(*record()), std::string("203.0.113.5"));
        bench.restart();
        QCOMPARE(*dialHost(*record()), std::string("203.0.113.5"));
        RegistrationRequest named = request;
        named.hostPublicIp = "198.51.100.9";
        bench.addOrchestrator(named);
        QCOMPARE(*dialHost(*record()), std::string("198.51.100.9"));
        named.healthUrl = "http://[2001:db8::5]:9090/health";
        bench.addOrchestrator(named);
        QCOMPARE(hostUrl(*dialHost(*record()), 9090, "/power"), std::string("http://[2001:db8::5]:9090/power"));
        QCOMPARE(*upstreamAddress(*record()), std::string("198.51.100.9"));
    }

    void W31_withoutAProofTheDialledAddressStays()
    {
        FleetBench bench({.denylist = {}, .strict = true, .forwarderTtlSeconds = 120});
        RegistrationRequest request;
        request.id = "orch-a";
        request.address = FleetBench::addressOf(1);
        request.requestIp = "203.0.113.5";
        bench.addOrchestrator(request);
        request.requestIp = "203.0.113.66";
        request.proof = RegistrationProof::None;
        const auto outcome = bench.command<RegistrationOutcome>([&](storage::Connection& c) {
            return bench.registry->registerOrchestrator(c, request, TopMembership::Member, bench.context());
        });
        QVERIFY(outcome && !outcome->refusal);
        const auto record = bench.registry->snapshot()->find("orch-a");
        QCOMPARE(*record->lastSeenIp, std::string("203.0.113.66"));
        QCOMPARE(*dialHost(*record), std::string("203.0.113.5"));
    }

    void W33_snippetsAreCleanedByStructure_data()
    {
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("wanted");
        const auto row = [](const char* name, const char* body, const char* wanted) {
            QTest::newRow(name) << body << wanted;
        };
        row("empty", "  \n", "(none)");
        row("sorted and spaced", R"({"b":1,"a":[true,null,1.50],"c":{}})",
            R"({"a": [true, null, 1.50], "b": 1, "c": {}})");
        row("outputs go", R"({"STDOUT":"x","stderr":"y","before":1,"After":2,"ok":true})", R"({"ok": true})");
        row("secrets by name", R"({"apiKey":"x","nested":{"Password":1,"my_token":{}}})",
            R"({"apiKey": "[redacted]", "nested": {"Password": "[redacted]", "my_token": "[redacted]"}})");
        row("secrets by value",
            R"(["Bearer abc","https://u:p@h/","0x00000000000000000000000000000000000000000000000000000000000000aa"])",
            R"(["[redacted]", "[redacted]", "[redacted]"])");
        row("ascii", R"({"n":"é"})", R"({"n": "\u00e9"})");
        row("not JSON", "password=hunter2", "(not JSON, 16 bytes)");
        row("deep", R"([[[[[[[1]]]]]]])", R"([[[[[["...(truncated)..."]]]]]])");
    }
    void W33_snippetsAreCleanedByStructure()
    {
        QFETCH(QString, body);
        QFETCH(QString, wanted);
        QCOMPARE(responseSnippet(body.toStdString()).value_or("(none)"), wanted.toStdString());
    }

    void W33_snippetsAreShort()
    {
        const std::string longText(600, 'z');
        QCOMPARE(*responseSnippet("\"" + longText + "\""), "\"" + std::string(512, 'z') + "...(truncated)...\"");
        std::string list = "[1";
        for (int i = 0; i < 80; ++i)
            list += ",1";
        const std::string shown = *responseSnippet(list + "]");
        QVERIFY(shown.ends_with(", \"...\"]"));
        std::string wide = "{";
        for (int i = 0; i < 400; ++i)
            wide += (i ? ",\"m" : "\"m") + std::to_string(i) + "\":\"value\"";
        QCOMPARE(responseSnippet(wide + "}")->size(), std::size_t(2048 + 17));
    }
};

int main(int argc, char** argv)
{
    return sluice::test::runOnBothEngines<TestFleetEdges>(argc, argv);
}
#include "tst_fleet_edges.moc"
