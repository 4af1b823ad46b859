// What one event does: to which run of a session it belongs, whose time it is, what accrues, what closes, what others learn of it
// (ops-engine 7.1, 7.3). Thread: writer, inside a command.
#pragma once

#include "usage/internal/session_book.h"
#include "usage/internal/upstream_index.h"

namespace sluice::usage {

const char* eventCode(SessionEventKind kind);

class SessionIntake {
public:
    SessionIntake(const SessionMeter::Ports& ports, const SessionConfig& config, SessionBook& book)
        : m_ports(ports), m_config(config), m_book(book)
    {}

    Result<SessionRecord> apply(storage::Connection& connection, const SessionEvent& event, Timestamp now);
    using Start = std::pair<std::string, std::optional<std::string>>;
    std::vector<Start>& starts() { return m_starts; }  // of this command
    Result<bool> expire(storage::Connection& connection, std::string_view id, Timestamp now);

private:
    using Entry = SessionBook::Entry;
    struct Occasion {
        Timestamp now;
        std::string event;
        std::optional<std::string> edgeId;
    };

    Result<std::string> attribute(storage::Connection& connection, const SessionEvent& event,
                                  const std::string& upstream);
    Timestamp timeOf(const SessionEvent& event, const SessionRecord* known, Timestamp now) const;
    bool isStale(const SessionEvent& event, const SessionRecord& known) const;
    Result<Entry*> open(storage::Connection& connection, Entry* entry, const SessionEvent& event, Timestamp at);
    void describe(SessionRecord& session, const SessionEvent& event, const std::string& upstream,
                  const std::string& orchestrator, Timestamp now) const;
    std::string whyNot(const SessionRecord& session, Timestamp now) const;  // empty: time may earn
    std::int64_t creditable(const SessionRecord& session, Timestamp from, Timestamp to, Timestamp now) const;
    Result<void> closeSilent(storage::Connection& connection, SessionRecord& session, Timestamp now);
    Result<void> post(storage::Connection& connection, SessionRecord& session, const SessionSegment& segment,
                      const Occasion& occasion);
    Result<void> note(storage::Connection& connection, const SessionRecord& session, const char* event,
                      const std::string& why, Timestamp time);
    Result<void> advance(storage::Connection& connection, SessionRecord& session, const SessionEvent& event,
                         Timestamp at, Timestamp now);
    Result<void> sideEffects(storage::Connection& connection, const SessionRecord& session, const SessionEvent& event,
                             Timestamp now);

    const SessionMeter::Ports& m_ports;
    const SessionConfig& m_config;
    SessionBook& m_book;
    UpstreamIndex m_upstreams;
    std::vector<Start> m_starts;
};

}  // namespace sluice::usage
