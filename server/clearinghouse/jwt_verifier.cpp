#include "clearinghouse/jwt_verifier.h"

#include "clearinghouse/internal/jwt_cache.h"

#include <atomic>

namespace sluice::clearinghouse {
class JwtVerifier::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(JwtRules given, KeySource& source, const DeniedTokens* list, Rng& rng, std::size_t cacheEntries)
        : rules(std::move(given)), keys(source), denied(list), cache(rng, cacheEntries)
    {}

    bool isDenied(const CheckedJwt& jwt) const
    {
        return denied && (denied->isDenied(jwt.denyName) || denied->isUserDenied(jwt.verified.identity.authId));
    }

    // Was it good before, and would it still be?
    JwtCacheEntryPtr remembered(const JwtCache::Digest& digest, const JwtKeySet& set, Timestamp now)
    {
        auto entry = cache.find(digest);
        if (!entry)
            return nullptr;
        const CheckedJwt& jwt = entry->checked;
        if (jwt.verified.expiry > now.seconds() && jwt.notBefore <= now.seconds() + jwtSkewSeconds
            && set.contains(entry->thumbprint) && !isDenied(jwt))
            return entry;
        cache.drop(digest);
        return nullptr;
    }

    Verdict<Verified> check(const ReadJwt& jwt, const JwtKey& key, const JwtCache::Digest& digest, Timestamp now)
    {
        if (!key.verify(jwt.header.algorithm, jwt.signedText, jwt.signature))
            return tl::unexpected(unverified("the signature does not hold"));
        auto checked = checkClaims(jwt, rules, now);
        if (!checked)
            return tl::unexpected(std::move(checked).error());
        if (isDenied(*checked))
            return tl::unexpected(unverified("the token is denied: " + checked->denyName));
        ++goodCount;
        Verified verified = checked->verified;
        if (verified.expiry > now.seconds())
            cache.put(digest, std::make_shared<JwtCacheEntry>(std::move(*checked), key.thumbprint()));
        return verified;
    }

    void answer(Verdict<Verified> verdict, const Verifier::Done& done)
    {
        refusedCount += verdict ? 0 : 1;
        done(std::move(verdict));
    }

    // The keys in hand do not do: ask once for newer ones, then decide.
    void wait(std::string token, bool unknownKey, Timestamp now, Verifier::Done done)
    {
        ++waitedCount;
        keys.renew(
            unknownKey, now,
            [self = shared_from_this(), token = std::move(token), now,
             done = std::move(done)](Result<JwtKeySetPtr> set) {
                if (!set)
                    return self->answer(tl::unexpected(unverified(std::move(set).error().message)), done);
                const auto jwt = readJwt(token, self->rules);
                if (!jwt)
                    return self->answer(tl::unexpected(jwt.error()), done);
                const auto choice = *set ? (*set)->choose(jwt->header) : JwtKeySet::Choice{nullptr, true, "no keys"};
                if (!choice.key)
                    return self->answer(tl::unexpected(unverified(choice.cause)), done);
                self->answer(self->check(*jwt, *choice.key, self->cache.digest(token), now), done);
            });
    }

    const JwtRules rules;
    KeySource& keys;
    const DeniedTokens* const denied;
    JwtCache cache;
    std::atomic<std::uint64_t> cachedCount{0}, goodCount{0}, refusedCount{0}, waitedCount{0};
};

JwtVerifier::JwtVerifier(JwtRules rules, KeySource& keys, const DeniedTokens* denied, Rng& rng,
                         std::size_t cacheEntries)
    : m_impl(std::make_shared<Impl>(std::move(rules), keys, denied, rng, cacheEntries))
{}

JwtVerifier::~JwtVerifier() = default;

void JwtVerifier::verify(std::string_view token, Timestamp now, Verifier::Done done)
{
    const JwtKeySetPtr set = m_impl->keys.current(now);
    if (token.size() > maxJwtBytes || !set) {
        const auto jwt = readJwt(token, m_impl->rules);
        if (!jwt)
            return m_impl->answer(tl::unexpected(jwt.error()), done);
        return m_impl->wait(std::string(token), false, now, std::move(done));
    }
    const auto digest = m_impl->cache.digest(token);
    if (const auto entry = m_impl->remembered(digest, *set, now)) {
        ++m_impl->cachedCount;
        return done(entry->checked.verified);
    }
    const auto jwt = readJwt(token, m_impl->rules);
    if (!jwt)
        return m_impl->answer(tl::unexpected(jwt.error()), done);
    const auto choice = set->choose(jwt->header);
    if (!choice.key && choice.unknown)
        return m_impl->wait(std::string(token), true, now, std::move(done));
    if (!choice.key)
        return m_impl->answer(tl::unexpected(unverified(choice.cause)), done);
    m_impl->answer(m_impl->check(*jwt, *choice.key, digest, now), done);
}

const JwtRules& JwtVerifier::rules() const
{
    return m_impl->rules;
}

JwtVerifierStats JwtVerifier::stats() const
{
    return {m_impl->cachedCount, m_impl->goodCount, m_impl->refusedCount, m_impl->waitedCount, m_impl->cache.size()};
}

void JwtVerifier::forget()
{
    m_impl->cache.clear();
}

}  // namespace sluice::clearinghouse
