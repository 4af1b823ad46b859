// Signatures of webhooks (clearinghouse 9.4, openmeter-api 12): Standard Webhooks (HMAC-SHA256 over `id.timestamp.body`, base64, "v1,") and the
// payment provider's form (over `t.body`, hex, "t=…,v1=…"). Each is tried with every secret of a list, for rotation; every comparison is done,
// in constant time. The body is what came on the wire. Thread: any.
#pragma once

#include "core/clock.h"
#include "core/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::metering {

enum class SignatureVerdict {
    Good,
    Missing,    // a header is not there
    Malformed,  // id, time or signature cannot be read
    Old,        // the time is further from now than the tolerance, either way
    Wrong
};
const char* signatureVerdictCode(SignatureVerdict verdict);  // "missing", "malformed", "old", "wrong"

// "whsec_" and base64, or base64 alone, as bytes of the key. InvalidArgument: neither; the text never shows it.
Result<std::string> standardSecretBytes(std::string_view secret);

struct StandardHeaders {
    std::string_view id, timestamp, signature;  // svix-… or webhook-…
};

// `secrets`: key bytes.
SignatureVerdict verifyStandardSignature(const StandardHeaders& headers, std::string_view body,
                                         const std::vector<std::string>& secrets, Timestamp now,
                                         std::int64_t toleranceSeconds);
std::string standardSignature(std::string_view id, std::int64_t seconds, std::string_view body,
                              std::string_view secretBytes);  // "v1,…"

// `secrets`: as configured, the whole text is the key.
SignatureVerdict verifyProviderSignature(std::string_view header, std::string_view body,
                                         const std::vector<std::string>& secrets, Timestamp now,
                                         std::int64_t toleranceSeconds);
std::string providerSignature(std::int64_t seconds, std::string_view body, std::string_view secret);  // "t=…,v1=…"

}  // namespace sluice::metering
