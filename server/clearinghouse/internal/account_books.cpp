#include "clearinghouse/internal/account_books.h"

#include "core/check.h"

#include <algorithm>

namespace sluice::clearinghouse {

namespace {

constexpr std::size_t maxOpenGrants = 1'000;

ledger::TransferKind transferKindOf(GrantKind kind)
{
    switch (kind) {
    case GrantKind::Credit: return ledger::TransferKind::Grant;
    case GrantKind::Trial: return ledger::TransferKind::Trial;
    case GrantKind::Included: return ledger::TransferKind::Included;
    case GrantKind::Adjustment: break;
    }
    return ledger::TransferKind::Adjustment;
}

bool isFeature(std::string_view text)
{
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

bool sameGrant(const Grant& grant, const GrantRequest& request)
{
    return grant.customerKey == request.identity.customerKey() && grant.amount == request.amount
           && grant.kind == request.kind && grant.priority == request.priority && grant.expires == request.expires
           && grant.features == request.features && grant.reason == request.reason;
}

Result<void> saveGrant(storage::Connection& connection, const Grant& grant, std::optional<std::int64_t> closed)
{
    SLUICE_ASSIGN(const auto changed,
                  connection.exec("UPDATE clearing_grants SET remaining = ?, state = ?, closed = ? WHERE no = ?",
                                  {grant.remaining.units(), std::string_view(grantStateCode(grant.state)),
                                   storage::optionalInt(closed), grant.no}));
    if (changed != 1)
        return fail(ErrorCode::Corrupt, "grant " + grant.id + " is missing");
    return {};
}

}  // namespace

Result<void> checkGrantRequest(const GrantRequest& request, Timestamp now)
{
    if (request.currency != "USD" && request.currency != "usd")
        return fail(ErrorCode::InvalidArgument, "the currency must be USD");
    if (!(request.amount.asset() == Asset::usd()) || request.amount.units() <= 0)
        return fail(ErrorCode::InvalidArgument, "the amount must be above zero, in USD");
    if (request.id.empty() || request.id.size() > 400)
        return fail(ErrorCode::InvalidArgument, "a grant needs an id of at most 400 bytes");
    if (request.priority < 0 || request.priority > 255)
        return fail(ErrorCode::InvalidArgument, "the priority must lie between 0 and 255");
    if (request.expires && *request.expires <= now)
        return fail(ErrorCode::InvalidArgument, "the grant would have expired already");
    if (request.features.size() > 8 || !std::ranges::all_of(request.features, isFeature))
        return fail(ErrorCode::InvalidArgument, "features must be at most 8 names of a-z, 0-9 and _");
    if (request.reason.size() > 1'024)
        return fail(ErrorCode::InvalidArgument, "the reason is longer than 1 KiB");
    if (request.identity.customerKey().empty())
        return fail(ErrorCode::InvalidArgument, "a grant needs a customer");
    return {};
}

std::string shareMetadata(const std::vector<Grant>& open, const std::vector<Share>& shares, const Int256& uncovered)
{
    std::string text;
    json::Writer writer(text);
    writer.beginObject().key("grants").beginObject();
    for (const Share& share : shares)
        writer.key(open[share.grant].id).value(formatUnits(share.units, Asset::usd().scale()));
    writer.endObject();
    if (uncovered > 0)
        writer.key("uncovered").value(formatUnits(uncovered, Asset::usd().scale()));
    writer.endObject();
    return text;
}

Result<CustomerRow> AccountBooks::customerOf(storage::Connection& connection, const metering::Identity& identity,
                                             Timestamp now, bool* made)
{
    const std::string key = identity.customerKey();
    if (key.empty())
        return fail(ErrorCode::InvalidArgument, "there is no customer without an identity");
    SLUICE_TRY(enter(connection, customerAccount(key)));
    SLUICE_ASSIGN(auto found, findCustomer(connection, key));
    if (made != nullptr)
        *made = !found;
    if (found)
        return std::move(*found);
    touched(key);
    return insertCustomer(connection, identity, now);
}

// Money that is owed is paid first; only the rest can be spent.
Result<Grant> AccountBooks::give(storage::Connection& connection, CustomerRow& customer, const GrantRequest& request,
                                 std::string_view actor, Timestamp now)
{
    SLUICE_ASSIGN(auto existing, findGrant(connection, request.id));
    if (existing) {
        if (!sameGrant(*existing, request))
            return fail(ErrorCode::Conflict, "the grant id was used for another grant");
        existing->replayed = true;
        return std::move(*existing);
    }
    SLUICE_ASSIGN(const auto open, openGrants(connection, customer));
    if (open.size() >= maxOpenGrants)
        return fail(ErrorCode::Conflict, "the customer has a thousand open grants");
    const ledger::TransferKind kind = transferKindOf(request.kind);
    SLUICE_TRY(m_ledger.post(connection, {.id = "grant:" + request.id,
                                          .kind = kind,
                                          .amount = request.amount,
                                          .debit = ledger::equityAccount(kind),
                                          .credit = customer.account,
                                          .reason = request.reason,
                                          .reference = request.id,
                                          .metadata = {},
                                          .time = now}));
    Grant grant{.no = 0,
                .id = request.id,
                .customerKey = customer.key,
                .clientId = customer.clientId,
                .usageSubject = customer.subject,
                .kind = request.kind,
                .state = GrantState::Active,
                .amount = request.amount,
                .remaining = request.amount,
                .priority = request.priority,
                .expires = request.expires,
                .features = request.features,
                .reason = request.reason,
                .actor = std::string(actor),
                .created = now,
                .replayed = false};
    if (customer.debt > 0 && servesFeature(grant, m_config.feature)) {
        const Int256 paid = std::min<Int256>(customer.debt, grant.remaining.units());
        customer.debt -= paid;
        grant.remaining = grant.remaining - Amount(Asset::usd(), paid);
        if (grant.remaining.isZero())
            grant.state = GrantState::Spent;
    }
    const bool spent = grant.state == GrantState::Spent;
    const std::optional<std::int64_t> expires = grant.expires ? std::optional(grant.expires->micros) : std::nullopt;
    SLUICE_ASSIGN(
        const auto no,
        connection.queryOne(
            "INSERT INTO clearing_grants (id, customer, kind, state, amount, remaining, priority, expires, look_at, "
            "features, reason, actor, created, closed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING no",
            {std::string_view(grant.id), customer.no, std::string_view(grantKindCode(grant.kind)),
             std::string_view(grantStateCode(grant.state)), grant.amount.units(), grant.remaining.units(),
             std::int64_t(grant.priority), storage::optionalInt(expires), storage::optionalInt(expires),
             std::string_view(featuresText(grant.features)), std::string_view(grant.reason),
             std::string_view(grant.actor), now.micros,
             storage::optionalInt(spent ? std::optional(now.micros) : std::nullopt)},
            [](const storage::Row& row) { return row.int64(0); }));
    grant.no = no.value_or(0);
    customer.granted += request.amount.units();
    SLUICE_TRY(saveCustomer(connection, customer));
    touched(customer.key);
    return grant;
}

Result<Consumed> AccountBooks::take(storage::Connection& connection, CustomerRow& customer, const Take& take)
{
    const Amount amount(Asset::usd(), take.units);
    SLUICE_ASSIGN(auto open, openGrants(connection, customer));
    Consumed consumed;
    Int256 uncovered = 0;
    const auto shares = shareOut(open, m_config.feature, take.at, take.units, uncovered);
    const std::string metadata = shareMetadata(open, shares, uncovered);
    if (take.holdId.empty()) {
        SLUICE_ASSIGN(const auto posted, m_ledger.post(connection, {.id = take.transferId,
                                                                    .kind = take.kind,
                                                                    .amount = amount,
                                                                    .debit = customer.account,
                                                                    .credit = take.counterAccount,
                                                                    .reason = take.reason,
                                                                    .reference = take.reference,
                                                                    .metadata = metadata,
                                                                    .time = take.at}));
        SLUICE_CHECK(!posted.replayed);
    } else {
        SLUICE_TRY(m_ledger.postReservation(connection, {.reservationId = take.holdId,
                                                         .transferId = take.transferId,
                                                         .amount = amount,
                                                         .kind = take.kind,
                                                         .counterAccount = take.counterAccount,
                                                         .reason = take.reason,
                                                         .reference = take.reference,
                                                         .metadata = metadata,
                                                         .time = take.at}));
    }
    for (const Share& share : shares) {
        Grant& grant = open[share.grant];
        grant.remaining = grant.remaining - Amount(Asset::usd(), share.units);
        SLUICE_CHECK(!grant.remaining.isNegative());
        if (grant.remaining.isZero())
            grant.state = GrantState::Spent;
        SLUICE_TRY(
            saveGrant(connection, grant, grant.remaining.isZero() ? std::optional(take.at.micros) : std::nullopt));
    }
    customer.consumed += take.units;
    customer.debt += uncovered;
    SLUICE_TRY(saveCustomer(connection, customer));
    SLUICE_ASSIGN(const auto after, m_ledger.balanceOf(connection, customer.account, Asset::usd()));
    consumed.balance = after.balance;
    consumed.uncovered = Amount(Asset::usd(), uncovered);
    touched(customer.key);
    return consumed;
}

Result<void> AccountBooks::takeBack(storage::Connection& connection, CustomerRow& customer, Grant& grant,
                                    const Int256& units, GrantState state, std::string_view reason, Timestamp now)
{
    const bool voided = state == GrantState::Voided;
    if (units > 0) {
        // What remained says which of several parts this is.
        SLUICE_TRY(m_ledger.post(
            connection, {.id = (voided ? "void:" : "expire:") + grant.id + ':' + toDecimal(grant.remaining.units()),
                         .kind = voided ? ledger::TransferKind::Refund : ledger::TransferKind::Expiry,
                         .amount = Amount(Asset::usd(), units),
                         .debit = customer.account,
                         .credit = ledger::equityAccount(transferKindOf(grant.kind)),
                         .reason = std::string(reason),
                         .reference = grant.id,
                         .metadata = {},
                         .time = now}));
        grant.remaining = grant.remaining - Amount(Asset::usd(), units);
        customer.lapsed += units;
    }
    if (grant.remaining.isZero())
        grant.state = state;
    SLUICE_TRY(saveGrant(connection, grant, grant.remaining.isZero() ? std::optional(now.micros) : std::nullopt));
    SLUICE_TRY(saveCustomer(connection, customer));
    touched(customer.key);
    return {};
}

TenantTerms AccountBooks::terms(std::string_view clientId) const
{
    return m_config.terms ? m_config.terms(clientId) : TenantTerms{};
}

std::int64_t AccountBooks::includedMicros(std::string_view clientId) const
{
    return terms(clientId).includedUsdMicros.value_or(m_config.includedUsdMicros);
}

// REF-34: one grant for each month of the subscription, whatever the calendar says.
Result<void> AccountBooks::includePeriod(storage::Connection& connection, CustomerRow& customer, Timestamp now)
{
    const std::int64_t included = includedMicros(customer.clientId);
    if (included <= 0)
        return {};
    const Period period = periodAt(customer.anchor, now);
    if (customer.periodStart && *customer.periodStart >= period.start.micros)
        return {};
    customer.periodStart = period.start.micros;
    GrantRequest request;
    request.identity.clientId = customer.clientId;
    request.identity.usageSubject = customer.key;
    request.identity.owner = true;  // its customer key then is the subject as it stands
    request.id = "included:" + customer.key + ':' + formatTimeZ(period.start);
    request.amount = usdFromMicros(included);
    request.kind = GrantKind::Included;
    request.priority = 0;
    request.expires = period.end;
    request.features = {m_config.feature};
    request.reason = "included usage";
    SLUICE_TRY(give(connection, customer, request, "engine", now));
    return {};
}

Result<bool> AccountBooks::trialAllowed(storage::Connection& connection, const Int256& units, std::int64_t day,
                                        TrialOutcome& outcome)
{
    struct Sum {
        std::int64_t trials = 0;
        Int256 amount = 0;
    };
    const auto sumOf = [&](std::int64_t which) -> Result<Sum> {
        SLUICE_ASSIGN(const auto sum,
                      connection.queryOne("SELECT trials, amount FROM clearing_trial_days WHERE day = ?", {which},
                                          [](const storage::Row& row) {
                                              return Sum{row.int64(0), row.int256(1)};
                                          }));
        return sum.value_or(Sum{});
    };
    SLUICE_ASSIGN(const Sum ever, sumOf(0));
    SLUICE_ASSIGN(const Sum today, sumOf(day));
    if (m_config.trialBudgetUsdMicros > 0
        && ever.amount + units > usdFromMicros(m_config.trialBudgetUsdMicros).units()) {
        outcome = TrialOutcome::BudgetSpent;
        return false;
    }
    if (m_config.trialDailyCap > 0 && today.trials >= m_config.trialDailyCap) {
        outcome = TrialOutcome::DayFull;
        return false;
    }
    for (const auto& [which, sum] : {std::pair(std::int64_t(0), ever), std::pair(day, today)}) {
        SLUICE_TRY(
            connection.exec("INSERT INTO clearing_trial_days (day, trials, amount) VALUES (?, ?, ?) ON CONFLICT (day) "
                            "DO UPDATE SET trials = excluded.trials, amount = excluded.amount",
                            {which, sum.trials + 1, Int256(sum.amount + units)}));
    }
    return true;
}

// 8.2: in the commit of whatever asked for it, so it is never pending and never twice.
Result<TrialOutcome> AccountBooks::giveTrial(storage::Connection& connection, CustomerRow& customer,
                                             const metering::Identity& identity, Timestamp now)
{
    if (customer.trialAt)
        return TrialOutcome::AlreadyGranted;
    const std::int64_t micros = terms(customer.clientId).trialUsdMicros.value_or(m_config.trialUsdMicros);
    if (micros <= 0)
        return TrialOutcome::Off;
    GrantRequest request;
    request.identity = identity;
    request.id = "trial:" + customer.key;
    request.amount = usdFromMicros(micros);
    TrialOutcome outcome = TrialOutcome::Granted;
    SLUICE_ASSIGN(const bool allowed, trialAllowed(connection, request.amount.units(), utcDay(now), outcome));
    if (!allowed)
        return outcome;
    request.kind = GrantKind::Trial;
    request.priority = 1;
    if (m_config.trialDays > 0)
        request.expires = now.plusSeconds(m_config.trialDays * 86'400);
    request.features = {m_config.feature};
    request.reason = "trial";
    customer.trialAt = now.micros;
    SLUICE_TRY(give(connection, customer, request, "engine", now));
    SLUICE_TRY(auditDeed(m_audit, connection, {"engine", {}, now}, "trial.grant", customer.key,
                         json::Value::object({{"amount_usd", request.amount.toString()}})));
    ++m_trials;
    return outcome;
}

void AccountBooks::commandStarted()
{
    m_touchedBefore = m_touched.size();
    m_trialsBefore = m_trials;
}

void AccountBooks::commandRolledBack()
{
    m_touched.resize(std::min(m_touched.size(), m_touchedBefore));
    m_trials = m_trialsBefore;
}

std::vector<std::string> AccountBooks::takeTouched()
{
    m_trialsDurable += std::exchange(m_trials, 0);
    m_touchedBefore = 0;
    std::vector<std::string> touched;
    touched.swap(m_touched);
    std::ranges::sort(touched);
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
    return touched;
}

void AccountBooks::forget()
{
    m_touched.clear();
    m_touchedBefore = 0;
    m_trials = 0;
}

}  // namespace sluice::clearinghouse
