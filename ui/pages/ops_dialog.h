// One operation of the ops API, asked for in a dialog: its fields, checked before it is sent; the answer's words when it refuses, and the dialog
// stays; a secret of the answer shown once. Thread: GUI.
#pragma once

#include "models/ops_actions.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <string>
#include <utility>
#include <vector>

class QWidget;

namespace sluice::ui {

struct OpsField {
    enum class Kind { Text, Number, Decimal, Flag, List, Object };
    std::string name;  // member of the body
    QString label;
    QString placeholder = {};
    bool needed = false;
    Kind kind = Kind::Text;    // List: texts with commas between; Object: JSON
    std::string column = {};   // starts with this cell of the row
    QString start = {};        // or with this
    QStringList choices = {};  // the words it may be; empty: any
};

// A member of an answer as it is shown.
struct OpsShown {
    enum class Kind { Text, Flag, Dollars };  // Dollars: a whole number of USD micros; Text: objects as "name value, …"
    std::string member;
    QString label;
    Kind kind = Kind::Text;
};

struct OpsVerb {
    QString label;  // on the button
    QString explanation;
    QString act;         // on the dialog's button
    std::string method;  // "POST"
    std::string
        target;  // "/api/workloads/{workload}": names of columns in braces, {}: the row's key, {=name}: a field instead
    std::vector<OpsField> fields = {};
    bool onRow = false;
    std::vector<std::string> states = {};                             // of the row; empty: any
    std::vector<std::pair<std::string, std::string>> fromRow = {};    // body member, column
    std::vector<std::pair<std::string, json::Value>> constants = {};  // body members
    std::string shownOnce = {};           // member of the answer that is shown this one time
    std::vector<std::string> anyOf = {};  // fields of which one is needed
    std::string armedBy = {};             // field of an amount in USD: the button arms after a pause that grows with it
    std::vector<OpsShown> shows = {};     // of the answer, or of each of its "items"
    std::string before = {};              // read first, "/api/x?id={column}": fields start as the members of its answer
};

// What the dialog works on: cells by column of the row that was chosen, with its name; both empty beside the table.
struct OpsSubject {
    std::function<std::string(const std::string& column)> cell = {};
    QString name = {};
};

// Opens the dialog over `parent`. `done` (may be empty) after the operation was accepted; not when `parent` is gone by then.
void askOperation(QWidget* parent, models::OpsActions& actions, const OpsVerb& verb, const OpsSubject& subject,
                  std::function<void(const json::Value& answer)> done);

}  // namespace sluice::ui
