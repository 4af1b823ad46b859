#include "usage/recording_objects.h"

namespace sluice::usage {

namespace {

std::string_view withoutOuter(std::string_view text, std::string_view unwanted)
{
    const auto first = text.find_first_not_of(unwanted);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(unwanted) - first + 1);
}

}  // namespace

void RecordingStore::setPrefix(std::string_view text)
{
    const std::string_view trimmed = withoutOuter(text, " \t\r\n");
    const std::string_view bare = withoutOuter(trimmed, "/");
    uploadPrefix = bare.empty() ? "recordings" : std::string(bare);
    allowedPrefix = trimmed.empty() ? "recordings" : std::string(bare);
}

Result<artifacts::S3Location> RecordingObjects::locationOf(std::string_view orchestrator, std::string_view job,
                                                           std::string_view file) const
{
    if (!hasBucket())
        return fail(ErrorCode::InvalidArgument, "PAYMENTS_RECORDINGS_BUCKET is unset");
    return artifacts::S3Location{m_store.bucket, m_store.uploadPrefix + "/" + artifacts::safeKeyPart(orchestrator) + "/"
                                                     + artifacts::safeKeyPart(job) + "/" + std::string(file)};
}

Result<std::string> RecordingObjects::uploadUrl(const artifacts::S3Location& location) const
{
    if (!m_presigner)
        return fail(ErrorCode::Unavailable, "no S3 credentials are configured");
    SLUICE_ASSIGN(auto made, m_presigner->presign(artifacts::ObjectAction::Put, location, m_store.presignSeconds));
    return std::move(made.url);
}

Result<std::string> RecordingObjects::downloadUrl(std::string_view s3Uri) const
{
    if (!s3Uri.starts_with("s3://"))
        return fail(ErrorCode::InvalidArgument, "Expected s3:// URI");
    if (!hasBucket())
        return fail(ErrorCode::InvalidArgument, "PAYMENTS_RECORDINGS_BUCKET is unset");
    const auto location = artifacts::parseS3Uri(s3Uri);
    if (!location)
        return fail(ErrorCode::InvalidArgument, "Invalid s3:// URI");
    if (location->bucket != m_store.bucket)
        return fail(ErrorCode::Denied, "S3 bucket not permitted");
    if (!m_store.allowedPrefix.empty() && !location->key.starts_with(m_store.allowedPrefix + "/"))
        return fail(ErrorCode::Denied, "S3 key prefix not permitted");
    if (!m_presigner)
        return fail(ErrorCode::InvalidArgument, "Unable to presign URL");
    auto made = m_presigner->presign(artifacts::ObjectAction::Get, *location, m_store.presignSeconds);
    if (!made)
        return fail(ErrorCode::InvalidArgument, "Unable to presign URL");
    return std::move(made->url);
}

}  // namespace sluice::usage
