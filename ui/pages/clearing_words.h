// Links that the pages of the clearinghouse and of metering share. Thread: GUI.
#pragma once

#include "ui/pages/ops_words.h"

namespace sluice::ui {

inline OpsLink toTenant(const char* column = "client_id")
{
    return linkTo(QT_TRANSLATE_NOOP("OpsPages", "Tenant"), "tenants/tenants", column, "client_id:");
}

inline OpsLink toCustomer(const char* column)
{
    return linkTo(QT_TRANSLATE_NOOP("OpsPages", "Balance"), "gate/customers", column, "subject:");
}

inline OpsLink toSpendSession(const char* column)
{
    return linkTo(QT_TRANSLATE_NOOP("OpsPages", "Open session"), "gate/spend_sessions", column, "state_id:");
}

inline OpsLink toEvents(const char* column, const char* filter)
{
    return linkTo(QT_TRANSLATE_NOOP("OpsPages", "Ticket events"), "events/events", column, filter);
}

inline OpsField reasonField()
{
    return field("reason", QT_TRANSLATE_NOOP("OpsPages", "Reason"), QT_TRANSLATE_NOOP("OpsPages", "for the audit log"),
                 true);
}

}  // namespace sluice::ui
