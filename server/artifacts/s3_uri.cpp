#include "artifacts/s3_uri.h"

#include "core/utf8.h"

#include <algorithm>

namespace sluice::artifacts {

namespace {

bool isControl(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

bool isKeyCharacter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_'
           || c == '-';
}

}  // namespace

Result<S3Location> parseS3Uri(std::string_view uri)
{
    constexpr std::string_view scheme = "s3://";
    const auto invalid = [] { return fail(ErrorCode::InvalidArgument, "invalid s3 uri"); };
    if (!uri.starts_with(scheme) || !isValidUtf8(uri) || std::ranges::any_of(uri, isControl))
        return invalid();
    const std::string_view rest = uri.substr(scheme.size());
    const auto slash = rest.find('/');
    if (slash == std::string_view::npos || slash == 0 || slash + 1 == rest.size())
        return invalid();
    const std::string_view bucket = rest.substr(0, slash);
    // A blank or an '@' in the bucket would end up in a host name.
    if (!std::ranges::all_of(bucket, isKeyCharacter))
        return invalid();
    return S3Location{std::string(bucket), std::string(rest.substr(slash + 1))};
}

std::string safeKeyPart(std::string_view id)
{
    std::string part;
    for (const char c : id) {
        if (isKeyCharacter(c))
            part += c;
        else if (!part.ends_with('-') || part.empty())
            part += '-';
    }
    const auto first = part.find_first_not_of('-');
    if (first == std::string::npos)
        return "unknown";
    return part.substr(first, part.find_last_not_of('-') - first + 1);
}

}  // namespace sluice::artifacts
