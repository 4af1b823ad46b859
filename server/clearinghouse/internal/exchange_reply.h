// What an exchange endpoint answered, by the outcome table of clearinghouse spec 3.4. Thread: any.
#pragma once

#include "clearinghouse/verdict.h"

#include <string>
#include <string_view>

namespace sluice::clearinghouse {

struct ExchangeReply {
    std::string accessToken;  // or a refusal
    Refusal refusal;
    std::string error;          // of the answer, fit for a log; else blank
    std::string correlationId;  // likewise
};

ExchangeReply readExchangeReply(int status, std::string_view body);
// Blank unless ^[A-Za-z0-9._-]{1,64}$.
std::string loggable(std::string_view value);

}  // namespace sluice::clearinghouse
