#include "clearinghouse/lookup_gate.h"

#include "core/check.h"

#include <algorithm>
#include <limits>

namespace sluice::clearinghouse {

namespace {

constexpr std::int64_t largestSafeInteger = (std::int64_t(1) << 53) - 1;

Refusal billingUnavailable(std::string reason, std::string logged)
{
    return {503, "billing_unavailable", std::move(reason), std::move(logged)};
}

}  // namespace

std::optional<Int256> parseBalance(const json::Value& balance)
{
    if (const std::string* text = balance.string()) {
        std::string_view digits = *text;
        while (digits.starts_with(' '))
            digits.remove_prefix(1);
        while (digits.ends_with(' '))
            digits.remove_suffix(1);
        return int256FromDecimal(digits);
    }
    const auto number = balance.toInt64();
    if (!number || *number > largestSafeInteger || *number < -largestSafeInteger)
        return std::nullopt;
    return Int256(*number);
}

Result<std::unique_ptr<LookupGate>> LookupGate::create(Lookup lookup, Options options)
{
    if (!lookup)
        return fail(ErrorCode::InvalidArgument, "a balance gate needs a look-up");
    auto gate = std::unique_ptr<LookupGate>(new LookupGate());
    if (!options.minBalance.isNull()) {
        const auto minimum = parseBalance(options.minBalance);
        if (!minimum || *minimum < 0)
            return fail(ErrorCode::InvalidArgument, "the minimum balance must be a non-negative integer");
        gate->m_minBalance = *minimum;
    }
    if (!options.ttl.isNull()) {
        const auto seconds = options.ttl.int64("seconds");
        if (!options.ttl.isObject() || !seconds || *seconds <= 0 || *seconds > largestSafeInteger)
            return fail(ErrorCode::InvalidArgument, "the expiry TTL must be {seconds: positive integer}");
        gate->m_ttlSeconds = *seconds;
    }
    gate->m_lookup = std::move(lookup);
    gate->m_failClosed = options.failClosed;
    gate->m_onError = std::move(options.onError);
    return gate;
}

Result<std::unique_ptr<LookupGate>> LookupGate::fixed(const json::Value& balanceUsdMicros,
                                                      const json::Value& ttlSeconds)
{
    if (!parseBalance(balanceUsdMicros))
        return fail(ErrorCode::InvalidArgument, "the demo balance must be an integer of USD micros");
    json::Value ttl;
    if (!ttlSeconds.isNull())
        ttl.set("seconds", ttlSeconds);
    return create([balanceUsdMicros](const metering::Identity&, const Balance& done) { done(balanceUsdMicros); },
                  {.minBalance = {}, .ttl = std::move(ttl), .failClosed = true, .onError = {}});
}

void LookupGate::decide(const metering::Identity& identity, std::int64_t verifierExpiry, Timestamp now, Done done) const
{
    m_lookup(identity, [this, verifierExpiry, now, done = std::move(done)](const Result<json::Value>& found) {
        const auto unknown = [&](const char* reason, const Error& error) {
            if (m_onError)
                m_onError(error);
            if (m_failClosed)
                done(tl::unexpected(billingUnavailable(reason, error.message)));
            else
                done(verifierExpiry);
        };
        if (!found)
            return unknown("billing balance lookup failed", found.error());
        const auto balance = parseBalance(*found);
        if (!balance)
            return unknown("billing balance unavailable",
                           {ErrorCode::Protocol, "the balance is no integer: " + json::write(*found)});
        if (*balance < m_minBalance)
            return done(tl::unexpected(Refusal{483, "insufficient_balance", "insufficient balance", {}}));
        const std::int64_t ttl = m_ttlSeconds.value_or(0);
        const bool shortens = m_ttlSeconds && ttl < std::numeric_limits<std::int64_t>::max() - now.seconds();
        done(shortens ? std::min(verifierExpiry, now.seconds() + ttl) : verifierExpiry);
    });
}

}  // namespace sluice::clearinghouse
