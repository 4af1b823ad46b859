// The arithmetic of a session without store, registry or clock: gaps accrue, segments close, amounts are rounded once and what lies
// below a unit is carried (DECISIONS 3). Thread: values.
#pragma once

#include "usage/sessions.h"

namespace sluice::usage {

class SessionRules {
public:
    // Creditable microseconds of [from, to).
    using Judge = std::function<std::int64_t(Timestamp from, Timestamp to)>;
    // A segment that closed; `credited` is its amount, `proof` is set when it is above zero.
    using Closed = std::function<Result<void>(const SessionSegment& segment)>;

    SessionRules(const SessionConfig& config, SessionRecord& session, std::optional<std::string> edgeId)
        : m_config(config), m_session(session), m_edgeId(std::move(edgeId))
    {}

    // Accrues from last seen to `to`, which becomes last seen; full segments close on the way.
    Result<void> advance(Timestamp to, const Judge& judge, const Closed& closed);
    // Closes what is open at last seen.
    Result<void> finish(const std::string& trigger, const Closed& closed);

private:
    Result<void> close(Timestamp end, const std::string& trigger, const Closed& closed);

    const SessionConfig& m_config;
    SessionRecord& m_session;
    const std::optional<std::string> m_edgeId;
};

// ms x rate / 60000, half-even, with what was carried; the new carry is at most half a unit either way.
Int256 sessionCredit(std::int64_t durationMs, const Int256& ratePerMinute, std::int64_t& carry);
// Metadata of the ledger transfer (ops-api 9.2), as JSON.
std::string sessionCreditMetadata(const SessionRecord& session, const SessionSegment& segment, std::string_view event,
                                  const std::optional<std::string>& edgeId, const Asset& unit);

}  // namespace sluice::usage
