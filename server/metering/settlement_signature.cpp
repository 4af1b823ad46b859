#include "metering/settlement_signature.h"

#include "core/hex.h"
#include "crypto/compare.h"
#include "crypto/hash.h"

#include <QByteArray>

#include <charconv>

namespace sluice::metering {

namespace {

constexpr std::size_t maxSignatures = 32;
constexpr std::size_t maxEventId = 256;

std::optional<std::int64_t> signedSeconds(std::string_view text)
{
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    constexpr std::int64_t most = 253'402'300'799;  // the year 9999
    if (error != std::errc() || end != text.data() + text.size() || text.size() > 12 || seconds < 0 || seconds > most)
        return std::nullopt;
    return seconds;
}

bool isNearNow(std::int64_t seconds, Timestamp now, std::int64_t tolerance)
{
    const std::int64_t apart = now.seconds() - seconds;
    return apart <= tolerance && apart >= -tolerance;
}

std::vector<std::string_view> signatureParts(std::string_view text, char between)
{
    std::vector<std::string_view> parts;
    while (!text.empty() && parts.size() <= maxSignatures) {
        const auto end = text.find(between);
        parts.push_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return parts;
}

std::string keyedDigest(std::string_view key, const std::string& message)
{
    const Hash32 digest = crypto::hmacSha256(asBytes(key), asBytes(message));
    return std::string(reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size());
}

std::string standardMessage(std::string_view id, std::string_view seconds, std::string_view body)
{
    std::string message(id);
    message.append(".").append(seconds).append(".").append(body);
    return message;
}

// No way out before every secret was tried with every signature.
bool anyMatches(const std::vector<std::string>& secrets, const std::vector<std::string>& given,
                const std::string& message)
{
    bool good = false;
    for (const std::string& secret : secrets) {
        if (secret.empty())
            continue;
        const std::string digest = keyedDigest(secret, message);
        for (const std::string& signature : given)
            good |= crypto::constantTimeEqual(std::string_view(digest), std::string_view(signature));
    }
    return good;
}

}  // namespace

const char* signatureVerdictCode(SignatureVerdict verdict)
{
    switch (verdict) {
    case SignatureVerdict::Good: return "good";
    case SignatureVerdict::Missing: return "missing";
    case SignatureVerdict::Malformed: return "malformed";
    case SignatureVerdict::Old: return "old";
    case SignatureVerdict::Wrong: break;
    }
    return "wrong";
}

Result<std::string> standardSecretBytes(std::string_view secret)
{
    constexpr std::string_view prefix = "whsec_";
    constexpr qsizetype least = 16;
    if (secret.starts_with(prefix))
        secret.remove_prefix(prefix.size());
    const auto decoded = QByteArray::fromBase64Encoding(QByteArray(secret.data(), qsizetype(secret.size())),
                                                        QByteArray::AbortOnBase64DecodingErrors);
    if (decoded.decodingStatus != QByteArray::Base64DecodingStatus::Ok || decoded.decoded.size() < least)
        return fail(ErrorCode::InvalidArgument, "a webhook secret must be whsec_ and base64 of at least 16 bytes");
    return decoded.decoded.toStdString();
}

SignatureVerdict verifyStandardSignature(const StandardHeaders& headers, std::string_view body,
                                         const std::vector<std::string>& secrets, Timestamp now,
                                         std::int64_t toleranceSeconds)
{
    if (headers.id.empty() || headers.timestamp.empty() || headers.signature.empty())
        return SignatureVerdict::Missing;
    const auto seconds = signedSeconds(headers.timestamp);
    const auto parts = signatureParts(headers.signature, ' ');
    if (!seconds || parts.size() > maxSignatures || headers.id.size() > maxEventId)
        return SignatureVerdict::Malformed;
    std::vector<std::string> given;
    for (const std::string_view part : parts) {
        if (!part.starts_with("v1,"))
            continue;
        const std::string_view text = part.substr(3);
        const auto decoded = QByteArray::fromBase64Encoding(QByteArray(text.data(), qsizetype(text.size())),
                                                            QByteArray::AbortOnBase64DecodingErrors);
        if (decoded.decodingStatus == QByteArray::Base64DecodingStatus::Ok)
            given.push_back(decoded.decoded.toStdString());
    }
    if (given.empty())
        return SignatureVerdict::Malformed;
    if (!anyMatches(secrets, given, standardMessage(headers.id, headers.timestamp, body)))
        return SignatureVerdict::Wrong;
    return isNearNow(*seconds, now, toleranceSeconds) ? SignatureVerdict::Good : SignatureVerdict::Old;
}

std::string standardSignature(std::string_view id, std::int64_t seconds, std::string_view body,
                              std::string_view secretBytes)
{
    const std::string digest = keyedDigest(secretBytes, standardMessage(id, std::to_string(seconds), body));
    return "v1," + QByteArray::fromStdString(digest).toBase64().toStdString();
}

SignatureVerdict verifyProviderSignature(std::string_view header, std::string_view body,
                                         const std::vector<std::string>& secrets, Timestamp now,
                                         std::int64_t toleranceSeconds)
{
    if (header.empty())
        return SignatureVerdict::Missing;
    std::string_view time;
    std::vector<std::string> given;
    const auto parts = signatureParts(header, ',');
    for (std::string_view part : parts) {
        while (part.starts_with(' '))
            part.remove_prefix(1);
        if (part.starts_with("t="))
            time = part.substr(2);
        else if (part.starts_with("v1=") && part.size() == 3 + 64) {
            if (const auto bytes = fromHex(part.substr(3)))
                given.emplace_back(bytes->begin(), bytes->end());
        }
    }
    const auto seconds = signedSeconds(time);
    if (!seconds || given.empty() || parts.size() > maxSignatures)
        return SignatureVerdict::Malformed;
    std::string message(time);
    message.append(".").append(body);
    if (!anyMatches(secrets, given, message))
        return SignatureVerdict::Wrong;
    return isNearNow(*seconds, now, toleranceSeconds) ? SignatureVerdict::Good : SignatureVerdict::Old;
}

std::string providerSignature(std::int64_t seconds, std::string_view body, std::string_view secret)
{
    const std::string time = std::to_string(seconds);
    std::string message = time;
    message.append(".").append(body);
    return "t=" + time + ",v1=" + toHex(asBytes(keyedDigest(secret, message)));
}

}  // namespace sluice::metering
