// Random histories of sessions against a model that knows nothing of segments or stores: time counts between two events that follow each other
// within the timeout, and up to the timeout after the last one. Events come in any order, twice, late; commands fail half-way; the program
// is started again. Whatever happens, no moment is billed twice and the ledger holds exactly what the segments say.
#include "session_bench.h"

#include <map>
#include <set>

using namespace sluice;
using namespace sluice::usage;
using sluice::test::SessionBench;
using Kind = SessionEventKind;

namespace {

constexpr std::int64_t timeout = 120;
constexpr int sessionCount = 4;

struct ModelSession {
    bool known = false, open = false;
    std::int64_t last = 0, ended = 0;
    std::int64_t billed = 0;
    std::int64_t sequence = -1;

    std::int64_t reached() const { return open ? last : std::max(ended, last); }
    void silence(std::int64_t now)
    {
        if (open && now - last > timeout) {
            billed += timeout;
            open = false;
            ended = last + timeout;
        }
    }
    void hear(Kind kind, std::int64_t at)
    {
        silence(at);
        if (open)
            billed += at - last;
        if (kind == Kind::End) {
            if (open || !known)
                ended = at;
            open = false;
        } else {
            open = true;
        }
        known = true;
        last = at;
    }
};

class History {
public:
    History(const QString& engine, std::uint64_t seed, bool naps) : m_bench(engine, config()), m_rng(seed), m_naps(naps)
    {
        m_bench.enter("orch-session", 1);
        m_bench.power("orch-session", "awake");
    }

    void run(int steps, bool mayRestart)
    {
        for (int i = 0; i < steps; ++i) {
            const auto what = m_rng.below(100);
            if (what < 8)
                advance(std::int64_t(m_rng.below(400)));
            else
                advance(std::int64_t(m_rng.below(50)));
            if (what >= 92)
                sweep();
            else if (what >= 90 && mayRestart)
                m_bench.restart();
            else if (what >= 84)
                failHalfWay();
            else
                event();
        }
        advance(timeout + 1);
        sweep();
    }

    void check()
    {
        std::int64_t billedMs = 0, modelled = 0;
        const auto listed =
            *m_bench.meter->list({.orchestrator = {}, .activeOnly = false, .limit = 2000}, m_bench.clock.now());
        for (const auto& [id, session] : m_model)
            modelled += session.billed * 1000;
        Int256 credited = 0;
        std::set<std::string> proofs;
        std::map<std::string, std::vector<std::pair<std::int64_t, std::int64_t>>> stretches;
        for (std::int64_t no = 1; no <= 100'000; ++no) {
            const auto history = *m_bench.meter->history(no);
            if (!history && no > listed.front().no)
                break;
            if (!history)
                continue;
            QVERIFY(history->session.endedAt);
            billedMs += history->session.billedMs;
            for (const SessionSegment& segment : history->segments) {
                credited += segment.credited;
                QVERIFY(segment.durationMs * 1000 <= segment.end.micros - segment.start.micros);
                if (!segment.proof.empty())
                    QVERIFY(proofs.insert(segment.proof).second);
                stretches[history->session.sessionId].emplace_back(segment.start.micros, segment.end.micros);
            }
        }
        for (auto& [id, list] : stretches) {
            std::ranges::sort(list);
            for (std::size_t i = 1; i < list.size(); ++i)
                QVERIFY(list[i - 1].second <= list[i].first);  // no moment twice
        }
        QVERIFY(billedMs <= m_now * 1000 * sessionCount);  // never more than the clock on the wall
        if (m_naps)
            QVERIFY(billedMs <= modelled);
        else
            QCOMPARE(billedMs, modelled);
        // A thousandth a second: a millionth a millisecond.
        QCOMPARE(SessionBench::text(credited), formatUnits(Int256(billedMs) * Int256("1000000000000"), 18));
        QCOMPARE(m_bench.balance("orch-session"), SessionBench::text(credited));
        QCOMPARE(std::int64_t(proofs.size()), *ledger::LedgerQueries(m_bench.readers()).transferCount());
    }

private:
    static SessionConfig config()
    {
        SessionConfig config = SessionBench::paid();
        config.segmentSeconds = 90;
        config.idleTimeoutSeconds = timeout;
        return config;
    }

    void advance(std::int64_t seconds)
    {
        m_now += seconds;
        m_bench.moveTo(double(m_now));
        m_bench.power("orch-session", m_naps && m_rng.below(4) == 0 ? "asleep" : "awake");
    }

    SessionEvent draw()
    {
        static constexpr Kind kinds[] = {Kind::Start, Kind::Heartbeat, Kind::Heartbeat, Kind::Heartbeat, Kind::End};
        return m_bench.event(kinds[m_rng.below(5)], "s" + std::to_string(m_rng.below(sessionCount)));
    }

    void event()
    {
        SessionEvent event = draw();
        ModelSession& model = m_model[event.sessionId];
        const auto form = m_rng.below(6);
        std::int64_t at = m_now;
        bool stale = false;
        if (form == 0) {  // a late one, with its time
            at = std::max<std::int64_t>(0, m_now - std::int64_t(m_rng.below(60)));
            event.eventTime = Timestamp{1'735'689'600'000'000}.plusSeconds(at);
            stale = model.known && at < model.reached();
        } else if (form == 1) {  // numbered, perhaps an old number again
            const std::int64_t number = std::max<std::int64_t>(0, model.sequence + 1 - std::int64_t(m_rng.below(3)));
            event.sequence = number;
            stale = model.known && model.sequence >= 0 && number <= model.sequence;
            if (!stale)
                model.sequence = number;
        }
        m_bench.report(event);
        if (!stale)
            model.hear(event.kind, at);
        if (m_rng.below(8) == 0 && !stale && !event.sequence) {  // the same once more
            m_bench.report(event);
            model.hear(event.kind, at);
        }
    }

    void failHalfWay()
    {
        const SessionEvent event = draw();
        const auto done = m_bench.writer().run([&](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(m_bench.meter->apply(c, event, m_bench.clock.now()));
            return fail(ErrorCode::Io, "and then the rest failed");
        });
        QVERIFY(!done);
    }

    void sweep()
    {
        m_bench.sweep();
        for (auto& [id, session] : m_model)
            session.silence(m_now);
        // A session that was put off is due within a minute; time stands still here, so nothing may be open and silent.
        const auto all =
            m_bench.meter->list({.orchestrator = {}, .activeOnly = false, .limit = 2000}, m_bench.clock.now());
        QVERIFY(all);
        for (const auto& session : *all) {
            if (!session.endedAt && session.lastSeenAt.plusSeconds(timeout) < m_bench.clock.now()) {
                const auto closed = m_bench.writer().runFor<bool>([&](storage::Connection& c) {
                    return m_bench.meter->expire(c, session.sessionId, m_bench.clock.now());
                });
                QVERIFY(closed && *closed);
            }
        }
    }

    SessionBench m_bench;
    SeededRng m_rng;
    const bool m_naps;
    std::int64_t m_now = 0;
    std::map<std::string, ModelSession> m_model;
};

}  // namespace

class TestUsageSessionModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void billedTimeIsWhatWasObserved_data()
    {
        QTest::addColumn<QString>("engine");
        QTest::addColumn<int>("histories");
        QTest::addColumn<int>("steps");
        QTest::addColumn<bool>("naps");
        QTest::newRow("memory") << QStringLiteral("memory") << 150 << 120 << false;
        QTest::newRow("memory, a host that naps") << QStringLiteral("memory") << 50 << 120 << true;
        QTest::newRow("sqlite, restarts") << QStringLiteral("sqlite") << 6 << 100 << false;
        QTest::newRow("postgres, restarts") << QStringLiteral("postgres") << 2 << 80 << false;
    }
    void billedTimeIsWhatWasObserved()
    {
        QFETCH(QString, engine);
        QFETCH(int, histories);
        QFETCH(int, steps);
        QFETCH(bool, naps);
        for (int seed = 1; seed <= histories; ++seed) {
            History history(engine, std::uint64_t(seed), naps);
            history.run(steps, engine != u"memory");
            history.check();
            if (QTest::currentTestFailed())
                QFAIL(qPrintable(QStringLiteral("seed %1").arg(seed)));
        }
    }
};

QTEST_GUILESS_MAIN(TestUsageSessionModel)
#include "tst_usage_session_model.moc"
