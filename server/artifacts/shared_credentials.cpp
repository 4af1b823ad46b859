#include "artifacts/shared_credentials.h"

#include "core/hex.h"

namespace sluice::artifacts {

namespace {

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

}  // namespace

Result<S3Credentials> credentialsOfProfile(std::string_view fileText, std::string_view profile)
{
    S3Credentials found;
    bool inSection = false;
    while (!fileText.empty()) {
        const auto end = fileText.find('\n');
        const std::string_view line = trimmed(fileText.substr(0, end));
        fileText = end == std::string_view::npos ? std::string_view() : fileText.substr(end + 1);
        if (line.empty() || line.front() == '#' || line.front() == ';')
            continue;
        if (line.front() == '[') {
            inSection = line.back() == ']' && trimmed(line.substr(1, line.size() - 2)) == profile;
            continue;
        }
        const auto equals = line.find('=');
        if (!inSection || equals == std::string_view::npos)
            continue;
        const std::string_view name = trimmed(line.substr(0, equals)), value = trimmed(line.substr(equals + 1));
        if (name == "aws_access_key_id")
            found.accessKeyId = value;
        else if (name == "aws_secret_access_key")
            found.secretKey = crypto::SecretBytes(asBytes(value));
        else if (name == "aws_session_token")
            found.sessionToken = value;
    }
    if (!found.isSet())
        return fail(ErrorCode::NotFound, "no credentials of the profile " + std::string(profile));
    return found;
}

}  // namespace sluice::artifacts
