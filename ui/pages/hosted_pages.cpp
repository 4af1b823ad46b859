// What goes to a hosted meter, and how both sides compare.
#include "ui/pages/clearing_pages.h"
#include "ui/pages/clearing_words.h"

namespace sluice::ui {

namespace {

OpsVerb hostedOutboxVerb(const char* label, const char* explanation, const char* act, const char* target,
                         std::vector<std::string> states)
{
    OpsVerb verb{say(label), say(explanation), say(act), "POST", target};
    verb.onRow = true;
    verb.states = std::move(states);
    return verb;
}

std::vector<OpsVerb> outboxVerbs()
{
    OpsVerb redrive = hostedOutboxVerb(
        QT_TRANSLATE_NOOP("OpsPages", "Tell it again…"),
        QT_TRANSLATE_NOOP("OpsPages", "Under the id it always had: the hosted meter counts it once."),
        QT_TRANSLATE_NOOP("OpsPages", "Tell it again"), "/api/v1/platform/outbox/{no}/redrive", {"refused", "sent"});
    OpsVerb discard = hostedOutboxVerb(
        QT_TRANSLATE_NOOP("OpsPages", "Discard…"),
        QT_TRANSLATE_NOOP("OpsPages", "It is not billed at the hosted meter. Here it counts."),
        QT_TRANSLATE_NOOP("OpsPages", "Discard"), "/api/v1/platform/outbox/{no}/discard", {"refused", "invalid"});
    discard.fields = {
        field("note", QT_TRANSLATE_NOOP("OpsPages", "Note"), QT_TRANSLATE_NOOP("OpsPages", "for the audit log"), true)};
    OpsVerb all{say(QT_TRANSLATE_NOOP("OpsPages", "Tell all refused again…")),
                say(QT_TRANSLATE_NOOP("OpsPages", "Once what the hosted meter did not like is mended over there.")),
                say(QT_TRANSLATE_NOOP("OpsPages", "Tell them again")), "POST", "/api/v1/platform/outbox/redrive"};
    OpsVerb resume{say(QT_TRANSLATE_NOOP("OpsPages", "Go on now…")),
                   say(QT_TRANSLATE_NOOP("OpsPages", "After a refused token or a failure, without waiting.")),
                   say(QT_TRANSLATE_NOOP("OpsPages", "Go on")), "POST", "/api/v1/platform/hosted-meter/resume"};
    return {redrive, discard, all, resume};
}

}  // namespace

std::vector<DescribedTable> outboxTables()
{
    return {
        {say(QT_TRANSLATE_NOOP("OpsPages", "Outbox")),
         "outbox",
         QStringLiteral("outbox"),
         say(QT_TRANSLATE_NOOP("OpsPages", "Nothing goes out")),
         say(QT_TRANSLATE_NOOP("OpsPages", "With METER_BACKEND konnect or selfhosted each priced event is told to "
                                           "that meter from here.")),
         "event",
         outboxVerbs(),
         {toTenant("client"), linkTo(QT_TRANSLATE_NOOP("OpsPages", "Ticket event"), "events/events", "event", "id:")},
         {QStringLiteral("no"), QStringLiteral("queued"), QStringLiteral("attempts"), QStringLiteral("http_status"),
          QStringLiteral("note"), QStringLiteral("resolved"), QStringLiteral("source"), QStringLiteral("body")},
         "message"}};
}

std::vector<DescribedTable> reconciliationTables()
{
    OpsVerb compare{say(QT_TRANSLATE_NOOP("OpsPages", "Compare now…")),
                    say(QT_TRANSLATE_NOOP("OpsPages", "Today and the two days before, or the days given. The rows "
                                                      "follow when both sides have answered.")),
                    say(QT_TRANSLATE_NOOP("OpsPages", "Compare")),
                    "POST",
                    "/api/v1/platform/reconciliation",
                    {field("from", QT_TRANSLATE_NOOP("OpsPages", "From"), "2026-01-31"),
                     field("to", QT_TRANSLATE_NOOP("OpsPages", "Until"), "2026-01-31")}};
    return {
        {say(QT_TRANSLATE_NOOP("OpsPages", "By day")),
         "reconciliation",
         QStringLiteral("reconciliation"),
         say(QT_TRANSLATE_NOOP("OpsPages", "Nothing was compared yet")),
         say(QT_TRANSLATE_NOOP("OpsPages", "What was delivered to a hosted meter, by day and tenant, beside what it "
                                           "says it has.")),
         "client",
         {compare},
         {toTenant("client")},
         {QStringLiteral("no"), QStringLiteral("ours_network"), QStringLiteral("theirs_network")},
         {},
         "ours_billable"},
        {say(QT_TRANSLATE_NOOP("OpsPages", "Not ours")),
         "strangers",
         QStringLiteral("reconciliation"),
         say(QT_TRANSLATE_NOOP("OpsPages", "No stranger was seen")),
         say(QT_TRANSLATE_NOOP("OpsPages", "Events that the hosted meter has and that never came through here.")),
         "event",
         {},
         {},
         {QStringLiteral("no"), QStringLiteral("found")},
         "fault"}};
}

}  // namespace sluice::ui
