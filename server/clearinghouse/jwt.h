// Compact JWS access tokens (clearinghouse spec 3.3, RFC 7515, 7519, 8725): what is read of a token, the keys that may have signed it and
// the rules its claims must keep. RS256 and ES256; PS256 and EdDSA only when the rules say so; HS* and none do not exist here. A key serves
// only the algorithms of its kind, its `alg`, `use` and `key_ops`. Thread: values, any; a key verifies on any thread, with OpenSSL contexts of
// that thread.
#pragma once

#include "clearinghouse/verdict.h"
#include "core/hex.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::clearinghouse {

inline constexpr std::size_t maxJwtBytes = 16u << 10;        // the whole token
inline constexpr std::size_t maxJwtHeaderBytes = 2u << 10;   // decoded
inline constexpr std::size_t maxJwtPayloadBytes = 8u << 10;  // decoded
inline constexpr std::size_t maxJwksBytes = 256u << 10;
inline constexpr std::size_t maxJwksKeys = 100;
inline constexpr int jwtSkewSeconds = 60;  // on exp and nbf

enum class JwtAlgorithm : std::uint8_t { RS256, ES256, PS256, EdDSA };
inline constexpr std::size_t jwtAlgorithmCount = 4;
const char* jwtAlgorithmName(JwtAlgorithm algorithm);
std::optional<JwtAlgorithm> jwtAlgorithmFromName(std::string_view name);  // exact case; HS*, none and others: nullopt

// One public key of a set. Immutable.
class JwtKey {
public:
    // InvalidArgument names what is wrong: a symmetric key, a weak one (RSA below 2048 bits), another use, another curve.
    static Result<std::shared_ptr<const JwtKey>> fromJwk(const json::Value& jwk);
    ~JwtKey();
    JwtKey(const JwtKey&) = delete;
    JwtKey& operator=(const JwtKey&) = delete;

    const std::optional<std::string>& kid() const { return m_kid; }
    bool fits(JwtAlgorithm algorithm) const { return m_fits[std::size_t(algorithm)]; }
    const std::string& thumbprint() const { return m_thumbprint; }  // RFC 7638, SHA-256, base64url
    const std::string& kind() const { return m_kind; }              // "RSA 2048", "EC P-256", "OKP Ed25519"
    // False also for an algorithm that does not fit.
    bool verify(JwtAlgorithm algorithm, std::string_view signedText, std::span<const std::uint8_t> signature) const;

private:
    JwtKey() = default;

    std::optional<std::string> m_kid;
    std::array<bool, jwtAlgorithmCount> m_fits{};
    std::string m_thumbprint;
    std::string m_kind;
    void* m_key = nullptr;  // EVP_PKEY
};
using JwtKeyPtr = std::shared_ptr<const JwtKey>;

struct JwtHeader {
    JwtAlgorithm algorithm = JwtAlgorithm::RS256;
    std::optional<std::string> kid;
};

// A key set as it was published. Keys that cannot be used are left out and told. Immutable.
class JwtKeySet {
public:
    // Protocol: not JSON, no array "keys" ("invalid"), no key that can be used, too many.
    static Result<std::shared_ptr<const JwtKeySet>> parse(std::string_view document);
    static std::shared_ptr<const JwtKeySet> of(std::vector<JwtKeyPtr> keys);

    const std::vector<JwtKeyPtr>& keys() const { return m_keys; }
    const std::vector<std::string>& leftOut() const { return m_leftOut; }  // one line each
    bool contains(std::string_view thumbprint) const;
    // The one key for a token: by kid, or without one the only key that fits. Null with `unknown` true when newer keys might help.
    struct Choice {
        JwtKeyPtr key;
        bool unknown = false;
        const char* cause = "";  // for the log
    };
    Choice choose(const JwtHeader& header) const;

private:
    std::vector<JwtKeyPtr> m_keys;
    std::vector<std::string> m_leftOut;
};
using JwtKeySetPtr = std::shared_ptr<const JwtKeySet>;

struct JwtRules {
    std::string issuer;          // normalised; a token may write it with one slash more
    std::string audience;        // in `aud`, a string or an array
    std::string identityIssuer;  // IDENTITY_ISSUER, for Verified::issuer
    std::string clientClaim = "azp";
    std::string subjectClaim = "sub";
    std::string subjectType = "oidc_user";
    std::string defaultClient;  // tenant of tokens without the client claim; empty: such tokens are refused
    std::vector<std::string> requiredScopes;
    std::array<bool, jwtAlgorithmCount> algorithms{true, true, false, false};  // by JwtAlgorithm
    bool integerSubjects = false;                                              // render an integer subject in decimal
    bool ownIssuer = false;  // our own code stamped these: a subject "owner:ID" is an owner
};

// OIDC_ISSUER for comparison and discovery: trimmed, one trailing slash less.
std::string normalisedIssuer(std::string_view issuer);
std::vector<std::string> splitList(std::string_view text);  // by blanks and commas

struct ReadJwt {
    JwtHeader header;
    std::string_view signedText;  // into the token
    Bytes signature;
    std::string payload;  // decoded
};
// 401 "not a JWT" unless three parts; 401 "oidc verification failed" for what is malformed, forbidden or too large.
Verdict<ReadJwt> readJwt(std::string_view token, const JwtRules& rules);

struct CheckedJwt {
    Verified verified;           // expiry = floor(exp)
    std::int64_t notBefore = 0;  // unix seconds; 0 when absent
    std::string denyName;        // what a deny-list names it by: its jti, or "#" and a digest of the token
};
// What a deny-list needs to know of a token that somebody shows, whoever signed it: nothing is verified. InvalidArgument: no JWT, or one
// without `exp`.
struct JwtMarks {
    std::string denyName;
    std::int64_t expires = 0;  // unix seconds
};
Result<JwtMarks> marksOfUnverified(std::string_view token);

// Of a token whose signature holds.
Verdict<CheckedJwt> checkClaims(const ReadJwt& jwt, const JwtRules& rules, Timestamp now);

Refusal invalidToken(std::string reason, std::string logged = {});
Refusal unverified(std::string logged);  // 401 invalid_token "oidc verification failed"

}  // namespace sluice::clearinghouse
