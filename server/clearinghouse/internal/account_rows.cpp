#include "clearinghouse/internal/account_rows.h"

#include <algorithm>
#include <array>

namespace sluice::clearinghouse {

namespace {

template<class Code>
Code codeFrom(std::string_view text, std::initializer_list<Code> codes, const char* (*name)(Code))
{
    for (const Code code : codes) {
        if (text == name(code))
            return code;
    }
    return *codes.begin();
}

std::vector<std::string> splitFeatures(std::string_view text)
{
    std::vector<std::string> features;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (end > 0)
            features.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return features;
}

}  // namespace

CustomerRow readCustomer(const storage::Row& row)
{
    CustomerRow customer;
    customer.no = row.int64(0);
    customer.key = row.text(1);
    customer.account = row.text(2);
    customer.clientId = row.text(3);
    customer.subject = row.text(4);
    customer.subjectType = row.text(5);
    customer.created = {row.int64(6)};
    customer.anchor = {row.int64(7)};
    customer.periodStart = row.optInt64(8);
    customer.trialAt = row.optInt64(9);
    customer.granted = row.int256(10);
    customer.consumed = row.int256(11);
    customer.lapsed = row.int256(12);
    customer.debt = row.int256(13);
    return customer;
}

Result<std::optional<CustomerRow>> findCustomer(storage::Connection& connection, std::string_view key)
{
    static const std::string sql =
        "SELECT " + std::string(customerColumns) + " FROM clearing_customers c WHERE c.customer = ?";
    return connection.queryOne(sql, {key}, readCustomer);
}

Result<CustomerRow> insertCustomer(storage::Connection& connection, const metering::Identity& identity, Timestamp now)
{
    CustomerRow customer;
    customer.key = identity.customerKey();
    customer.account = customerAccount(customer.key);
    customer.clientId = identity.clientId;
    customer.subject = identity.usageSubject;
    customer.subjectType = identity.usageSubjectType;
    customer.created = customer.anchor = now;
    SLUICE_ASSIGN(
        const auto no,
        connection.queryOne(
            "INSERT INTO clearing_customers (customer, account, client_id, subject, subject_type, created, anchor, "
            "granted, consumed, lapsed, debt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING no",
            {std::string_view(customer.key), std::string_view(customer.account), std::string_view(customer.clientId),
             std::string_view(customer.subject), std::string_view(customer.subjectType), now.micros, now.micros,
             Int256(0), Int256(0), Int256(0), Int256(0)},
            [](const storage::Row& row) { return row.int64(0); }));
    customer.no = no.value_or(0);
    return customer;
}

Result<void> saveCustomer(storage::Connection& connection, const CustomerRow& row)
{
    SLUICE_ASSIGN(
        const auto changed,
        connection.exec("UPDATE clearing_customers SET anchor = ?, period_start = ?, trial_at = ?, granted = ?, "
                        "consumed = ?, lapsed = ?, debt = ? WHERE no = ?",
                        {row.anchor.micros, storage::optionalInt(row.periodStart), storage::optionalInt(row.trialAt),
                         row.granted, row.consumed, row.lapsed, row.debt, row.no}));
    if (changed != 1)
        return fail(ErrorCode::Corrupt, "customer " + std::to_string(row.no) + " is missing");
    return {};
}

Grant readGrant(const storage::Row& row)
{
    Grant grant;
    grant.no = row.int64(0);
    grant.id = row.text(1);
    grant.customerKey = row.text(2);
    grant.clientId = row.text(3);
    grant.usageSubject = row.text(4);
    grant.kind = codeFrom(
        row.text(5), {GrantKind::Credit, GrantKind::Trial, GrantKind::Included, GrantKind::Adjustment}, grantKindCode);
    grant.state = codeFrom(
        row.text(6), {GrantState::Active, GrantState::Spent, GrantState::Expired, GrantState::Voided}, grantStateCode);
    grant.amount = Amount(Asset::usd(), row.int256(7));
    grant.remaining = Amount(Asset::usd(), row.int256(8));
    grant.priority = static_cast<int>(row.int64(9));
    if (const auto expires = row.optInt64(10))
        grant.expires = Timestamp{*expires};
    grant.features = splitFeatures(row.text(11));
    grant.reason = row.text(12);
    grant.actor = row.text(13);
    grant.created = {row.int64(14)};
    return grant;
}

Result<std::vector<Grant>> openGrants(storage::Connection& connection, const CustomerRow& customer)
{
    static const std::string sql = "SELECT " + std::string(grantColumns)
                                   + " FROM clearing_grants g JOIN clearing_customers c ON c.no = g.customer "
                                     "WHERE g.customer = ? AND g.state = 'active'";
    std::vector<Grant> open;
    SLUICE_TRY(connection.query(sql, {customer.no}, [&](const storage::Row& row) {
        open.push_back(readGrant(row));
        return true;
    }));
    std::ranges::sort(open, [](const Grant& a, const Grant& b) {
        const auto key = [](const Grant& grant) {
            return std::tuple(grant.priority, grant.expires ? grant.expires->micros : INT64_MAX, grant.no);
        };
        return key(a) < key(b);
    });
    return open;
}

Result<std::optional<Grant>> findGrant(storage::Connection& connection, std::string_view id)
{
    static const std::string sql =
        "SELECT " + std::string(grantColumns)
        + " FROM clearing_grants g JOIN clearing_customers c ON c.no = g.customer WHERE g.id = ?";
    return connection.queryOne(sql, {id}, readGrant);
}

std::string featuresText(const std::vector<std::string>& features)
{
    std::string text;
    for (const std::string& feature : features) {
        if (!text.empty())
            text += ' ';
        text += feature;
    }
    return text;
}

bool servesFeature(const Grant& grant, std::string_view feature)
{
    return grant.features.empty() || std::ranges::find(grant.features, feature) != grant.features.end();
}

Int256 usableOf(const std::vector<Grant>& open, const Int256& debt, std::string_view feature, Timestamp now)
{
    Int256 usable = -debt;
    for (const Grant& grant : open) {
        if (servesFeature(grant, feature) && !lapsedBy(grant, now))
            usable += grant.remaining.units();
    }
    return usable;
}

std::vector<Share> shareOut(const std::vector<Grant>& open, std::string_view feature, Timestamp at, Int256 units,
                            Int256& uncovered)
{
    std::vector<Share> shares;
    for (const bool lapsed : {false, true}) {
        for (std::size_t i = 0; i < open.size() && units > 0; ++i) {
            const Grant& grant = open[i];
            if (lapsedBy(grant, at) != lapsed || !servesFeature(grant, feature) || grant.remaining.isZero())
                continue;
            const Int256 part = std::min<Int256>(units, grant.remaining.units());
            shares.push_back({i, part});
            units -= part;
        }
    }
    uncovered = units;
    return shares;
}

}  // namespace sluice::clearinghouse
