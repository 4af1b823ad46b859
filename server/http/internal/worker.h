// One HTTP thread: accepts, keeps its connections by phase, sweeps their deadlines, delivers answers. Thread: its own, but
// for mailbox(), counters and the published ages.
#pragma once

#include "http/internal/connection.h"
#include "http/internal/mailbox.h"
#include "http/internal/qt_edge.h"
#include "http/internal/shared.h"

#include <QObject>
#include <QTimer>

#include <array>
#include <limits>
#include <unordered_map>

namespace sluice::http::internal {

class Worker final : public QObject {
    Q_OBJECT

public:
    static constexpr std::int64_t kNobody = std::numeric_limits<std::int64_t>::max();

    explicit Worker(Shared& shared);
    ~Worker() override;

    bool listen(int descriptor);

    Shared& shared() { return m_shared; }
    const Limits& limits() const { return m_shared.config.limits; }
    const std::shared_ptr<Mailbox>& mailbox() const { return m_mailbox; }
    QtEdge& edge() { return m_edge; }
    char* scratch() { return m_scratch.data(); }
    std::size_t scratchSize() const { return m_scratch.size(); }
    const std::string& dateField();  // "Date: …\r\n"
    bool stopping() const { return m_stopDeadlineMs >= 0; }

    void setPhase(Connection& connection, Phase phase);
    void touch(Connection& connection) { setPhase(connection, connection.phase); }
    void forget(Connection& connection);
    void reject(Reject reason) { Counters::add(counters.rejects[static_cast<std::size_t>(reason)]); }

    static std::int64_t nowMs();
    static std::int64_t nowUs();

    Counters& counters;
    std::atomic<std::int64_t> oldestIdleMs{kNobody};     // since when; any thread may read
    std::atomic<std::int64_t> oldestWaitingMs{kNobody};  // waiting for the peer in the middle of something

protected:
    void customEvent(QEvent* event) override;

private:
    using List = std::list<Connection*>;

    void accept(qintptr descriptor);
    bool makeRoom();
    bool makeRoomFor(const std::string& address);
    bool evictOne();
    void evict(Connection& connection);
    void turnAway(qintptr descriptor, Reject reason);
    void open(qintptr descriptor, std::string addressKey);
    void sweep();
    void sweepPhase(Phase phase, std::int64_t limitMs, std::int64_t now);
    Response responseOf(Letter& letter) const;
    void beginStop(std::int64_t deadlineMs);
    void quitWhenEmpty();
    void publishAges();
    List& list(Phase phase) { return m_lists[static_cast<std::size_t>(phase)]; }

    Shared& m_shared;
    std::shared_ptr<Mailbox> m_mailbox;
    QtEdge m_edge;
    QTimer m_sweep;
    std::array<char, 16 * 1024> m_scratch;
    std::array<List, static_cast<std::size_t>(Phase::Count)> m_lists;
    std::unordered_map<std::uint64_t, Connection*> m_connections;
    std::uint64_t m_lastId = 0;
    std::int64_t m_stopDeadlineMs = -1;
    bool m_acceptPaused = false;
    std::int64_t m_lastAcceptWarningMs = std::numeric_limits<std::int64_t>::min() / 2;
    std::string m_date;
    std::int64_t m_dateSecond = -1;
};

}  // namespace sluice::http::internal
