#include "net/peer_proof.h"

#include "core/hex.h"
#include "crypto/compare.h"
#include "crypto/hash.h"

#include <QUrl>

namespace sluice::net {

namespace {

std::span<const std::uint8_t> bytesOf(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string bareHex(const Hash32& hash)
{
    return hash.toHex().substr(2);
}

std::string mac(std::string_view secret, const std::string& text)
{
    return bareHex(crypto::hmacSha256(bytesOf(secret), bytesOf(text)));
}

}  // namespace

std::string requestProof(std::string_view secret, std::string_view method, std::string_view target,
                         std::int64_t unixSeconds, std::string_view nonce, std::string_view body)
{
    std::string text = "sluice-request:v1\n";
    text.append(method).append("\n").append(target).append("\n").append(std::to_string(unixSeconds)).append("\n");
    text.append(nonce).append("\n").append(bareHex(crypto::sha256(bytesOf(body))));
    return mac(secret, text);
}

std::string answerProof(std::string_view secret, std::string_view nonce, int status, std::string_view body)
{
    std::string text = "sluice-answer:v1\n";
    text.append(nonce).append("\n").append(std::to_string(status)).append("\n");
    text.append(bareHex(crypto::sha256(bytesOf(body))));
    return mac(secret, text);
}

std::string proveRequest(HttpRequest& request, std::string_view secret, Timestamp now, Rng& rng)
{
    std::array<std::uint8_t, 16> random{};
    rng.fill(random);
    const std::string nonce = toHex(random);
    const QUrl url(QString::fromStdString(request.url), QUrl::StrictMode);
    std::string target = url.path(QUrl::FullyEncoded).toStdString();
    if (target.empty())
        target = "/";
    if (url.hasQuery())
        target += "?" + url.query(QUrl::FullyEncoded).toStdString();
    request.headers.emplace_back("X-Sluice-Time", std::to_string(now.seconds()));
    request.headers.emplace_back("X-Sluice-Nonce", nonce);
    request.headers.emplace_back("X-Sluice-Proof",
                                 requestProof(secret, request.method, target, now.seconds(), nonce, request.body));
    return nonce;
}

bool answerIsProven(const HttpResponse& response, std::string_view secret, std::string_view nonce)
{
    return crypto::constantTimeEqual(response.header("x-sluice-proof"),
                                     answerProof(secret, nonce, response.status, response.body));
}

}  // namespace sluice::net
