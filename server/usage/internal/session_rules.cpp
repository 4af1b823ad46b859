#include "usage/internal/session_rules.h"

#include "core/check.h"
#include "core/hex.h"
#include "core/json.h"
#include "crypto/hash.h"

#include <algorithm>

namespace sluice::usage {

namespace {

constexpr std::int64_t msPerMinute = 60'000;

}  // namespace

std::string proofHash(const SessionProof& proof)
{
    json::Value tree = json::Object{};
    tree.set("session_id", proof.sessionId);
    tree.set("orchestrator_id", proof.orchestrator);
    tree.set("edge_id", proof.edgeId ? json::Value(*proof.edgeId) : json::Value());
    tree.set("segment_index", proof.segmentIndex);
    tree.set("segment_start", formatTimeZ(proof.start));
    tree.set("segment_end", formatTimeZ(proof.end));
    tree.set("duration_ms", proof.durationMs);
    if (proof.streamerId)
        tree.set("streamer_id", *proof.streamerId);
    const std::string text = json::write(tree, json::Style::AsciiSorted);
    return "sha256:" + toHex(crypto::sha256(asBytes(text)).bytes);
}

Int256 sessionCredit(std::int64_t durationMs, const Int256& ratePerMinute, std::int64_t& carry)
{
    const Int256 total = ratePerMinute * durationMs + carry;
    const auto amount = mulDivHalfEven(total, 1, msPerMinute);
    SLUICE_CHECK(amount.has_value());  // a rate is far below 2^200
    carry = static_cast<std::int64_t>(total - *amount * msPerMinute);
    return *amount;
}

Result<void> SessionRules::advance(Timestamp to, const Judge& judge, const Closed& closed)
{
    SessionRecord& s = m_session;
    const std::int64_t segmentMicros = std::max<std::int64_t>(1, m_config.segmentSeconds) * 1'000'000;
    while (to.micros - s.segmentStart.micros >= segmentMicros) {
        const Timestamp boundary{s.segmentStart.micros + segmentMicros};
        if (boundary > s.lastSeenAt) {
            s.openMicros += judge(s.lastSeenAt, boundary);
            s.lastSeenAt = boundary;
        }
        SLUICE_TRY(close(boundary, "segment", closed));
    }
    if (to > s.lastSeenAt) {
        s.openMicros += judge(s.lastSeenAt, to);
        s.lastSeenAt = to;
    }
    return {};
}

Result<void> SessionRules::finish(const std::string& trigger, const Closed& closed)
{
    if (m_session.lastSeenAt > m_session.segmentStart)
        return close(m_session.lastSeenAt, trigger, closed);
    m_session.segmentStart = m_session.lastSeenAt;
    return {};
}

Result<void> SessionRules::close(Timestamp end, const std::string& trigger, const Closed& closed)
{
    SessionRecord& s = m_session;
    SLUICE_CHECK(s.openMicros >= 0 && end >= s.segmentStart);
    SessionSegment segment;
    segment.index = s.segmentIndex;
    segment.start = s.segmentStart;
    segment.end = end;
    segment.durationMs = s.openMicros / 1000;
    segment.trigger = trigger;
    segment.orchestrator = s.orchestrator.value_or("");
    s.meteredMs += (end.micros - s.segmentStart.micros) / 1000;
    s.openMicros %= 1000;
    if (segment.durationMs > 0 && s.orchestrator) {
        segment.credited = sessionCredit(segment.durationMs, m_config.ratePerMinute, s.carry);
        s.billedMs += segment.durationMs;
    }
    if (segment.credited > 0) {
        segment.proof = proofHash({s.sessionId, *s.orchestrator, m_edgeId, s.streamerId, segment.index, segment.start,
                                   segment.end, segment.durationMs});
        s.billed += segment.credited;
        s.lastCredited += segment.credited;
        s.lastProof = segment.proof;
    }
    ++s.segmentIndex;
    s.segmentStart = end;
    return closed(segment);
}

std::string sessionCreditMetadata(const SessionRecord& session, const SessionSegment& segment, std::string_view event,
                                  const std::optional<std::string>& edgeId, const Asset& unit)
{
    std::string text;
    json::Writer w(text);
    w.beginObject().key("session_id").value(session.sessionId).key("event").value(event);
    w.key("trigger").value(segment.trigger).key("segment_index").value(std::to_string(segment.index));
    w.key("segment_start").value(formatTimeZ(segment.start)).key("segment_end").value(formatTimeZ(segment.end));
    w.key("duration_ms").value(std::to_string(segment.durationMs)).key("proof_hash").value(segment.proof);
    w.key("upstream_addr").value(session.upstreamAddr).key("upstream_port").value(session.upstreamPort);
    w.key("edge_id").optional(edgeId).key("credit_unit").value(unit.code());
    if (session.streamerId)
        w.key("streamer_id").value(*session.streamerId);
    w.endObject();
    return text;
}

}  // namespace sluice::usage
