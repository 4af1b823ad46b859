#include "clearinghouse/internal/jwks_store.h"

#include "clearinghouse/oidc_schema.h"

#include <QLoggingCategory>

namespace sluice::clearinghouse {
namespace {

Q_LOGGING_CATEGORY(jwksStoreLog, "sluice.clearinghouse")

}  // namespace

std::vector<storage::Migration> oidcMigrations()
{
    return {
        {1050,
         "clearinghouse: last good key set of an OIDC issuer",
         {"CREATE TABLE oidc_key_sets (source {text} PRIMARY KEY, jwks_uri {text} NOT NULL, document {text} NOT NULL, "
          "fetched {int64} NOT NULL) {without_rowid}"}},
        {1051,
         "clearinghouse: denied tokens",
         {"CREATE TABLE oidc_denied_tokens (name {text} PRIMARY KEY, until {int64} NOT NULL, created {int64} NOT NULL, "
          "actor {text} NOT NULL, reason {text} NOT NULL) {without_rowid}",
          "CREATE INDEX oidc_denied_tokens_until ON oidc_denied_tokens (until, name)",
          "CREATE INDEX oidc_denied_tokens_created ON oidc_denied_tokens (created, name)"}}};
}

Result<std::optional<KeptKeySet>> loadKeySet(storage::Database& database, const std::string& source)
{
    return database.readers().readFor<std::optional<KeptKeySet>>(
        [&](storage::Connection& connection) -> Result<std::optional<KeptKeySet>> {
            return connection.queryOne("SELECT jwks_uri, document, fetched FROM oidc_key_sets WHERE source = ?",
                                       {std::string_view(source)}, [](const storage::Row& row) {
                                           return KeptKeySet{row.text(0), row.text(1), {row.int64(2)}};
                                       });
        });
}

void saveKeySet(storage::Database& database, std::string source, KeptKeySet set, Timestamp notBefore)
{
    database.writer().submit(
        [source = std::move(source), set = std::move(set), notBefore](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(connection.exec("DELETE FROM oidc_key_sets WHERE fetched < ?", {notBefore.micros}));
            SLUICE_TRY(connection.exec(
                "INSERT INTO oidc_key_sets (source, jwks_uri, document, fetched) VALUES (?, ?, ?, ?) ON CONFLICT "
                "(source) "
                "DO UPDATE SET jwks_uri = excluded.jwks_uri, document = excluded.document, fetched = excluded.fetched",
                {std::string_view(source), std::string_view(set.jwksUri), std::string_view(set.document),
                 set.fetched.micros}));
            return {};
        },
        [](Result<void> done) {
            if (!done)
                qCWarning(jwksStoreLog, "the key set was not kept: %s", done.error().message.c_str());
        });
}

}  // namespace sluice::clearinghouse
