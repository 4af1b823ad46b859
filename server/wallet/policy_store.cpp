#include "wallet/policy_store.h"

#include "core/check.h"

#include <limits>

namespace sluice::wallet {

namespace {

Result<UInt256> plus(const UInt256& a, const UInt256& b)
{
    const auto sum = boost::multiprecision::uint512_t(a) + boost::multiprecision::uint512_t(b);
    if (sum > boost::multiprecision::uint512_t(std::numeric_limits<Int256>::max()))
        return fail(ErrorCode::InvalidArgument, "an amount leaves the range of 255 bits");
    return UInt256(sum);
}

// Which signature this is: the same money asked for again has the same key, another nonce, recipient or value has not.
std::string spendKey(const SignRequest& request, const Address& signer)
{
    const chain::Transaction& tx = request.transaction;
    return request.id + "|" + signPurposeName(request.purpose) + "|" + signer.toHex() + "|" + std::to_string(tx.chainId)
           + "|" + std::to_string(tx.nonce) + "|" + (tx.to ? tx.to->toHex() : std::string("-")) + "|"
           + toDecimal(tx.value);
}

struct Counted {
    std::int64_t day = 0;
    UInt256 valueWei = 0;
    UInt256 feesWei = 0;
};

Result<std::optional<Counted>> findCounted(storage::Connection& connection, const std::string& key)
{
    return connection.queryOne("SELECT day, value, fees FROM wallet_spend WHERE spend_key = ?", {std::string_view(key)},
                               [](const storage::Row& row) {
                                   return Counted{row.int64(0), UInt256(row.int256(1)), UInt256(row.int256(2))};
                               });
}

Result<void> setDay(storage::Connection& connection, const std::string& signer, std::int64_t day, const DaySpend& spend)
{
    SLUICE_ASSIGN(const std::int64_t changed,
                  connection.exec("UPDATE wallet_spend_days SET value = ?, fees = ? WHERE signer = ? AND day = ?",
                                  {Int256(spend.valueWei), Int256(spend.feesWei), std::string_view(signer), day}));
    if (changed > 0)
        return {};
    SLUICE_TRY(connection.exec("INSERT INTO wallet_spend_days (signer, day, value, fees) VALUES (?, ?, ?, ?)",
                               {std::string_view(signer), day, Int256(spend.valueWei), Int256(spend.feesWei)}));
    return {};
}

}  // namespace

Result<SigningPolicy> currentPolicy(storage::Connection& connection, std::uint64_t chainId)
{
    SLUICE_ASSIGN(const auto body, connection.queryOne("SELECT body FROM wallet_policies ORDER BY version DESC LIMIT 1",
                                                       {}, [](const storage::Row& row) { return row.text(0); }));
    if (!body)
        return defaultPolicy(chainId);
    const auto parsed = json::parse(*body);
    if (!parsed)
        return fail(ErrorCode::Corrupt, "the stored signing policy is not readable");
    auto policy = policyFromJson(*parsed);
    if (!policy)
        return fail(ErrorCode::Corrupt, "the stored signing policy is not readable: " + policy.error().message);
    return policy;
}

Result<SigningPolicy> currentPolicy(storage::ReaderPool& readers, std::uint64_t chainId)
{
    return readers.readFor<SigningPolicy>(
        [chainId](storage::Connection& connection) { return currentPolicy(connection, chainId); });
}

Result<SigningPolicy> replacePolicy(storage::Connection& connection, audit::AuditLog& audit, SigningPolicy next,
                                    std::int64_t expectedVersion, const std::string& actor, Timestamp now)
{
    SLUICE_ASSIGN(const SigningPolicy before, currentPolicy(connection, next.chainId));
    if (before.version != expectedVersion)
        return fail(ErrorCode::Conflict, "the signing policy is at version " + std::to_string(before.version));
    next.version = expectedVersion + 1;
    SLUICE_TRY(validate(next));
    const std::string body = json::write(toJson(next));
    SLUICE_TRY(connection.exec("INSERT INTO wallet_policies (version, body, actor, created_us) VALUES (?, ?, ?, ?)",
                               {next.version, std::string_view(body), std::string_view(actor), now.micros}));
    SLUICE_TRY(audit.append(connection, {.time = now,
                                         .actor = actor,
                                         .action = "wallet.policy",
                                         .subject = "policy/" + std::to_string(next.version),
                                         .before = json::write(toJson(before)),
                                         .after = body,
                                         .details = {}}));
    return next;
}

Result<DaySpend> spentOn(storage::Connection& connection, const Address& signer, std::int64_t utcDay)
{
    const std::string name = signer.toHex();
    SLUICE_ASSIGN(const auto found,
                  connection.queryOne("SELECT value, fees FROM wallet_spend_days WHERE signer = ? AND day = ?",
                                      {std::string_view(name), utcDay}, [](const storage::Row& row) {
                                          return DaySpend{UInt256(row.int256(0)), UInt256(row.int256(1))};
                                      }));
    return found.value_or(DaySpend{});
}

Result<Authorization> authorizeSigning(storage::Connection& connection, const SignRequest& request,
                                       const Address& signer, std::uint64_t chainId, Timestamp now)
{
    if (request.id.empty() || request.id.size() > 200)
        return fail(ErrorCode::InvalidArgument, "a sign request has an id of 1 to 200 characters");
    SLUICE_TRY(chain::validate(request.transaction));
    SLUICE_ASSIGN(SigningPolicy policy, currentPolicy(connection, chainId));

    const std::string key = spendKey(request, signer);
    const std::string signerName = signer.toHex();
    SLUICE_ASSIGN(const std::optional<Counted> counted, findCounted(connection, key));
    // A repeated signature stays on the day of the first one; only what its fees grew is new.
    const std::int64_t day = counted ? counted->day : utcDay(now);
    SLUICE_ASSIGN(const DaySpend spent, spentOn(connection, signer, day));
    DaySpend others = spent;
    if (counted) {
        SLUICE_CHECK(spent.valueWei >= counted->valueWei && spent.feesWei >= counted->feesWei);
        others = {spent.valueWei - counted->valueWei, spent.feesWei - counted->feesWei};
    }

    PolicyInput input{request.purpose, request.transaction, signer, others.valueWei, others.feesWei, request.approvals};
    SLUICE_TRY(evaluate(policy, input).asResult());

    SLUICE_ASSIGN(const UInt256 cost, chain::maxCostWei(request.transaction));
    const UInt256 fees = cost - request.transaction.value;
    const UInt256 countedFees = counted && counted->feesWei > fees ? counted->feesWei : fees;
    DaySpend total;
    SLUICE_ASSIGN(total.valueWei, plus(others.valueWei, request.transaction.value));
    SLUICE_ASSIGN(total.feesWei, plus(others.feesWei, countedFees));
    SLUICE_TRY(setDay(connection, signerName, day, total));
    if (counted) {
        SLUICE_TRY(connection.exec("UPDATE wallet_spend SET fees = ? WHERE spend_key = ?",
                                   {Int256(countedFees), std::string_view(key)}));
    } else {
        SLUICE_TRY(connection.exec("INSERT INTO wallet_spend (spend_key, request_id, signer, day, value, fees, "
                                   "created_us) VALUES (?, ?, ?, ?, ?, ?, ?)",
                                   {std::string_view(key), std::string_view(request.id), std::string_view(signerName),
                                    day, Int256(request.transaction.value), Int256(fees), now.micros}));
    }
    return Authorization{std::move(policy), std::move(input)};
}

Result<void> releaseSpend(storage::Connection& connection, const std::string& requestId)
{
    struct Entry {
        std::string key;
        std::string signer;
        Counted counted;
    };
    std::vector<Entry> entries;
    SLUICE_TRY(connection.query("SELECT spend_key, signer, day, value, fees FROM wallet_spend WHERE request_id = ?",
                                {std::string_view(requestId)}, [&](const storage::Row& row) {
                                    entries.push_back({row.text(0),
                                                       row.text(1),
                                                       {row.int64(2), UInt256(row.int256(3)), UInt256(row.int256(4))}});
                                    return true;
                                }));
    for (const Entry& entry : entries) {
        const auto signer = Address::fromHex(entry.signer);
        SLUICE_CHECK(signer.has_value());
        SLUICE_ASSIGN(const DaySpend spent, spentOn(connection, *signer, entry.counted.day));
        SLUICE_CHECK(spent.valueWei >= entry.counted.valueWei && spent.feesWei >= entry.counted.feesWei);
        SLUICE_TRY(setDay(connection, entry.signer, entry.counted.day,
                          {spent.valueWei - entry.counted.valueWei, spent.feesWei - entry.counted.feesWei}));
        SLUICE_TRY(connection.exec("DELETE FROM wallet_spend WHERE spend_key = ?", {std::string_view(entry.key)}));
    }
    return {};
}

}  // namespace sluice::wallet
