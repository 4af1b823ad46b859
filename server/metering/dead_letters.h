// Events that could not be counted, with their whole text and the reason (clearinghouse 5.7; REF-5, REF-6). Nothing is ever dropped: an operator
// mends who it belongs to and drives it again, or discards it with a note; both are audited in the same commit.
// Thread: commands on the writer thread; find(): any that may block.
#pragma once

#include "audit/audit_log.h"
#include "metering/inbox.h"

#include <optional>
#include <string>

namespace sluice::metering {

struct DeadLetter {
    std::int64_t no = 0;
    std::string reason;   // "not_json", "bad_field", "unattributed", "refused"
    std::string message;  // one line
    std::string eventId;  // empty when it could not be read
    std::string source, position;
    std::string state;  // "open", "redriven", "discarded"
    std::string raw;
    std::optional<std::string> authId;  // what an operator put in place of the event's own
    std::string note;
    Timestamp receivedAt;
    std::optional<Timestamp> resolvedAt;
};

class DeadLetters {
public:
    DeadLetters(const Clock& clock, storage::Writer& writer, storage::ReaderPool& readers, audit::AuditLog& audit,
                Inbox& inbox);

    Result<std::optional<DeadLetter>> find(std::int64_t no) const;

    enum class Redriven { Counted, Known };  // Known: the id was counted before
    using RedriveDone = std::function<void(Result<Redriven>)>;
    using Done = std::function<void(Result<void>)>;
    // Reads the text again and takes the event in. NotFound; Conflict: not open; InvalidArgument: still cannot be read;
    // or what a sink said.
    void redrive(std::int64_t no, std::string actor, RedriveDone done);
    // Whom the event belongs to from now on ("tenant:user", "tenant:owner:ID"). InvalidArgument: breaks the grammar.
    void setIdentity(std::int64_t no, std::string authId, std::string actor, Done done);
    void discard(std::int64_t no, std::string note, std::string actor, Done done);  // InvalidArgument: empty note
    Result<void> purge(storage::Connection& connection, Timestamp before);          // those resolved before

private:
    const Clock& m_clock;
    storage::Writer& m_writer;
    storage::ReaderPool& m_readers;
    audit::AuditLog& m_audit;
    Inbox& m_inbox;
};

}  // namespace sluice::metering
