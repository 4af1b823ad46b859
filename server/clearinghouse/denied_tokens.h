// Tokens that are refused although their signature holds (REF-12): a stolen or blocked JWT ends here long before its `exp`. By the name in
// Verified::credential ("jwt:NAME"): the jti, or "#" and a digest for a token without one; or all tokens of a user, by nameOfUser(). Entries end
// with the token they deny. API keys are another matter: they are revoked, and a user is blocked at the gate.
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
inline constexpr std::int64_t maxDenialSeconds = 366LL * 86'400;

// What somebody wants denied: exactly one of the first four.
struct DenialWish {
    std::string token;       // the whole token; not kept
    std::string jti;         // its id
    std::string credential;  // "jwt:ID", as authorisations show it
    std::string authId;      // every token of this user, those made later too
    std::string until = {};  // RFC 3339; empty: the token's own end, of an id alone a year, of a user a day
};
struct Denial {
    std::string name;
    Timestamp until;
};
// InvalidArgument: none or several, no token, an API key, a time that is past or more than a year away.
Result<Denial> denialOf(const DenialWish& wish, Timestamp now);

using DenialNames = std::map<std::string, Timestamp, std::less<>>;

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

    Result<void> load();                               // blocks: start-up only
    bool isDenied(std::string_view name) const;        // no lock while nothing is denied
    bool isUserDenied(std::string_view authId) const;  // as isDenied(nameOfUser(authId))
    // No token's name has a '#' but as its first character before hex digits: this can be none.
    static std::string nameOfUser(std::string_view authId) { return "#user:" + std::string(authId); }
    std::size_t size() const { return m_count; }  // those that ended count until the next change

    // `until`: from then on the token is too old anyway. Durable and audited ("oidc.token_denied", "oidc.token_allowed") when `done` comes,
    // on the writer thread. Denying again keeps the later end. InvalidArgument: no name, one over 300 bytes, no actor; Overloaded: full;
    // NotFound: nothing to allow. A denial whose commit is uncertain (Io) holds in memory.
    using Done = std::function<void(Result<void>)>;
    void deny(std::string name, Timestamp until, std::string actor, std::string reason, Done done);
    void allow(std::string name, std::string actor, Done done);
    void reload(Done done);  // another program changed the store; `done` on the writer thread

    // "denied_tokens": created · name · until · actor · reason.
    std::unique_ptr<TableSource> table();
    ChangeSequence& changes() { return m_changes; }

private:
    void publish(DenialNames names);

    Ports m_ports;
    ChangeSequence m_changes;
    mutable std::shared_mutex m_mutex;
    DenialNames m_names;
    std::atomic<std::size_t> m_count{0};
};

}  // namespace sluice::clearinghouse
