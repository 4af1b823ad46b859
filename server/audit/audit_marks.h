// What was done since, for programs that share one PostgreSQL: every deed of an operator is in the audit log in its own commit, numbered without
// gaps, so its end is a change counter that costs one look at a primary key. Thread: any that may block on a reader.
#pragma once

#include "core/result.h"
#include "storage/reader.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sluice::audit {

struct AuditMark {
    std::int64_t seq = 0;
    std::string action, subject;
};

Result<std::int64_t> newestSeq(storage::ReaderPool& readers);  // 0: nothing was done yet
// In order, those above `seq`, at most `limit`.
Result<std::vector<AuditMark>> marksAfter(storage::ReaderPool& readers, std::int64_t seq, int limit);

}  // namespace sluice::audit
