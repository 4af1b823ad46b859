#include "ui/pages/clearing_pages.h"
#include "ui/pages/clearing_words.h"

namespace sluice::ui {

namespace {

OpsVerb letterVerb(const char* label, const char* explanation, const char* act, const char* target)
{
    OpsVerb verb{say(label), say(explanation), say(act), "POST", target};
    verb.onRow = true;
    verb.states = {"open"};
    return verb;
}

DescribedTable deadLettersTable()
{
    OpsVerb redrive = letterVerb(QT_TRANSLATE_NOOP("OpsPages", "Count it again…"),
                                 QT_TRANSLATE_NOOP("OpsPages", "It is read again and counted now, once: never twice."),
                                 QT_TRANSLATE_NOOP("OpsPages", "Count"), "/api/v1/platform/dead-letters/{no}/redrive");
    OpsVerb owner =
        letterVerb(QT_TRANSLATE_NOOP("OpsPages", "Say whose it is…"),
                   QT_TRANSLATE_NOOP("OpsPages", "Written beside the event; the event itself stays as it came."),
                   QT_TRANSLATE_NOOP("OpsPages", "Keep"), "/api/v1/platform/dead-letters/{no}/identity");
    owner.fields = {
        ofRow(field("authId", QT_TRANSLATE_NOOP("OpsPages", "Tenant and user"), "tenant:user", true), "identity")};
    OpsVerb discard =
        letterVerb(QT_TRANSLATE_NOOP("OpsPages", "Discard…"),
                   QT_TRANSLATE_NOOP("OpsPages", "It is never counted. Its text stays here."),
                   QT_TRANSLATE_NOOP("OpsPages", "Discard"), "/api/v1/platform/dead-letters/{no}/discard");
    discard.fields = {
        field("note", QT_TRANSLATE_NOOP("OpsPages", "Note"), QT_TRANSLATE_NOOP("OpsPages", "for the audit log"), true)};
    return {say(QT_TRANSLATE_NOOP("OpsPages", "Dead letters")),
            "dead_letters",
            QStringLiteral("events"),
            say(QT_TRANSLATE_NOOP("OpsPages", "No event was refused")),
            say(QT_TRANSLATE_NOOP("OpsPages", "Events that could not be counted, whole, until somebody decides.")),
            "event",
            {redrive, owner, discard},
            {},
            {QStringLiteral("no"), QStringLiteral("position"), QStringLiteral("identity"), QStringLiteral("note"),
             QStringLiteral("resolved"), QStringLiteral("raw")},
            "message"};
}

}  // namespace

std::vector<DescribedTable> eventTables()
{
    return {
        {say(QT_TRANSLATE_NOOP("OpsPages", "Inbox")),
         "events",
         QStringLiteral("events"),
         say(QT_TRANSLATE_NOOP("OpsPages", "No ticket event yet")),
         say(QT_TRANSLATE_NOOP("OpsPages", "Signers tell of each ticket over Kafka, HTTP or a file. Set "
                                           "KAFKA_BROKERS, or post to the collector.")),
         "id",
         {},
         {toTenant("client"), toCustomer("user"), toSpendSession("session"),
          linkTo(QT_TRANSLATE_NOOP("OpsPages", "Authorisations"), "authorisations/authorisations", "session",
                 "session:"),
          linkTo(QT_TRANSLATE_NOOP("OpsPages", "Price"), "prices/prices", "quote", "id:")},
         {QStringLiteral("no"), QStringLiteral("signed"), QStringLiteral("type"), QStringLiteral("attribution"),
          QStringLiteral("app"), QStringLiteral("network_fee"), QStringLiteral("quote"), QStringLiteral("session"),
          QStringLiteral("sequence"), QStringLiteral("manifest"), QStringLiteral("request"),
          QStringLiteral("orchestrator"), QStringLiteral("url"), QStringLiteral("gateway"), QStringLiteral("source")},
         {},
         "billable"},
        deadLettersTable(),
        {say(QT_TRANSLATE_NOOP("OpsPages", "Gaps")),
         "gaps",
         QStringLiteral("events"),
         say(QT_TRANSLATE_NOOP("OpsPages", "No event is missing")),
         say(QT_TRANSLATE_NOOP("OpsPages", "Events that a session's numbers say there were, and that never came.")),
         "session",
         {},
         {toEvents("session", "session:"), toTenant("client")},
         {QStringLiteral("balance_before"), QStringLiteral("balance_after")},
         {},
         "estimate_usd"},
        {say(QT_TRANSLATE_NOOP("OpsPages", "Oddities")),
         "anomalies",
         QStringLiteral("events"),
         say(QT_TRANSLATE_NOOP("OpsPages", "Nothing odd was seen")),
         say(QT_TRANSLATE_NOOP("OpsPages", "Sessions whose tickets changed in a way they should not.")),
         "session",
         {},
         {toEvents("session", "session:"), toTenant("client")}}};
}

std::vector<DescribedTable> priceTables()
{
    OpsVerb manual{
        say(QT_TRANSLATE_NOOP("OpsPages", "Set a price…")),
        say(QT_TRANSLATE_NOOP("OpsPages", "Goes before the market for events of that time. Events already "
                                          "priced keep their price.")),
        say(QT_TRANSLATE_NOOP("OpsPages", "Set the price")),
        "POST",
        "/api/v1/platform/prices",
        {field("usdPerEth", QT_TRANSLATE_NOOP("OpsPages", "USD per ETH"), "3000.00", true, OpsField::Kind::Decimal),
         field("from", QT_TRANSLATE_NOOP("OpsPages", "From"), QT_TRANSLATE_NOOP("OpsPages", "now, when empty")),
         field("until", QT_TRANSLATE_NOOP("OpsPages", "Until"),
               QT_TRANSLATE_NOOP("OpsPages", "until it is ended, when empty")),
         field("note", QT_TRANSLATE_NOOP("OpsPages", "Note"))}};
    manual.armedBy = "usdPerEth";
    OpsVerb expect{
        say(QT_TRANSLATE_NOOP("OpsPages", "Expect a cost…")),
        say(QT_TRANSLATE_NOOP("OpsPages",
                              "Tickets whose cost is further from it than the band are told of under Oddities, "
                              "or held back as refused events.")),
        say(QT_TRANSLATE_NOOP("OpsPages", "Expect it")),
        "POST",
        "/api/v1/platform/model-prices",
        {field("modelId", QT_TRANSLATE_NOOP("OpsPages", "Model"), QT_TRANSLATE_NOOP("OpsPages", "any, when empty")),
         field("pipeline", QT_TRANSLATE_NOOP("OpsPages", "Pipeline"), QT_TRANSLATE_NOOP("OpsPages", "any, when empty")),
         field("cost", QT_TRANSLATE_NOOP("OpsPages", "Cost (wei per unit)"), "36.17", true),
         field("bandPercent", QT_TRANSLATE_NOOP("OpsPages", "Band (%)"), "20", false, OpsField::Kind::Number),
         field("hold", QT_TRANSLATE_NOOP("OpsPages", "Hold back what is outside"), "", false, OpsField::Kind::Flag)}};
    expect.anyOf = {"modelId", "pipeline"};
    OpsVerb forget{say(QT_TRANSLATE_NOOP("OpsPages", "Compare no longer…")),
                   say(QT_TRANSLATE_NOOP("OpsPages", "The cost of this model's tickets is not looked at any more.")),
                   say(QT_TRANSLATE_NOOP("OpsPages", "Take away")), "DELETE",
                   "/api/v1/platform/model-prices?pipeline={pipeline}&modelId={model}"};
    forget.onRow = true;
    return {
        {say(QT_TRANSLATE_NOOP("OpsPages", "Prices")),
         "prices",
         QStringLiteral("usage"),
         say(QT_TRANSLATE_NOOP("OpsPages", "No price is known yet")),
         say(QT_TRANSLATE_NOOP("OpsPages", "Each event is priced by the quote of its own time; without one it waits.")),
         "source",
         {manual},
         {linkTo(QT_TRANSLATE_NOOP("OpsPages", "Events priced by it"), "events/events", "id", "quote:")},
         {},
         {},
         "price"},
        {say(QT_TRANSLATE_NOOP("OpsPages", "Costs of models")),
         "model_prices",
         QStringLiteral("usage"),
         say(QT_TRANSLATE_NOOP("OpsPages", "No cost is expected of any model")),
         say(QT_TRANSLATE_NOOP("OpsPages", "What a model costs, so that a ticket that asks something else is seen.")),
         "model",
         {expect, forget},
         {},
         {QStringLiteral("no")}}};
}

std::vector<DescribedTable> meterTables()
{
    const auto plain = [](const char* title, const char* table, const char* icon, const char* emptyTitle,
                          const char* emptyText, const char* name, QStringList hidden = {}) {
        return DescribedTable{say(title), table, QString::fromLatin1(icon), say(emptyTitle), say(emptyText), name,
                              {},         {},    std::move(hidden)};
    };
    return {plain(QT_TRANSLATE_NOOP("OpsPages", "Meters"), "meters", "usage",
                  QT_TRANSLATE_NOOP("OpsPages", "No meters yet"),
                  QT_TRANSLATE_NOOP("OpsPages", "A meter adds up a value of events, by their dimensions."), "slug",
                  {QStringLiteral("id")}),
            plain(QT_TRANSLATE_NOOP("OpsPages", "Features"), "meter_features", "usage",
                  QT_TRANSLATE_NOOP("OpsPages", "No features yet"),
                  QT_TRANSLATE_NOOP("OpsPages", "What plans and grants are about."), "key", {QStringLiteral("id")}),
            plain(QT_TRANSLATE_NOOP("OpsPages", "Customers"), "meter_customers", "tenants",
                  QT_TRANSLATE_NOOP("OpsPages", "No customers yet"),
                  QT_TRANSLATE_NOOP("OpsPages", "Who is billed, and which subjects are theirs."), "name",
                  {QStringLiteral("id")}),
            plain(QT_TRANSLATE_NOOP("OpsPages", "Subscriptions"), "meter_subscriptions", "tenants",
                  QT_TRANSLATE_NOOP("OpsPages", "No subscriptions yet"),
                  QT_TRANSLATE_NOOP("OpsPages", "Which customer is on which plan, and since when."), "customer",
                  {QStringLiteral("id")}),
            plain(QT_TRANSLATE_NOOP("OpsPages", "Entitlements"), "meter_entitlements", "authorisations",
                  QT_TRANSLATE_NOOP("OpsPages", "No entitlements yet"),
                  QT_TRANSLATE_NOOP("OpsPages", "What a customer may use of a feature."), "customer",
                  {QStringLiteral("id")}),
            plain(QT_TRANSLATE_NOOP("OpsPages", "Meter grants"), "meter_grants", "balances",
                  QT_TRANSLATE_NOOP("OpsPages", "No grants yet"),
                  QT_TRANSLATE_NOOP("OpsPages", "Amounts given to a customer's entitlement."), "customer",
                  {QStringLiteral("id")}),
            plain(QT_TRANSLATE_NOOP("OpsPages", "Metered events"), "meter_events", "events",
                  QT_TRANSLATE_NOOP("OpsPages", "Nothing was metered yet"),
                  QT_TRANSLATE_NOOP("OpsPages", "Events as the meter took them in."), "id", {QStringLiteral("data")})};
}

}  // namespace sluice::ui
