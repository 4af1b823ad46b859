// Comparing what a client sent with a secret, without telling by time where they differ (mends W-23). Thread: any.
#pragma once

#include <string_view>

namespace sluice::http {

// Compares digests, so neither content nor length of the secret shows. An empty secret equals nothing.
bool secretEquals(std::string_view given, std::string_view secret);
// The token of "Authorization: Bearer T", scheme without case; empty when it is another scheme.
std::string_view bearerToken(std::string_view authorization);

}  // namespace sluice::http
