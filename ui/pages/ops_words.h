// What the described pages share: their words, fields and links. Thread: GUI.
#pragma once

#include "ui/pages/described_page.h"

#include <QCoreApplication>

namespace sluice::ui {

// One context for all of them.
inline QString say(const char* text)
{
    return QCoreApplication::translate("OpsPages", text);
}

inline OpsField field(const char* name, const char* label, const char* placeholder = "", bool needed = false,
                      OpsField::Kind kind = OpsField::Kind::Text)
{
    return {name, say(label), say(placeholder), needed, kind};
}

inline OpsField ofRow(OpsField given, const char* column)
{
    given.column = column;
    return given;
}

inline OpsLink toOrchestrator()
{
    return {say(QT_TRANSLATE_NOOP("OpsPages", "Orchestrator")), QStringLiteral("orchestrators"), "orchestrator",
            QStringLiteral("id:")};
}

inline OpsLink toTransfers()
{
    return {say(QT_TRANSLATE_NOOP("OpsPages", "Balance and transfers")), QStringLiteral("balances"), "orchestrator",
            QStringLiteral("orchestrator:")};
}

inline OpsLink linkTo(const char* text, const char* page, const char* column, const char* filter)
{
    return {say(text), QString::fromLatin1(page), column, QString::fromLatin1(filter)};
}

inline OpsVerb revokeInviteVerb(const char* target)
{
    OpsVerb verb{say(QT_TRANSLATE_NOOP("OpsPages", "Revoke the invite…")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "Its code opens nothing any more. What it has opened stays.")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "Revoke")), "POST", target};
    verb.onRow = true;
    verb.states = {"open"};
    verb.fromRow = {{"invite_id", "invite_id"}};
    return verb;
}

}  // namespace sluice::ui
