// Invoices of the meter, and the steps at which they wait for us.
#include "ui/pages/clearing_pages.h"
#include "ui/pages/clearing_words.h"

namespace sluice::ui {

namespace {

constexpr const char* completeTarget = "/api/v1/platform/invoices/{invoice}/complete";

OpsVerb stepVerb(const char* label, const char* explanation, const char* act, const char* pause,
                 std::vector<OpsField> fields)
{
    OpsVerb verb{say(label), say(explanation), say(act), "POST", completeTarget, std::move(fields)};
    verb.onRow = true;
    verb.states = {pause};
    // What the meter refused may be said again.
    verb.states.emplace_back("stopped");
    verb.constants = {{"pause", pause}};
    return verb;
}

OpsVerb draftVerb()
{
    return stepVerb(QT_TRANSLATE_NOOP("OpsPages", "Complete the draft…"),
                    QT_TRANSLATE_NOOP("OpsPages",
                                      "The meter goes on with this number and these ids. Ids of lines can only be "
                                      "given now."),
                    QT_TRANSLATE_NOOP("OpsPages", "Complete the draft"), "draft_sync",
                    {field("invoiceNumber", QT_TRANSLATE_NOOP("OpsPages", "Invoice number"),
                           QT_TRANSLATE_NOOP("OpsPages", "the meter's own, when empty")),
                     field("externalId", QT_TRANSLATE_NOOP("OpsPages", "Id of the invoice with you")),
                     field("lineExternalIds", QT_TRANSLATE_NOOP("OpsPages", "Ids of the lines with you"),
                           "{\"line\": \"id\"}", false, OpsField::Kind::Object)});
}

OpsVerb issuingVerb()
{
    return stepVerb(QT_TRANSLATE_NOOP("OpsPages", "Mark as sent…"),
                    QT_TRANSLATE_NOOP(
                        "OpsPages", "Say so when the customer has the invoice: the meter then waits for the payment."),
                    QT_TRANSLATE_NOOP("OpsPages", "Mark as sent"), "issuing_sync",
                    {field("invoiceNumber", QT_TRANSLATE_NOOP("OpsPages", "Invoice number"),
                           QT_TRANSLATE_NOOP("OpsPages", "as it is, when empty")),
                     field("sentToCustomerAt", QT_TRANSLATE_NOOP("OpsPages", "Sent at"), "2026-01-31T12:00:00Z"),
                     field("paymentExternalId", QT_TRANSLATE_NOOP("OpsPages", "Id at the payment provider"),
                           QT_TRANSLATE_NOOP("OpsPages", "its webhooks are recognised by it"))});
}

OpsVerb paymentVerb()
{
    OpsField trigger = field("trigger", QT_TRANSLATE_NOOP("OpsPages", "What happened"), "", true);
    trigger.choices = {QStringLiteral("paid"),
                       QStringLiteral("payment_failed"),
                       QStringLiteral("payment_overdue"),
                       QStringLiteral("action_required"),
                       QStringLiteral("payment_uncollectible"),
                       QStringLiteral("void")};
    return stepVerb(QT_TRANSLATE_NOOP("OpsPages", "Say how it was paid…"),
                    QT_TRANSLATE_NOOP("OpsPages", "Told to the meter as you say it. Paid, uncollectible and void are "
                                                  "final."),
                    QT_TRANSLATE_NOOP("OpsPages", "Tell the meter"), "payment_pending", {trigger});
}

OpsVerb againVerb()
{
    OpsVerb verb{say(QT_TRANSLATE_NOOP("OpsPages", "Look again")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "The invoice is read from the meter again, and what can be done for "
                                                   "it is done.")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "Look again")), "POST", "/api/v1/platform/invoices/{invoice}/retry"};
    verb.onRow = true;
    return verb;
}

OpsVerb pageVerb(const char* label, const char* explanation, const char* act, const char* target)
{
    return {say(label), say(explanation), say(act), "POST", target};
}

OpsLink toInvoice(const char* column)
{
    return linkTo(QT_TRANSLATE_NOOP("OpsPages", "Invoice"), "invoices/invoices", column, "invoice:");
}

DescribedTable invoicesTable()
{
    OpsVerb look = pageVerb(QT_TRANSLATE_NOOP("OpsPages", "Fetch an invoice…"),
                            QT_TRANSLATE_NOOP("OpsPages", "Reads an invoice that no webhook told of."),
                            QT_TRANSLATE_NOOP("OpsPages", "Fetch"), "/api/v1/platform/invoices");
    look.fields = {field("invoiceId", QT_TRANSLATE_NOOP("OpsPages", "Id at the meter"), "01H…", true)};
    return {
        say(QT_TRANSLATE_NOOP("OpsPages", "Invoices")),
        "invoices",
        QStringLiteral("invoices"),
        say(QT_TRANSLATE_NOOP("OpsPages", "No invoice yet")),
        say(QT_TRANSLATE_NOOP("OpsPages", "The meter's invoices appear here when they wait for you: as drafts, to be "
                                          "sent, and to be paid.")),
        "number",
        {draftVerb(), issuingVerb(), paymentVerb(), againVerb(), look,
         pageVerb(QT_TRANSLATE_NOOP("OpsPages", "Reconcile now"),
                  QT_TRANSLATE_NOOP("OpsPages", "Asks the meter which invoices wait, as every 15 minutes."),
                  QT_TRANSLATE_NOOP("OpsPages", "Reconcile"), "/api/v1/platform/invoices/reconcile"),
         pageVerb(QT_TRANSLATE_NOOP("OpsPages", "Let it go on…"),
                  QT_TRANSLATE_NOOP("OpsPages", "After settlement halted: it begins with the invoice it halted at."),
                  QT_TRANSLATE_NOOP("OpsPages", "Go on"), "/api/v1/platform/invoices/resume")},
        {linkTo(QT_TRANSLATE_NOOP("OpsPages", "Timeline"), "invoices/invoice_timeline", "invoice", "invoice:"),
         linkTo(QT_TRANSLATE_NOOP("OpsPages", "Webhooks"), "invoices/invoice_webhooks", "invoice", "invoice:")},
        {QStringLiteral("invoice"), QStringLiteral("pause"), QStringLiteral("charge"), QStringLiteral("account"),
         QStringLiteral("live"), QStringLiteral("external"), QStringLiteral("payment_external"),
         QStringLiteral("attempts"), QStringLiteral("due"), QStringLiteral("fetched"), QStringLiteral("changed")},
        "error",
        "total"};
}

}  // namespace

std::vector<DescribedTable> invoiceTables()
{
    OpsVerb collectAgain =
        pageVerb(QT_TRANSLATE_NOOP("OpsPages", "Try again"),
                 QT_TRANSLATE_NOOP("OpsPages", "The meter is asked once more to bill this customer."),
                 QT_TRANSLATE_NOOP("OpsPages", "Try again"), "/api/v1/platform/collects/{no}/retry");
    collectAgain.onRow = true;
    collectAgain.states = {"dead"};
    return {invoicesTable(),
            {say(QT_TRANSLATE_NOOP("OpsPages", "Timeline")),
             "invoice_timeline",
             QStringLiteral("invoices"),
             say(QT_TRANSLATE_NOOP("OpsPages", "Nothing has happened yet")),
             say(QT_TRANSLATE_NOOP("OpsPages", "What came, what was done, and by whom.")),
             "message",
             {},
             {toInvoice("invoice")},
             {QStringLiteral("no")}},
            {say(QT_TRANSLATE_NOOP("OpsPages", "Webhooks")),
             "invoice_webhooks",
             QStringLiteral("events"),
             say(QT_TRANSLATE_NOOP("OpsPages", "No webhook came yet")),
             say(QT_TRANSLATE_NOOP("OpsPages", "What the meter and the payment provider sent, each once.")),
             "event",
             {},
             {toInvoice("invoice")},
             {QStringLiteral("no"), QStringLiteral("reference"), QStringLiteral("live"), QStringLiteral("account"),
              QStringLiteral("resolved")},
             "note"},
            {say(QT_TRANSLATE_NOOP("OpsPages", "Collections")),
             "collects",
             QStringLiteral("invoices"),
             say(QT_TRANSLATE_NOOP("OpsPages", "Nobody asked to be billed early")),
             say(QT_TRANSLATE_NOOP("OpsPages", "Requests to bill what a customer has used so far.")),
             "request",
             {collectAgain},
             {},
             {QStringLiteral("no"), QStringLiteral("attempts"), QStringLiteral("due"), QStringLiteral("resolved")},
             "error"}};
}

}  // namespace sluice::ui
