#include "artifacts/presigner.h"

#include "core/hex.h"
#include "crypto/hash.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

namespace sluice::artifacts {

namespace {

constexpr const char* algorithm = "AWS4-HMAC-SHA256";
constexpr const char* defaultRegion = "us-east-1";

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isLowerOrDigit(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'z');
}

// AWS's UriEncode: everything but the unreserved characters of RFC 3986.
std::string uriEncode(std::string_view text, bool keepSlash)
{
    constexpr const char* digits = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size() + 16);
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool unreserved =
            isLowerOrDigit(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == '~';
        if (unreserved || (keepSlash && c == '/'))
            out += c;
        else
            (out += '%').append({digits[byte >> 4], digits[byte & 15]});
    }
    return out;
}

// What may stand in front of ".s3.amazonaws.com" and be covered by its certificate.
bool isDnsLabel(std::string_view bucket)
{
    return bucket.size() >= 3 && bucket.size() <= 63 && isLowerOrDigit(bucket.front()) && isLowerOrDigit(bucket.back())
           && std::ranges::all_of(bucket, [](char c) { return isLowerOrDigit(c) || c == '-'; });
}

bool isAddressLiteral(std::string_view host)
{
    return host.starts_with('[') || std::ranges::all_of(host, [](char c) { return isDigit(c) || c == '.'; });
}

struct Base {
    std::string scheme;  // "https"
    std::string host;    // without port
    std::string port;    // ":9000", empty for the scheme's own
    std::string path;    // without a trailing '/', encoded as given
};

std::string lowerText(std::string_view text)
{
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return out;
}

Result<Base> parseEndpoint(std::string_view url)
{
    const auto invalid = [] { return fail(ErrorCode::InvalidArgument, "the S3 endpoint is no http(s) URL"); };
    Base base;
    const auto mark = url.find("://");
    if (mark == std::string_view::npos)
        return invalid();
    base.scheme = lowerText(url.substr(0, mark));
    if (base.scheme != "http" && base.scheme != "https")
        return invalid();
    std::string_view rest = url.substr(mark + 3);
    if (rest.find_first_of("?#@ ") != std::string_view::npos)
        return invalid();
    const auto slash = rest.find('/');
    if (slash != std::string_view::npos) {
        base.path = rest.substr(slash);
        while (base.path.ends_with('/'))
            base.path.pop_back();
        rest = rest.substr(0, slash);
    }
    const auto colon = rest.starts_with('[') ? rest.find(':', rest.find(']')) : rest.find(':');
    base.host = lowerText(rest.substr(0, colon));
    if (base.host.empty())
        return invalid();
    if (colon != std::string_view::npos) {
        const std::string_view port = rest.substr(colon + 1);
        if (port.empty() || port.size() > 5 || !std::ranges::all_of(port, isDigit))
            return invalid();
        // Clients leave the scheme's own port out of the Host header, which is signed.
        if (port != (base.scheme == "https" ? "443" : "80"))
            base.port = ":" + std::string(port);
    }
    return base;
}

Base awsBase(const std::string& region)
{
    if (region == defaultRegion)
        return {"https", "s3.amazonaws.com", {}, {}};
    return {"https", "s3." + region + ".amazonaws.com" + (region.starts_with("cn-") ? ".cn" : ""), {}, {}};
}

// YYYYMMDDTHHMMSSZ
std::string amzDate(Timestamp now)
{
    std::string text = formatTimeZ({now.micros / 1'000'000 * 1'000'000});
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

std::span<const std::uint8_t> view(const Hash32& hash)
{
    return hash.bytes;
}

}  // namespace

class Presigner::Impl {
public:
    Impl(const Clock& clockIn, S3Credentials credentialsIn, S3Endpoint endpointIn)
        : clock(clockIn)
        , credentials(std::move(credentialsIn))
        , endpoint(std::move(endpointIn))
        , base(fail(ErrorCode::Internal, ""))
    {
        if (endpoint.region.empty())
            endpoint.region = defaultRegion;
        base = endpoint.url.empty() ? Result<Base>(awsBase(endpoint.region)) : parseEndpoint(endpoint.url);
    }

    bool byPath(std::string_view bucket) const
    {
        return endpoint.forcePathStyle || !isDnsLabel(bucket) || isAddressLiteral(base->host);
    }

    std::string signature(const std::string& date, const std::string& scope, const std::string& canonical) const
    {
        const std::string toSign = std::string(algorithm) + "\n" + date + "\n" + scope + "\n"
                                   + toHex(view(crypto::sha256(asBytes(canonical))));
        crypto::SecretBytes seed(4 + credentials.secretKey.size());
        std::ranges::copy(asBytes("AWS4"), seed.bytes().begin());
        std::ranges::copy(credentials.secretKey.bytes(), seed.bytes().begin() + 4);
        Hash32 key = crypto::hmacSha256(seed.bytes(), asBytes(date.substr(0, 8)));
        for (const std::string_view part : {std::string_view(endpoint.region), std::string_view("s3"),
                                            std::string_view("aws4_request"), std::string_view(toSign)})
            key = crypto::hmacSha256(view(key), asBytes(part));
        return toHex(view(key));
    }

    const Clock& clock;
    const S3Credentials credentials;
    S3Endpoint endpoint;
    Result<Base> base;
};

Presigner::Presigner(const Clock& clock, S3Credentials credentials, S3Endpoint endpoint)
    : m_impl(std::make_unique<Impl>(clock, std::move(credentials), std::move(endpoint)))
{}

Presigner::~Presigner() = default;

bool Presigner::hasCredentials() const
{
    return m_impl->credentials.isSet();
}

Result<PresignedUrl> Presigner::presign(ObjectAction action, const S3Location& location, std::int64_t seconds) const
{
    if (!m_impl->credentials.isSet())
        return fail(ErrorCode::Unavailable, "no S3 credentials are configured");
    if (seconds < 1 || seconds > maxPresignSeconds)
        return fail(ErrorCode::InvalidArgument, "a presigned URL lives from 1 second to 7 days");
    if (!m_impl->base)
        return fail(m_impl->base.error());
    SLUICE_ASSIGN(const S3Location checked, parseS3Uri(location.uri()));
    if (checked != location)
        return fail(ErrorCode::InvalidArgument, "invalid s3 uri");
    const Base& base = *m_impl->base;
    const bool byPath = m_impl->byPath(location.bucket);
    const std::string host = (byPath ? "" : location.bucket + ".") + base.host + base.port;
    const std::string path =
        base.path + "/" + (byPath ? uriEncode(location.bucket, false) + "/" : "") + uriEncode(location.key, true);
    const Timestamp now = m_impl->clock.now();
    const std::string date = amzDate(now);
    const std::string scope = date.substr(0, 8) + "/" + m_impl->endpoint.region + "/s3/aws4_request";
    // Sorted by name, as the canonical form wants it.
    std::string query = std::string("X-Amz-Algorithm=") + algorithm
                        + "&X-Amz-Credential=" + uriEncode(m_impl->credentials.accessKeyId + "/" + scope, false)
                        + "&X-Amz-Date=" + date + "&X-Amz-Expires=" + std::to_string(seconds);
    if (!m_impl->credentials.sessionToken.empty())
        query += "&X-Amz-Security-Token=" + uriEncode(m_impl->credentials.sessionToken, false);
    query += "&X-Amz-SignedHeaders=host";
    const std::string canonical = std::string(action == ObjectAction::Get ? "GET" : "PUT") + "\n" + path + "\n" + query
                                  + "\nhost:" + host + "\n\nhost\nUNSIGNED-PAYLOAD";
    const std::string signature = m_impl->signature(date, scope, canonical);
    return PresignedUrl{base.scheme + "://" + host + path + "?" + query + "&X-Amz-Signature=" + signature,
                        Timestamp{now.micros / 1'000'000 * 1'000'000}.plusSeconds(seconds)};
}

}  // namespace sluice::artifacts
