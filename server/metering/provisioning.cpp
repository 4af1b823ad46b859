#include "metering/provisioning.h"

#include <QLoggingCategory>

namespace sluice::metering {

namespace {

Q_LOGGING_CATEGORY(provisioningLog, "sluice.metering.customers")

constexpr std::int64_t knownForMicros = 300'000'000;
constexpr std::size_t mostKnown = 100'000;

CustomerInput customerFor(const Identity& identity)
{
    CustomerInput input;
    input.name = identity.usageSubject;
    input.key = identity.customerKey();
    input.subjectKeys = {identity.customerKey()};
    input.details.set("metadata", json::Value::object({{"client_id", identity.clientId},
                                                       {"usage_subject", identity.usageSubject},
                                                       {"provisioned", "automatic"}}));
    return input;
}

}  // namespace

CustomerProvisioning::CustomerProvisioning(storage::Writer& writer, Customers& customers, const Clock& clock)
    : m_customers(customers), m_clock(clock)
{
    writer.addListener(this);
}

Result<void> CustomerProvisioning::ticketPriced(storage::Connection& connection, const PricedTicket& ticket)
{
    return ensure(connection, ticket.event.identity);
}

Result<void> CustomerProvisioning::ensure(storage::Connection& connection, const Identity& identity)
{
    const Timestamp now = m_clock.now();
    std::string key = identity.customerKey();
    if (const auto known = m_known.find(key); known != m_known.end() && known->second > now.micros)
        return {};
    const auto made = m_customers.ensure(connection, customerFor(identity), {"engine", {}, now});
    if (!made) {
        const ErrorCode code = made.error().code;
        if (code != ErrorCode::Conflict && code != ErrorCode::InvalidArgument)
            return fail(made.error());
        qCWarning(provisioningLog, "no customer was made for %s: %s", key.c_str(), made.error().message.c_str());
    }
    m_fresh.emplace_back(std::move(key), now.micros + knownForMicros);
    return {};
}

void CustomerProvisioning::afterCommit()
{
    if (m_known.size() + m_fresh.size() > mostKnown)
        m_known.clear();
    for (auto& [key, until] : m_fresh)
        m_known[std::move(key)] = until;
    m_fresh.clear();
    m_mark = 0;
}

void CustomerProvisioning::afterRollback()
{
    m_fresh.clear();
    m_mark = 0;
}

void CustomerProvisioning::storeReopened()
{
    m_known.clear();
    afterRollback();
}

void CustomerProvisioning::commandStarted()
{
    m_mark = m_fresh.size();
}

void CustomerProvisioning::commandRolledBack()
{
    m_fresh.resize(m_mark);
}

}  // namespace sluice::metering
