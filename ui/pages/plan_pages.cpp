// The meter that METER_BACKEND names, wherever it is: its plans and what they are made of, its customers and what they have.
#include "ui/pages/clearing_pages.h"
#include "ui/pages/clearing_words.h"

namespace sluice::ui {

namespace {

OpsVerb meterRowVerb(const char* label, const char* explanation, const char* act, const char* method,
                     const char* target, std::vector<std::string> states = {})
{
    OpsVerb verb{say(label), say(explanation), say(act), method, target};
    verb.onRow = true;
    verb.states = std::move(states);
    return verb;
}

DescribedTable meterTable(const char* title, const char* table, const char* icon, const char* emptyTitle,
                          const char* emptyText, const char* name)
{
    DescribedTable made{say(title), table, QString::fromLatin1(icon), say(emptyTitle), say(emptyText), name};
    made.hidden = {QStringLiteral("id")};
    made.elsewhere = true;
    return made;
}

OpsField nameField()
{
    return field("name", QT_TRANSLATE_NOOP("OpsPages", "Name"), QT_TRANSLATE_NOOP("OpsPages", "the key, when empty"));
}

OpsField keyField()
{
    return field("key", QT_TRANSLATE_NOOP("OpsPages", "Key"),
                 QT_TRANSLATE_NOOP("OpsPages", "lower case letters, digits and _"), true);
}

OpsLink ofCustomer(const char* text, const char* page)
{
    return linkTo(text, page, "key", "customer:");
}

OpsLink backToCustomer()
{
    return linkTo(QT_TRANSLATE_NOOP("OpsPages", "Customer"), "plans/admin_customers", "customer", "key:");
}

DescribedTable plansTable()
{
    OpsVerb make{say(QT_TRANSLATE_NOOP("OpsPages", "New plan…")),
                 say(QT_TRANSLATE_NOOP("OpsPages",
                                       "A draft, or the next version of a plan that is there. Nobody is on it until it "
                                       "is published. Prices are dollars for one unit of the feature's meter.")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "Make the draft")),
                 "POST",
                 "/api/v1/platform/meter/plans",
                 {keyField(), nameField(),
                  field("rateCards", QT_TRANSLATE_NOOP("OpsPages", "Rate cards"),
                        R"([{"feature": "network_spend", "unitPrice": "0.000001", "includedUnits": "5000000"}])", true,
                        OpsField::Kind::Object),
                  field("cadence", QT_TRANSLATE_NOOP("OpsPages", "Billed every"), "P1M")}};
    OpsVerb check{say(QT_TRANSLATE_NOOP("OpsPages", "Check the meter…")),
                  say(QT_TRANSLATE_NOOP("OpsPages", "Whether it answers and takes our credential. Changes nothing.")),
                  say(QT_TRANSLATE_NOOP("OpsPages", "Check")), "GET", "/api/v1/platform/meter"};
    check.shows = {{"flavour", say(QT_TRANSLATE_NOOP("OpsPages", "Meter"))},
                   {"url", say(QT_TRANSLATE_NOOP("OpsPages", "Address"))},
                   {"ok", say(QT_TRANSLATE_NOOP("OpsPages", "It answers")), OpsShown::Kind::Flag},
                   {"error", say(QT_TRANSLATE_NOOP("OpsPages", "What it said"))}};
    const OpsVerb publish = meterRowVerb(
        QT_TRANSLATE_NOOP("OpsPages", "Publish…"),
        QT_TRANSLATE_NOOP("OpsPages",
                          "Who subscribes from now on is on it. The version before it is archived; who is on that "
                          "stays."),
        QT_TRANSLATE_NOOP("OpsPages", "Publish"), "POST", "/api/v1/platform/meter/plans/{id}/publish", {"draft"});
    const OpsVerb archive = meterRowVerb(
        QT_TRANSLATE_NOOP("OpsPages", "Archive…"),
        QT_TRANSLATE_NOOP("OpsPages", "Nobody new gets on it; who is on it stays. It cannot be published again."),
        QT_TRANSLATE_NOOP("OpsPages", "Archive"), "POST", "/api/v1/platform/meter/plans/{id}/archive",
        {"active", "scheduled"});
    const OpsVerb remove = meterRowVerb(
        QT_TRANSLATE_NOOP("OpsPages", "Throw the draft away…"), QT_TRANSLATE_NOOP("OpsPages", "Nobody was ever on it."),
        QT_TRANSLATE_NOOP("OpsPages", "Throw away"), "DELETE", "/api/v1/platform/meter/plans/{id}", {"draft"});
    DescribedTable table = meterTable(
        QT_TRANSLATE_NOOP("OpsPages", "Plans"), "admin_plans", "plans", QT_TRANSLATE_NOOP("OpsPages", "No plans yet"),
        QT_TRANSLATE_NOOP("OpsPages", "What a unit of a feature costs, and how much of it is free."), "key");
    table.verbs = {make, check, publish, archive, remove};
    return table;
}

std::vector<OpsVerb> meterCustomerVerbs()
{
    OpsVerb make{
        say(QT_TRANSLATE_NOOP("OpsPages", "New customer…")),
        say(QT_TRANSLATE_NOOP("OpsPages", "Found, or made with its own key as subject.")),
        say(QT_TRANSLATE_NOOP("OpsPages", "Make the customer")),
        "POST",
        "/api/v1/platform/meter/customers",
        {field("clientId", QT_TRANSLATE_NOOP("OpsPages", "Tenant"), "", true),
         field("externalUserId", QT_TRANSLATE_NOOP("OpsPages", "User"),
               QT_TRANSLATE_NOOP("OpsPages", "as the app names them"), true),
         field("name", QT_TRANSLATE_NOOP("OpsPages", "Name"), QT_TRANSLATE_NOOP("OpsPages", "the user, when empty")),
         field("subscribe", QT_TRANSLATE_NOOP("OpsPages", "On the default plan"), "", false, OpsField::Kind::Flag)}};
    const char* const one = "/api/v1/platform/meter/customers/{key}";
    OpsVerb subjects = meterRowVerb(
        QT_TRANSLATE_NOOP("OpsPages", "Subjects…"),
        QT_TRANSLATE_NOOP("OpsPages", "Usage of these is the customer's. A subscription that lives may lock them."),
        QT_TRANSLATE_NOOP("OpsPages", "Change"), "PUT", one);
    subjects.fields = {ofRow(field("subjectKeys", QT_TRANSLATE_NOOP("OpsPages", "Subjects"),
                                   QT_TRANSLATE_NOOP("OpsPages", "with commas between"), true, OpsField::Kind::List),
                             "subjects")};
    OpsVerb subscribe = meterRowVerb(QT_TRANSLATE_NOOP("OpsPages", "Subscribe…"),
                                     QT_TRANSLATE_NOOP("OpsPages", "From now on, to the published version."),
                                     QT_TRANSLATE_NOOP("OpsPages", "Subscribe"), "POST",
                                     "/api/v1/platform/meter/customers/{key}/subscriptions");
    subscribe.fields = {field("plan", QT_TRANSLATE_NOOP("OpsPages", "Plan"),
                              QT_TRANSLATE_NOOP("OpsPages", "the default plan, when empty"))};
    OpsVerb grant =
        meterRowVerb(QT_TRANSLATE_NOOP("OpsPages", "Grant a credit…"),
                     QT_TRANSLATE_NOOP("OpsPages", "At the meter, to be spent before the customer pays."),
                     QT_TRANSLATE_NOOP("OpsPages", "Grant"), "POST", "/api/v1/platform/meter/customers/{key}/grants");
    grant.fields = {
        field("amount", QT_TRANSLATE_NOOP("OpsPages", "Amount (USD)"), "25.00", true, OpsField::Kind::Decimal),
        field("name", QT_TRANSLATE_NOOP("OpsPages", "Name"),
              QT_TRANSLATE_NOOP("OpsPages", "what the customer reads; may stay empty")),
        field("expiresAfter", QT_TRANSLATE_NOOP("OpsPages", "Lasts"),
              QT_TRANSLATE_NOOP("OpsPages", "P1Y, a year, when empty"))};
    grant.armedBy = "amount";
    OpsVerb balance =
        meterRowVerb(QT_TRANSLATE_NOOP("OpsPages", "Balance…"),
                     QT_TRANSLATE_NOOP("OpsPages", "What the meter says may still be spent."),
                     QT_TRANSLATE_NOOP("OpsPages", "Ask"), "GET", "/api/v1/platform/meter/customers/{key}/balance");
    balance.shows = {{"known", say(QT_TRANSLATE_NOOP("OpsPages", "It has a balance")), OpsShown::Kind::Flag},
                     {"liveUsdMicros", say(QT_TRANSLATE_NOOP("OpsPages", "May be spent now")), OpsShown::Kind::Dollars},
                     {"settledUsdMicros", say(QT_TRANSLATE_NOOP("OpsPages", "Settled")), OpsShown::Kind::Dollars},
                     {"pendingUsdMicros", say(QT_TRANSLATE_NOOP("OpsPages", "Pending")), OpsShown::Kind::Dollars}};
    OpsVerb usage = meterRowVerb(QT_TRANSLATE_NOOP("OpsPages", "Usage…"),
                                 QT_TRANSLATE_NOOP("OpsPages", "What a meter counted of the customer's subjects."),
                                 QT_TRANSLATE_NOOP("OpsPages", "Ask"), "POST", "/api/v1/platform/meter/usage");
    OpsField meter = field("meter", QT_TRANSLATE_NOOP("OpsPages", "Meter"), "", true);
    meter.start = QStringLiteral("network_fee_usd_micros");
    OpsField group =
        field("groupBy", QT_TRANSLATE_NOOP("OpsPages", "By"), "subject, model", false, OpsField::Kind::List);
    OpsField window = field("granularity", QT_TRANSLATE_NOOP("OpsPages", "A row for each"));
    window.choices = {QString(), QStringLiteral("PT1H"), QStringLiteral("P1D"), QStringLiteral("P1M")};
    usage.fields = {
        meter,
        ofRow(field("subjects", QT_TRANSLATE_NOOP("OpsPages", "Subjects"), "", true, OpsField::Kind::List), "subjects"),
        field("from", QT_TRANSLATE_NOOP("OpsPages", "From"), "2027-01-01T00:00:00Z"),
        field("to", QT_TRANSLATE_NOOP("OpsPages", "Until"), "2027-02-01T00:00:00Z"),
        window,
        group};
    usage.shows = {{"value", say(QT_TRANSLATE_NOOP("OpsPages", "Counted"))},
                   {"from", say(QT_TRANSLATE_NOOP("OpsPages", "From"))},
                   {"to", say(QT_TRANSLATE_NOOP("OpsPages", "Until"))},
                   {"dimensions", say(QT_TRANSLATE_NOOP("OpsPages", "By"))}};
    return {make, grant, subscribe, subjects, balance, usage};
}

DescribedTable meterCustomersTable()
{
    DescribedTable table =
        meterTable(QT_TRANSLATE_NOOP("OpsPages", "Customers"), "admin_customers", "tenants",
                   QT_TRANSLATE_NOOP("OpsPages", "No customers yet"),
                   QT_TRANSLATE_NOOP("OpsPages", "They are made when they are first seen, or here."), "key");
    table.verbs = meterCustomerVerbs();
    table.links = {ofCustomer(QT_TRANSLATE_NOOP("OpsPages", "Subscriptions"), "plans/admin_subscriptions"),
                   ofCustomer(QT_TRANSLATE_NOOP("OpsPages", "Grants"), "plans/admin_grants"),
                   ofCustomer(QT_TRANSLATE_NOOP("OpsPages", "Access"), "plans/admin_access")};
    return table;
}

// Asked for by customer: empty until one is named.
DescribedTable ofOneCustomer(const char* title, const char* table, const char* icon, const char* name)
{
    DescribedTable made =
        meterTable(title, table, icon, QT_TRANSLATE_NOOP("OpsPages", "Choose a customer"),
                   QT_TRANSLATE_NOOP("OpsPages", "The meter answers for one customer at a time: open this from the "
                                                 "customer's row, or filter by customer:\"tenant:user\"."),
                   name);
    made.links = {backToCustomer()};
    return made;
}

DescribedTable meterSubscriptionsTable()
{
    DescribedTable table =
        ofOneCustomer(QT_TRANSLATE_NOOP("OpsPages", "Subscriptions"), "admin_subscriptions", "keys", "plan");
    table.verbs = {meterRowVerb(QT_TRANSLATE_NOOP("OpsPages", "End the subscription…"),
                                QT_TRANSLATE_NOOP("OpsPages", "Now. What was used until now is still billed."),
                                QT_TRANSLATE_NOOP("OpsPages", "End it"), "POST",
                                "/api/v1/platform/meter/subscriptions/{id}/cancel", {"active", "scheduled"})};
    return table;
}

DescribedTable meterGrantsTable()
{
    DescribedTable table = ofOneCustomer(QT_TRANSLATE_NOOP("OpsPages", "Grants"), "admin_grants", "balances", "key");
    table.figure = "amount";
    return table;
}

DescribedTable meterFeaturesTable()
{
    OpsVerb make{say(QT_TRANSLATE_NOOP("OpsPages", "New feature…")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "What plans price and grants are spent on.")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "Make the feature")),
                 "POST",
                 "/api/v1/platform/meter/features",
                 {keyField(), nameField(),
                  field("meter", QT_TRANSLATE_NOOP("OpsPages", "Meter"),
                        QT_TRANSLATE_NOOP("OpsPages", "key of the meter that counts it"))}};
    OpsVerb remove = meterRowVerb(
        QT_TRANSLATE_NOOP("OpsPages", "Remove…"), QT_TRANSLATE_NOOP("OpsPages", "New plans cannot name it any more."),
        QT_TRANSLATE_NOOP("OpsPages", "Remove"), "DELETE", "/api/v1/platform/meter/features/{id}");
    DescribedTable table = meterTable(QT_TRANSLATE_NOOP("OpsPages", "Features"), "admin_features", "usage",
                                      QT_TRANSLATE_NOOP("OpsPages", "No features yet"),
                                      QT_TRANSLATE_NOOP("OpsPages", "What plans and grants are about."), "key");
    table.verbs = {make, remove};
    return table;
}

DescribedTable meterMetersTable()
{
    const OpsField dimensions = field("dimensions", QT_TRANSLATE_NOOP("OpsPages", "Dimensions"),
                                      R"({"client_id": "$.client_id"})", false, OpsField::Kind::Object);
    OpsField adds = field("aggregation", QT_TRANSLATE_NOOP("OpsPages", "Adds up by"));
    adds.choices = {QStringLiteral("sum"),   QStringLiteral("count"), QStringLiteral("unique_count"),
                    QStringLiteral("avg"),   QStringLiteral("min"),   QStringLiteral("max"),
                    QStringLiteral("latest")};
    adds.start = QStringLiteral("sum");
    OpsVerb make{say(QT_TRANSLATE_NOOP("OpsPages", "New meter…")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "Only its dimensions can change afterwards.")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "Make the meter")),
                 "POST",
                 "/api/v1/platform/meter/meters",
                 {keyField(), nameField(), adds,
                  field("eventType", QT_TRANSLATE_NOOP("OpsPages", "Type of events"), "create_signed_ticket", true),
                  field("valueProperty", QT_TRANSLATE_NOOP("OpsPages", "Value"),
                        QT_TRANSLATE_NOOP("OpsPages", "$.name; empty for a count")),
                  dimensions}};
    OpsVerb change = meterRowVerb(QT_TRANSLATE_NOOP("OpsPages", "Dimensions…"),
                                  QT_TRANSLATE_NOOP("OpsPages", "What is taken away cannot be asked for any more."),
                                  QT_TRANSLATE_NOOP("OpsPages", "Change"), "PUT", "/api/v1/platform/meter/meters/{id}");
    change.fields = {ofRow(dimensions, "dimensions")};
    change.fields.front().needed = true;
    const OpsVerb remove =
        meterRowVerb(QT_TRANSLATE_NOOP("OpsPages", "Remove…"),
                     QT_TRANSLATE_NOOP("OpsPages", "It counts no more. Events stay where they are."),
                     QT_TRANSLATE_NOOP("OpsPages", "Remove"), "DELETE", "/api/v1/platform/meter/meters/{id}");
    DescribedTable table =
        meterTable(QT_TRANSLATE_NOOP("OpsPages", "Meters"), "admin_meters", "meters",
                   QT_TRANSLATE_NOOP("OpsPages", "No meters yet"),
                   QT_TRANSLATE_NOOP("OpsPages", "A meter adds up a value of events, by their dimensions."), "key");
    table.verbs = {make, change, remove};
    return table;
}

}  // namespace

std::vector<DescribedTable> planTables()
{
    DescribedTable access =
        ofOneCustomer(QT_TRANSLATE_NOOP("OpsPages", "Access"), "admin_access", "authorisations", "feature");
    access.hidden = {};
    return {plansTable(), meterCustomersTable(), meterSubscriptionsTable(), meterGrantsTable(),
            access,       meterFeaturesTable(),  meterMetersTable()};
}

}  // namespace sluice::ui
