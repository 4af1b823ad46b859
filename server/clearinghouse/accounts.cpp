#include "clearinghouse/accounts.h"

#include "clearinghouse/internal/account_books.h"
#include "core/check.h"

#include <algorithm>

namespace sluice::clearinghouse {

class Accounts::Impl {
public:
    Impl(ledger::Ledger& ledger, audit::AuditLog& auditLog, const AccountsConfig& config)
        : books(ledger, auditLog, config), audit(auditLog)
    {}

    AccountBooks books;
    audit::AuditLog& audit;
    ChangeSequence changes;
    std::function<void(const std::vector<std::string>&)> changed;
};

Accounts::Accounts(storage::Writer& writer, ledger::Ledger& ledger, audit::AuditLog& audit, AccountsConfig config)
    : m_config(std::move(config)), m_impl(std::make_unique<Impl>(ledger, audit, m_config))
{
    writer.addListener(this);
}

Accounts::~Accounts() = default;

Result<CustomerView> Accounts::ensureCustomer(storage::Connection& connection, const metering::Identity& identity,
                                              Timestamp now, bool trial)
{
    AccountBooks& books = m_impl->books;
    CustomerView view;
    SLUICE_ASSIGN(auto customer, books.customerOf(connection, identity, now, &view.first));
    SLUICE_TRY(books.includePeriod(connection, customer, now));
    if (trial) {
        SLUICE_ASSIGN(view.trial, books.giveTrial(connection, customer, identity, now));
    }
    SLUICE_ASSIGN(const auto open, openGrants(connection, customer));
    SLUICE_ASSIGN(const auto balance, books.ledger().balanceOf(connection, customer.account, Asset::usd()));
    view.no = customer.no;
    view.customerKey = customer.key;
    view.clientId = customer.clientId;
    view.usageSubject = customer.subject;
    view.anchor = customer.anchor;
    view.usable = Amount(Asset::usd(), usableOf(open, customer.debt, m_config.feature, now));
    view.held = balance.reserved;
    if (books.includedMicros(customer.clientId) > 0)
        view.changesAt = periodAt(customer.anchor, now).end;
    for (const Grant& grant : open) {
        if (grant.expires && !lapsedBy(grant, now) && (!view.changesAt || *grant.expires < *view.changesAt))
            view.changesAt = grant.expires;
    }
    // What may be spent is never more than what is there.
    SLUICE_CHECK(view.usable.units() <= balance.balance.units());
    return view;
}

Result<Grant> Accounts::grant(storage::Connection& connection, const GrantRequest& request,
                              const ActionContext& context)
{
    AccountBooks& books = m_impl->books;
    // Asked again, a grant may have expired since: its first answer stands.
    SLUICE_TRY(books.enter(connection, customerAccount(request.identity.customerKey())));
    SLUICE_ASSIGN(const auto former, findGrant(connection, request.id));
    if (!former)
        SLUICE_TRY(checkGrantRequest(request, context.now));
    SLUICE_ASSIGN(auto customer, books.customerOf(connection, request.identity, context.now));
    SLUICE_ASSIGN(auto given, books.give(connection, customer, request, context.actor, context.now));
    if (!given.replayed) {
        SLUICE_TRY(auditDeed(m_impl->audit, connection, context, "grant.create", given.customerKey,
                             json::Value::object({{"grant", given.id},
                                                  {"amount_usd", given.amount.toString()},
                                                  {"kind", grantKindCode(given.kind)},
                                                  {"reason", given.reason}})));
    }
    return given;
}

Result<Grant> Accounts::voidGrant(storage::Connection& connection, std::string_view clientId, std::string_view grantId,
                                  std::string_view reason, const ActionContext& context)
{
    AccountBooks& books = m_impl->books;
    SLUICE_TRY(books.enter(connection, customerAccount("-")));
    SLUICE_ASSIGN(auto found, findGrant(connection, grantId));
    if (!found || (!clientId.empty() && found->clientId != clientId))
        return fail(ErrorCode::NotFound, "Grant not found");
    Grant& grant = *found;
    if (grant.state == GrantState::Voided) {
        grant.replayed = true;
        return std::move(grant);
    }
    if (grant.state != GrantState::Active)
        return fail(ErrorCode::Conflict, std::string("the grant is ") + grantStateCode(grant.state));
    SLUICE_ASSIGN(auto customer, findCustomer(connection, grant.customerKey));
    if (!customer)
        return fail(ErrorCode::Corrupt, "grant " + grant.id + " has no customer");
    const Int256 left = grant.remaining.units();
    SLUICE_TRY(books.takeBack(connection, *customer, grant, left, GrantState::Voided, reason, context.now));
    SLUICE_TRY(auditDeed(
        m_impl->audit, connection, context, "grant.void", grant.customerKey,
        json::Value::object(
            {{"grant", grant.id}, {"taken_back_usd", formatUnits(left, Asset::usd().scale())}, {"reason", reason}})));
    return std::move(grant);
}

Result<Consumed> Accounts::deduct(storage::Connection& connection, std::string id, const metering::Identity& identity,
                                  const Amount& amount, std::string_view reason, const ActionContext& context)
{
    if (amount.units() <= 0 || !(amount.asset() == Asset::usd()))
        return fail(ErrorCode::InvalidArgument, "the amount must be above zero, in USD");
    AccountBooks& books = m_impl->books;
    SLUICE_ASSIGN(auto customer, books.customerOf(connection, identity, context.now));
    const std::string transferId = "deduct:" + id;
    SLUICE_ASSIGN(const auto former, books.ledger().findTransfer(connection, transferId));
    if (former) {
        if (!(former->posting.amount == amount) || former->posting.debit != customer.account)
            return fail(ErrorCode::Conflict, "the id was used for another deduction");
        return Consumed{former->balanceAfter, Amount(Asset::usd()), true};
    }
    SLUICE_ASSIGN(auto consumed, books.take(connection, customer,
                                            {.transferId = transferId,
                                             .kind = ledger::TransferKind::Adjustment,
                                             .counterAccount = ledger::equityAccount(ledger::TransferKind::Adjustment),
                                             .units = amount.units(),
                                             .at = context.now,
                                             .reason = std::string(reason),
                                             .reference = id,
                                             .holdId = {}}));
    SLUICE_TRY(auditDeed(m_impl->audit, connection, context, "account.deduct", customer.key,
                         json::Value::object({{"amount_usd", amount.toString()}, {"reason", reason}})));
    return consumed;
}

Result<void> Accounts::setAnchor(storage::Connection& connection, const metering::Identity& identity, Timestamp anchor,
                                 const ActionContext& context)
{
    AccountBooks& books = m_impl->books;
    if (anchor > context.now)
        return fail(ErrorCode::InvalidArgument, "a subscription cannot begin in the future");
    SLUICE_ASSIGN(auto customer, books.customerOf(connection, identity, context.now));
    if (customer.anchor == anchor)
        return {};
    // Included usage of the former period ends with it: nobody has it twice.
    SLUICE_ASSIGN(auto open, openGrants(connection, customer));
    for (Grant& grant : open) {
        if (grant.kind == GrantKind::Included)
            SLUICE_TRY(books.takeBack(connection, customer, grant, Int256(grant.remaining.units()), GrantState::Voided,
                                      "the subscription begins anew", context.now));
    }
    const std::string before = formatTimeZ(customer.anchor);
    customer.anchor = anchor;
    customer.periodStart.reset();
    SLUICE_TRY(saveCustomer(connection, customer));
    books.touched(customer.key);
    return auditDeed(m_impl->audit, connection, context, "account.anchor", customer.key, json::Value(json::Object{}),
                     before, formatTimeZ(anchor));
}

Result<Consumed> Accounts::consume(storage::Connection& connection, const Consumption& ticket)
{
    if (ticket.amount.isNegative() || !(ticket.amount.asset() == Asset::usd()))
        return fail(ErrorCode::InvalidArgument, "usage is zero or more, in USD");
    AccountBooks& books = m_impl->books;
    SLUICE_ASSIGN(auto customer, books.customerOf(connection, ticket.identity, ticket.at));
    SLUICE_ASSIGN(const auto former, books.ledger().findTransfer(connection, ticket.transferId));
    if (former)
        return Consumed{former->balanceAfter, Amount(Asset::usd()), true};
    if (ticket.amount.isZero()) {
        SLUICE_ASSIGN(const auto balance, books.ledger().balanceOf(connection, customer.account, Asset::usd()));
        return Consumed{balance.balance, Amount(Asset::usd()), false};
    }
    return books.take(connection, customer,
                      {.transferId = ticket.transferId,
                       .kind = ledger::TransferKind::Usage,
                       .counterAccount = "usage:" + ticket.identity.clientId,
                       .units = ticket.amount.units(),
                       .at = ticket.at,
                       .reason = "usage",
                       .reference = ticket.reference,
                       .holdId = ticket.holdId});
}

Result<int> Accounts::expireGrants(storage::Connection& connection, Timestamp now, int limit)
{
    AccountBooks& books = m_impl->books;
    std::vector<std::string> due;
    SLUICE_TRY(connection.query(
        "SELECT id FROM clearing_grants WHERE state = 'active' AND look_at <= ? ORDER BY look_at LIMIT ?",
        {now.micros, std::int64_t(limit)}, [&](const storage::Row& row) {
            due.push_back(row.text(0));
            return true;
        }));
    for (const std::string& id : due) {
        SLUICE_TRY(books.enter(connection, customerAccount("-")));
        SLUICE_ASSIGN(auto grant, findGrant(connection, id));
        if (!grant || grant->state != GrantState::Active)
            continue;
        SLUICE_ASSIGN(auto customer, findCustomer(connection, grant->customerKey));
        if (!customer)
            return fail(ErrorCode::Corrupt, "grant " + id + " has no customer");
        SLUICE_ASSIGN(const auto balance, books.ledger().balanceOf(connection, customer->account, Asset::usd()));
        // A hold made while the grant was good stays covered by it.
        const Int256 unheld = std::max<Int256>(0, balance.balance.units() - balance.reserved.units());
        const Int256 back = std::min<Int256>(unheld, grant->remaining.units());
        SLUICE_TRY(books.takeBack(connection, *customer, *grant, back, GrantState::Expired, "expired", now));
        if (grant->state == GrantState::Active) {
            SLUICE_TRY(connection.exec("UPDATE clearing_grants SET look_at = ? WHERE no = ?",
                                       {now.plusSeconds(5).micros, grant->no}));
        }
    }
    return static_cast<int>(due.size());
}

ChangeSequence& Accounts::changes()
{
    return m_impl->changes;
}

void Accounts::onCustomersChanged(std::function<void(const std::vector<std::string>&)> handler)
{
    m_impl->changed = std::move(handler);
}

std::int64_t Accounts::trialActivations() const
{
    return m_impl->books.trials();
}

void Accounts::afterCommit()
{
    const auto touched = m_impl->books.takeTouched();
    if (touched.empty())
        return;
    if (m_impl->changed)
        m_impl->changed(touched);
    m_impl->changes.bump();
}

void Accounts::afterRollback()
{
    m_impl->books.forget();
}

void Accounts::commandStarted()
{
    m_impl->books.commandStarted();
}

void Accounts::commandRolledBack()
{
    m_impl->books.commandRolledBack();
}

}  // namespace sluice::clearinghouse
