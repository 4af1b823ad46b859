#include "clearinghouse/oidc_verifier.h"

#include "clearinghouse/composite_key.h"

#include <algorithm>

namespace sluice::clearinghouse {

OidcVerifier::OidcVerifier(JwtVerifier& tokens, CompositeExchange& exchange, LocalKeys local)
    : m_tokens(tokens), m_exchange(exchange), m_local(std::move(local))
{}

void OidcVerifier::verify(std::string_view authorization, Timestamp now, Done done)
{
    const std::string_view token = bearerToken(authorization);
    if (token.empty())
        return done(tl::unexpected(invalidToken("missing bearer token")));
    if (!splitCompositeKey(token))
        return m_tokens.verify(token, now, std::move(done));
    if (m_local.verifier && m_local.claims && m_local.claims(token))
        return m_local.verifier->verify(authorization, now, std::move(done));
    m_exchange.verify(token, now, std::move(done));
}

AutoVerifier::AutoVerifier(LocalKeys keys, Verifier& tokens) : m_keys(std::move(keys)), m_tokens(tokens) {}

void AutoVerifier::verify(std::string_view authorization, Timestamp now, Done done)
{
    const std::string_view token = bearerToken(authorization);
    if (!m_keys.claims || !m_keys.claims(token)) {
        if (splitCompositeKey(token) || std::ranges::count(token, '.') == 2)
            return m_tokens.verify(authorization, now, std::move(done));
    }
    m_keys.verifier->verify(authorization, now, std::move(done));
}

}  // namespace sluice::clearinghouse
