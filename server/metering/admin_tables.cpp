#include "metering/admin_tables.h"

#include "core/list_table.h"
#include "metering/meter_admin_json.h"

#include <chrono>

namespace sluice::metering {

namespace {

constexpr int dollarMicroScale = 6;
// A first page asks anew unless the rows are as young as this: the count and the anchors of one look share them.
constexpr std::chrono::milliseconds adminRowsYoung{1'000};
constexpr const char* adminTablesActor = "console";

using AdminRows = Result<std::vector<TableRow>>;
using AdminAsk = AdminRows (*)(MeterAdmin& admin, const std::string& customer);

// The customer that a filter names.
std::string filteredCustomer(const FilterPtr& filter)
{
    if (!filter)
        return {};
    if (filter->kind == Filter::Kind::Compare && filter->column == "customer")
        return filter->value;
    if (filter->kind != Filter::Kind::And)
        return {};
    for (const FilterPtr& child : filter->children) {
        if (auto found = filteredCustomer(child); !found.empty())
            return found;
    }
    return {};
}

class AdminTable final : public TableSource {
public:
    AdminTable(const AdminDoor& door, TableSchema schema, AdminAsk ask, bool ofCustomer)
        : m_door(door), m_rows(std::move(schema)), m_ask(ask), m_ofCustomer(ofCustomer)
    {}

    const TableSchema& schema() const override { return m_rows.schema(); }
    ChangeSequence* changes() const override { return m_door.changes; }
    Result<TablePage> page(const TablePageRequest& request, std::stop_token stop) const override
    {
        SLUICE_TRY(renew(request.filter, request.from == nullptr, stop));
        return m_rows.page(request, stop);
    }
    Result<std::int64_t> count(const FilterPtr& filter, std::stop_token stop) const override
    {
        SLUICE_TRY(renew(filter, false, stop));
        return m_rows.count(filter, stop);
    }
    Result<void> anchors(const TableOrder& order, const FilterPtr& filter, int stride,
                         const std::function<bool(TableAnchor)>& sink, std::stop_token stop) const override
    {
        SLUICE_TRY(renew(filter, false, stop));
        return m_rows.anchors(order, filter, stride, sink, stop);
    }
    Result<void> scan(const TableOrder& order, const FilterPtr& filter,
                      const std::function<bool(const TableRow&)>& sink, std::stop_token stop) const override
    {
        SLUICE_TRY(renew(filter, true, stop));
        return m_rows.scan(order, filter, sink, stop);
    }

private:
    // One asks at a time; a second reader waits and finds the rows.
    Result<void> renew(const FilterPtr& filter, bool first, const std::stop_token& stop) const
    {
        const std::lock_guard lock(m_mutex);
        const std::string customer = m_ofCustomer ? filteredCustomer(filter) : std::string();
        const std::uint64_t change = m_door.changes ? m_door.changes->value() : 0;
        const auto now = std::chrono::steady_clock::now();
        const bool held = m_held && m_customer == customer && m_change == change;
        if (held && !(first && now - m_asked > adminRowsYoung))
            return {};
        std::vector<TableRow> rows;
        if (!m_ofCustomer || !customer.empty()) {
            const auto admin = m_door.open(adminTablesActor, stop);
            SLUICE_ASSIGN(rows, m_ask(*admin, customer));
        }
        m_rows.set(std::move(rows));
        m_held = true;
        m_customer = customer;
        m_change = change;
        m_asked = std::chrono::steady_clock::now();
        return {};
    }

    const AdminDoor& m_door;
    mutable ListTable m_rows;
    const AdminAsk m_ask;
    const bool m_ofCustomer;
    mutable std::mutex m_mutex;
    mutable bool m_held = false;
    mutable std::string m_customer;
    mutable std::uint64_t m_change = 0;
    mutable std::chrono::steady_clock::time_point m_asked;
};

TableColumn adminColumn(const char* id, ColumnType type = ColumnType::Text)
{
    const bool money = type == ColumnType::Amount;
    return {
        id, type, type != ColumnType::Json, type == ColumnType::Text, money ? dollarMicroScale : 0, money ? "usd" : ""};
}

std::unique_ptr<TableSource> adminTable(const AdminDoor& door, const char* id, std::vector<TableColumn> columns,
                                        AdminAsk ask, bool ofCustomer = false)
{
    const std::string sort = columns.front().id;
    return std::make_unique<AdminTable>(door, TableSchema{id, std::move(columns), sort, false}, ask, ofCustomer);
}

std::string joinedTexts(const std::vector<std::string>& texts)
{
    std::string joined;
    for (const std::string& text : texts)
        joined += (joined.empty() ? "" : ", ") + text;
    return joined;
}

Cell adminTimeCell(const std::optional<Timestamp>& time)
{
    return time ? Cell(time->micros) : Cell();
}

template<class T>
AdminRows rowsOf(const Result<std::vector<T>>& values, TableRow (*row)(const T&))
{
    if (!values)
        return fail(values.error());
    std::vector<TableRow> rows;
    for (const T& value : *values)
        rows.push_back(row(value));
    return rows;
}

// Of a customer that is not there: no rows, as with a filter that matches nothing.
template<class T>
AdminRows rowsOfCustomer(MeterAdmin& admin, const std::string& key,
                         Result<std::vector<T>> (MeterAdmin::*list)(const AdminCustomer&), TableRow (*row)(const T&))
{
    SLUICE_ASSIGN(const auto who, admin.customer(key));
    if (!who)
        return std::vector<TableRow>();
    SLUICE_ASSIGN(auto rows, rowsOf((admin.*list)(*who), row));
    for (TableRow& one : rows)
        one.cells.front() = key;
    return rows;
}

TableRow adminPlanCells(const AdminPlan& plan)
{
    std::string cards;
    for (const AdminRateCard& card : plan.cards) {
        cards += (cards.empty() ? "" : ", ") + card.featureKey + " $" + card.unitPrice;
        if (!card.includedUnits.empty())
            cards += " (" + card.includedUnits + " +)";
    }
    return {
        plan.id,
        {plan.key, plan.name, std::int64_t(plan.version), plan.status, cards, plan.cadence, plan.currency, plan.id}};
}

TableRow adminFeatureCells(const AdminFeature& feature)
{
    return {feature.id,
            {feature.key, feature.name, feature.meterKey.empty() ? feature.meterId : feature.meterKey, feature.id}};
}

TableRow adminMeterCells(const AdminMeter& meter)
{
    return {meter.id,
            {meter.key, meter.name, meter.aggregation, meter.eventType, meter.valueProperty,
             json::write(*adminMeterJson(meter).find("dimensions")), meter.id}};
}

TableRow adminCustomerCells(const AdminCustomer& customer)
{
    return {customer.id, {customer.key, customer.name, joinedTexts(customer.subjectKeys), customer.id}};
}

TableRow adminSubscriptionCells(const AdminSubscription& one)
{
    return {one.id,
            {Cell(), one.planKey.empty() ? one.planId : one.planKey, one.status, adminTimeCell(one.from),
             adminTimeCell(one.to), one.id}};
}

TableRow adminAccessCells(const AdminAccess& access)
{
    return {access.featureKey,
            {Cell(), access.featureKey, access.type, std::int64_t(access.hasAccess ? 1 : 0), access.config}};
}

TableRow adminGrantCells(const AdminGrant& grant)
{
    return {grant.id,
            {Cell(), grant.key, grant.name, Int256(grant.usdMicros), grant.status.empty() ? Cell() : Cell(grant.status),
             std::int64_t(grant.priority), joinedTexts(grant.features), grant.id}};
}

}  // namespace

std::unique_ptr<TableSource> makeAdminPlansTable(const AdminDoor& door)
{
    return adminTable(door, "admin_plans",
                      {adminColumn("key"), adminColumn("name"), adminColumn("version", ColumnType::Integer),
                       adminColumn("status", ColumnType::Code), adminColumn("cards"), adminColumn("cadence"),
                       adminColumn("currency"), adminColumn("id")},
                      [](MeterAdmin& admin, const std::string&) { return rowsOf(admin.plans({}), adminPlanCells); });
}

std::unique_ptr<TableSource> makeAdminFeaturesTable(const AdminDoor& door)
{
    return adminTable(
        door, "admin_features", {adminColumn("key"), adminColumn("name"), adminColumn("meter"), adminColumn("id")},
        [](MeterAdmin& admin, const std::string&) { return rowsOf(admin.features(), adminFeatureCells); });
}

std::unique_ptr<TableSource> makeAdminMetersTable(const AdminDoor& door)
{
    return adminTable(door, "admin_meters",
                      {adminColumn("key"), adminColumn("name"), adminColumn("aggregation", ColumnType::Code),
                       adminColumn("event_type"), adminColumn("value_property"),
                       adminColumn("dimensions", ColumnType::Json), adminColumn("id")},
                      [](MeterAdmin& admin, const std::string&) { return rowsOf(admin.meters(), adminMeterCells); });
}

std::unique_ptr<TableSource> makeAdminCustomersTable(const AdminDoor& door)
{
    return adminTable(
        door, "admin_customers", {adminColumn("key"), adminColumn("name"), adminColumn("subjects"), adminColumn("id")},
        [](MeterAdmin& admin, const std::string&) { return rowsOf(admin.customers({}), adminCustomerCells); });
}

std::unique_ptr<TableSource> makeAdminSubscriptionsTable(const AdminDoor& door)
{
    return adminTable(
        door, "admin_subscriptions",
        {adminColumn("customer"), adminColumn("plan"), adminColumn("status", ColumnType::Code),
         adminColumn("active_from", ColumnType::Time), adminColumn("active_to", ColumnType::Time), adminColumn("id")},
        [](MeterAdmin& admin, const std::string& customer) {
            return rowsOfCustomer(admin, customer, &MeterAdmin::subscriptions, adminSubscriptionCells);
        },
        true);
}

std::unique_ptr<TableSource> makeAdminAccessTable(const AdminDoor& door)
{
    return adminTable(
        door, "admin_access",
        {adminColumn("customer"), adminColumn("feature"), adminColumn("type", ColumnType::Code),
         adminColumn("has_access", ColumnType::Bool), adminColumn("config")},
        [](MeterAdmin& admin, const std::string& customer) {
            return rowsOfCustomer(admin, customer, &MeterAdmin::access, adminAccessCells);
        },
        true);
}

std::unique_ptr<TableSource> makeAdminGrantsTable(const AdminDoor& door)
{
    return adminTable(
        door, "admin_grants",
        {adminColumn("customer"), adminColumn("key"), adminColumn("name"), adminColumn("amount", ColumnType::Amount),
         adminColumn("status", ColumnType::Code), adminColumn("priority", ColumnType::Integer), adminColumn("features"),
         adminColumn("id")},
        [](MeterAdmin& admin, const std::string& customer) {
            return rowsOfCustomer(admin, customer, &MeterAdmin::grants, adminGrantCells);
        },
        true);
}

}  // namespace sluice::metering
