#include "metering/customers.h"
#include "metering/internal/meter_rows.h"

namespace sluice::metering {

namespace {

constexpr std::int64_t maxListedSubjects = 10'000;

Subject subjectOfRow(const storage::Row& row)
{
    Subject subject;
    subject.id = row.text(0);
    subject.input.key = row.text(1);
    subject.input.details = columnJson(row.text(2));
    subject.created = {row.int64(3)};
    subject.updated = {row.int64(4)};
    return subject;
}

}  // namespace

Result<Subject> Subjects::upsert(storage::Connection& connection, const SubjectInput& input, const MeterActor& actor)
{
    if (input.key.empty() || input.key.size() > 1'024)
        return fail(ErrorCode::InvalidArgument, "key: 1 to 1024 characters");
    const std::string id = m_store.ulids().next(actor.now), details = jsonColumn(input.details);
    SLUICE_ASSIGN(
        const auto subject,
        connection.queryOne("INSERT INTO meter_subjects (id, subject_key, details, created, updated) VALUES "
                            "(?, ?, ?, ?, ?) ON CONFLICT (subject_key) DO UPDATE SET details = "
                            "excluded.details, updated = excluded.updated RETURNING id, subject_key, details, "
                            "created, updated",
                            {std::string_view(id), std::string_view(input.key), std::string_view(details),
                             actor.now.micros, actor.now.micros},
                            subjectOfRow));
    if (!subject)
        return fail(ErrorCode::Internal, "a subject was not written");
    SLUICE_TRY(auditMeter(m_store.audit(), connection, actor, "subject.upsert", subject->id,
                          json::Value::object({{"key", subject->input.key}})));
    m_store.noteChange();
    return *subject;
}

Result<void> Subjects::remove(storage::Connection& connection, std::string_view idOrKey, const MeterActor& actor)
{
    SLUICE_ASSIGN(const Subject subject, findSubject(connection, idOrKey));
    const auto done = connection.exec("DELETE FROM meter_subjects WHERE id = ?", {std::string_view(subject.id)});
    if (!done)
        return fail(done.error());
    m_store.noteChange();
    return auditMeter(m_store.audit(), connection, actor, "subject.delete", subject.id,
                      json::Value::object({{"key", subject.input.key}}));
}

Result<Subject> findSubject(storage::Connection& connection, std::string_view idOrKey)
{
    SLUICE_ASSIGN(
        const auto subject,
        connection.queryOne("SELECT id, subject_key, details, created, updated FROM meter_subjects WHERE id = "
                            "? OR subject_key = ? ORDER BY no LIMIT 1",
                            {idOrKey, idOrKey}, subjectOfRow));
    if (!subject)
        return fail(ErrorCode::NotFound, "subject not found: " + std::string(idOrKey.substr(0, 64)));
    return *subject;
}

Result<std::vector<Subject>> listSubjects(storage::Connection& connection)
{
    std::vector<Subject> subjects;
    SLUICE_TRY(
        connection.query("SELECT id, subject_key, details, created, updated FROM meter_subjects ORDER BY no LIMIT ?",
                         {maxListedSubjects}, [&](const storage::Row& row) {
                             subjects.push_back(subjectOfRow(row));
                             return true;
                         }));
    return subjects;
}

}  // namespace sluice::metering
