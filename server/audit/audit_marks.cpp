#include "audit/audit_marks.h"

namespace sluice::audit {

Result<std::int64_t> newestSeq(storage::ReaderPool& readers)
{
    SLUICE_ASSIGN(const auto newest, readers.readFor<std::optional<std::int64_t>>([](storage::Connection& connection) {
        return connection.queryOne("SELECT seq FROM audit_log ORDER BY seq DESC LIMIT 1", {},
                                   [](const storage::Row& row) { return row.int64(0); });
    }));
    return newest.value_or(0);
}

Result<std::vector<AuditMark>> marksAfter(storage::ReaderPool& readers, std::int64_t seq, int limit)
{
    std::vector<AuditMark> marks;
    SLUICE_TRY(readers.read([&](storage::Connection& connection) {
        return connection.query("SELECT seq, action, subject FROM audit_log WHERE seq > ? ORDER BY seq LIMIT ?",
                                {seq, std::int64_t(limit)}, [&](const storage::Row& row) {
                                    marks.push_back({row.int64(0), row.text(1), row.text(2)});
                                    return true;
                                });
    }));
    return marks;
}

}  // namespace sluice::audit
