#include "legacy/schema.h"

namespace sluice::legacy {

std::vector<storage::Migration> migrations()
{
    return {
        {1100,
         "legacy: what an import brought",
         {
             "CREATE TABLE legacy_imports (fingerprint {text} PRIMARY KEY, at {int64} NOT NULL, folder {text} NOT "
             "NULL, "
             "report {text} NOT NULL)",
             // What each balance was there, word for word, and where our ledger stood right after the import.
             "CREATE TABLE legacy_balances (orchestrator {text} PRIMARY KEY, place {int64} NOT NULL, original {text} "
             "NOT "
             "NULL, units {int256} NOT NULL)",
             // Journal lines that the view of our transfers would show otherwise. seq 0: the line moved less than one unit
             // and stands after transfer after_seq.
             "CREATE TABLE legacy_lines (line {int64} PRIMARY KEY, after_seq {int64} NOT NULL, seq {int64} NOT NULL, "
             "original {text} NOT NULL)",
             "CREATE INDEX legacy_lines_order ON legacy_lines (after_seq, line)",
             "CREATE TABLE legacy_log_lines (file {text} NOT NULL, line {int64} NOT NULL, original {text} NOT NULL, "
             "PRIMARY KEY (file, line))",
             // Members of a record that have no place of their own here.
             "CREATE TABLE legacy_extras (file {text} NOT NULL, id {text} NOT NULL, extra {text} NOT NULL, PRIMARY KEY "
             "(file, id))",
         }}};
}

}  // namespace sluice::legacy
