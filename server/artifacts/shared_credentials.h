// The file that AWS's own tools keep credentials in (~/.aws/credentials, AWS_SHARED_CREDENTIALS_FILE), for AWS_PROFILE. Thread: any.
#pragma once

#include "artifacts/presigner.h"

#include <string>
#include <string_view>

namespace sluice::artifacts {

// aws_access_key_id, aws_secret_access_key and aws_session_token of the section [profile]. NotFound: no such section or no key in it.
Result<S3Credentials> credentialsOfProfile(std::string_view fileText, std::string_view profile);

}  // namespace sluice::artifacts
