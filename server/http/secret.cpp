#include "http/secret.h"

#include "http/headers.h"

#include <QByteArrayView>
#include <QCryptographicHash>

namespace sluice::http {

bool secretEquals(std::string_view given, std::string_view secret)
{
    const auto digest = [](std::string_view text) {
        return QCryptographicHash::hash(QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size())),
                                        QCryptographicHash::Sha256);
    };
    const QByteArray a = digest(given);
    const QByteArray b = digest(secret);
    unsigned difference = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
    return !secret.empty() && difference == 0;
}

std::string_view bearerToken(std::string_view authorization)
{
    constexpr std::string_view kScheme = "Bearer ";
    if (authorization.size() < kScheme.size() || !equalsIgnoringCase(authorization.substr(0, kScheme.size()), kScheme))
        return {};
    authorization.remove_prefix(kScheme.size());
    while (authorization.starts_with(' '))
        authorization.remove_prefix(1);
    while (authorization.ends_with(' '))
        authorization.remove_suffix(1);
    return authorization;
}

}  // namespace sluice::http
