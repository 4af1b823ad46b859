// What a hosted meter answered, as a value (openmeter-api 1.1). Thread: values, any thread.
#pragma once

#include "metering/hosted_api.h"

namespace sluice::metering {

// `secret` is taken out of every text, should the other end quote it. `shown` names the request: "POST /customers".
Hosted<HostedAnswer> readHostedAnswer(const Result<net::HttpResponse>& answer, const std::string& shown,
                                      std::string_view secret, Timestamp now);
// Seconds or an HTTP date; -1: neither.
std::int64_t retryAfterMsOf(std::string_view header, Timestamp now);
ErrorCode codeOfStatus(int status);

}  // namespace sluice::metering
