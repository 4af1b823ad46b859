// Tokens that are refused although their signature holds (REF-12): a stolen or blocked JWT ends here long before its `exp`. By the name in
// Verified::credential ("jwt:NAME"): the jti, or "#" and a digest for a token without one. Entries end with the token they deny.
// Thread: any; load() before the first use.
#pragma once

#include "audit/audit_log.h"
#include "core/table.h"
#include "storage/database.h"

#include <atomic>
#include <map>
#include <shared_mutex>
#include <string>
#include <string_view>

namespace sluice::clearinghouse {

inline constexpr std::size_t maxDeniedTokens = 100'000;

class DeniedTokens {
public:
    struct Ports {
        storage::Database& database;
        audit::AuditLog& audit;
        const Clock& clock;
    };
    // Outlives the last command it submitted.
    explicit DeniedTokens(Ports ports);
    DeniedTokens(const DeniedTokens&) = delete;
    DeniedTokens& operator=(const DeniedTokens&) = delete;

    Result<void> load();                          // blocks: start-up only
    bool isDenied(std::string_view name) const;   // no lock while nothing is denied
    std::size_t size() const { return m_count; }  // those that ended count until the next change

    // `until`: from then on the token is too old anyway. Durable and audited ("oidc.token_denied", "oidc.token_allowed") when `done` comes,
    // on the writer thread. Denying again keeps the later end. InvalidArgument: no name, one over 256 bytes, no actor; Overloaded: full;
    // NotFound: nothing to allow. A denial whose commit is uncertain (Io) holds in memory.
    using Done = std::function<void(Result<void>)>;
    void deny(std::string name, Timestamp until, std::string actor, std::string reason, Done done);
    void allow(std::string name, std::string actor, Done done);

    // "denied_tokens": created · name · until · actor · reason.
    std::unique_ptr<TableSource> table();
    ChangeSequence& changes() { return m_changes; }

private:
    Ports m_ports;
    ChangeSequence m_changes;
    mutable std::shared_mutex m_mutex;
    std::map<std::string, Timestamp, std::less<>> m_names;
    std::atomic<std::size_t> m_count{0};
};

}  // namespace sluice::clearinghouse
