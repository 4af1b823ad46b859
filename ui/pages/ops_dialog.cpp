#include "ui/pages/ops_dialog.h"

#include "core/hex.h"
#include "ui/common/secret_label.h"
#include "ui/common/theme.h"
#include "ui/pages/answer_dialog.h"
#include "ui/pages/form_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QPointer>
#include <QUrl>
#include <QUuid>
#include <QVBoxLayout>

#include <algorithm>
#include <map>

namespace sluice::ui {

namespace {

// "/api/x/{id}" with what `value` says of each name put in, percent-encoded.
std::string filledTarget(const std::string& pattern, const std::function<std::string(const std::string&)>& value)
{
    std::string target;
    for (std::size_t at = 0; at < pattern.size();) {
        const std::size_t end = pattern[at] == '{' ? pattern.find('}', at) : std::string::npos;
        if (end == std::string::npos) {
            target.push_back(pattern[at++]);
            continue;
        }
        const QString text = QString::fromStdString(value(pattern.substr(at + 1, end - at - 1)));
        target += QUrl::toPercentEncoding(text).toStdString();
        at = end + 1;
    }
    return target;
}

// What a field says as a member of the body; null: left out.
Result<json::Value> memberOf(const OpsField& field, const QString& entered)
{
    const QString text = entered.trimmed();
    if (text.isEmpty())
        return json::Value();
    switch (field.kind) {
    case OpsField::Kind::Number: return json::Value(json::Number{std::to_string(text.toLongLong())});
    case OpsField::Kind::Decimal:
    case OpsField::Kind::Text:
    case OpsField::Kind::Flag: break;
    case OpsField::Kind::List: {
        json::Array items;
        for (const QString& item : text.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
            if (!item.trimmed().isEmpty())
                items.emplace_back(item.trimmed().toStdString());
        }
        return json::Value(std::move(items));
    }
    case OpsField::Kind::Object: return json::parseOrError(text.toStdString(), field.name);
    }
    return json::Value(text.toStdString());
}

struct Entry {
    OpsField field;
    QLineEdit* edit = nullptr;
    QCheckBox* box = nullptr;
    QComboBox* choice = nullptr;

    QString text() const { return choice ? choice->currentText() : edit ? edit->text().trimmed() : QString(); }
    bool isReady() const
    {
        if (box || choice)
            return true;
        if (text().isEmpty())
            return !field.needed;
        bool fits = true;
        if (field.kind == OpsField::Kind::Number)
            text().toLongLong(&fits);
        return fits;
    }
};
using Entries = std::vector<Entry>;

bool areReady(const Entries& entries, const std::vector<std::string>& anyOf)
{
    return std::ranges::all_of(entries, &Entry::isReady)
           && (anyOf.empty() || std::ranges::any_of(entries, [&](const Entry& entry) {
                   return !entry.text().isEmpty() && std::ranges::find(anyOf, entry.field.name) != anyOf.end();
               }));
}

Result<json::Object> bodyOf(json::Object body, const Entries& entries, const std::string& target)
{
    for (const Entry& entry : entries) {
        if (target.find("{=" + entry.field.name + "}") != std::string::npos)
            continue;
        if (entry.box) {
            body.emplace_back(entry.field.name, entry.box->isChecked());
            continue;
        }
        SLUICE_ASSIGN(auto member, memberOf(entry.field, entry.text()));
        if (!member.isNull())
            body.emplace_back(entry.field.name, std::move(member));
    }
    return body;
}

Entry addEntry(FormDialog& dialog, const OpsField& field, const OpsSubject& subject)
{
    Entry entry{field};
    const bool known = subject.cell && !field.column.empty();
    const QString start = known ? QString::fromStdString(subject.cell(field.column)) : field.start;
    if (field.kind == OpsField::Kind::Flag) {
        entry.box = new QCheckBox;
        entry.box->setAccessibleName(field.label);
        entry.box->setChecked(start == QStringLiteral("true"));
        dialog.addRow(field.label, entry.box);
    } else if (!field.choices.isEmpty()) {
        entry.choice = new QComboBox;
        entry.choice->setAccessibleName(field.label);
        entry.choice->addItems(field.choices);
        entry.choice->setCurrentText(start);
        dialog.addRow(field.label, entry.choice);
    } else {
        entry.edit = dialog.addField(field.label, field.placeholder);
        entry.edit->setText(start);
        entry.edit->setCursorPosition(0);
    }
    return entry;
}

// A second for small amounts, five for large ones; nothing yet where there is no amount.
int armingMs(const Entries& entries, const std::string& name)
{
    const auto entry = std::ranges::find(entries, name, [](const Entry& one) { return one.field.name; });
    const QString whole = entry == entries.end() ? QString() : entry->text().section(QLatin1Char('.'), 0, 0);
    return 1'000 * std::clamp(int(whole.size()), 1, 5);
}

QString shownText(const json::Value& value)
{
    const auto text = value.toText();
    return QString::fromStdString(text ? std::string(*text) : json::write(value));
}

// A member of an answer as a field shows it.
QString shownMember(const json::Value& answer, const OpsField& field)
{
    const json::Value* member = answer.find(field.name);
    if (!member || member->isNull())
        return {};
    if (!member->isArray() || field.kind != OpsField::Kind::List)
        return shownText(*member);
    QStringList texts;
    for (const json::Value& item : *member->items())
        texts << shownText(item);
    return texts.join(QStringLiteral(", "));
}

// The fields begin as what stands now; until that is known nothing can be sent.
void beginAsItStands(FormDialog* dialog, models::OpsActions& actions, const std::string& target,
                     const std::shared_ptr<Entries>& entries, const std::shared_ptr<bool>& known)
{
    actions.run({"GET", target, {}}, [form = QPointer<FormDialog>(dialog), entries, known](Result<json::Value> answer) {
        if (!form)
            return;
        if (!answer)
            return form->finished(fail(answer.error()));
        *known = true;
        for (const Entry& entry : *entries) {
            const QString text = shownMember(*answer, entry.field);
            if (entry.edit)
                entry.edit->setText(text);
            else if (entry.box)
                entry.box->setChecked(text == QStringLiteral("true"));
            else
                entry.choice->setCurrentText(text);
            if (entry.edit)
                entry.edit->setCursorPosition(0);
        }
        form->check();
    });
}

void showSecret(QWidget* parent, const QString& title, const std::string& secret)
{
    auto* dialog = new QDialog(parent);
    dialog->setObjectName(QStringLiteral("secretDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    auto* column = new QVBoxLayout(dialog);
    column->setContentsMargins(5 * kStep, 5 * kStep, 5 * kStep, 4 * kStep);
    column->setSpacing(3 * kStep);
    QLabel* words = makeLabel(
        QCoreApplication::translate("OpsDialog", "Shown this one time; only its hash is kept. Copy it now."), true);
    words->setWordWrap(true);
    auto* label = new SecretLabel(models::SecretText(asBytes(secret)));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QPushButton* copy =
        buttons->addButton(QCoreApplication::translate("OpsDialog", "Copy"), QDialogButtonBox::ActionRole);
    QObject::connect(copy, &QPushButton::clicked, label, &SecretLabel::copy);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    column->addWidget(words);
    column->addWidget(label);
    column->addWidget(buttons);
    dialog->open();
}

}  // namespace

void askOperation(QWidget* parent, models::OpsActions& actions, const OpsVerb& verb, const OpsSubject& subject,
                  std::function<void(const json::Value& answer)> done)
{
    const auto cell = [&subject](const std::string& column) {
        return subject.cell ? subject.cell(column) : std::string();
    };
    auto* dialog =
        new FormDialog(subject.name.isEmpty() ? verb.label : QStringLiteral("%1: %2").arg(verb.label, subject.name),
                       verb.explanation, verb.act, parent);
    auto entries = std::make_shared<Entries>();
    for (const OpsField& field : verb.fields)
        entries->push_back(addEntry(*dialog, field, subject));
    json::Object fixed;
    for (const auto& [member, column] : verb.fromRow)
        fixed.emplace_back(member, cell(column));
    for (const auto& constant : verb.constants)
        fixed.push_back(constant);
    const bool hasBody = verb.method != "DELETE" && verb.method != "GET" && !(verb.fields.empty() && fixed.empty());
    auto answered = [home = QPointer<QWidget>(parent), form = QPointer<FormDialog>(dialog), label = verb.label,
                     member = verb.shownOnce, shows = verb.shows, name = subject.name,
                     done = std::move(done)](Result<json::Value> result) {
        if (form)
            form->finished(result ? Result<void>() : Result<void>(fail(result.error())));
        if (!home || !result)
            return;
        if (const auto secret = member.empty() ? std::nullopt : result->text(member))
            showSecret(home, label, std::string(*secret));
        if (!shows.empty())
            showAnswer(home, name.isEmpty() ? label : QStringLiteral("%1: %2").arg(label, name), shows, *result);
        if (done)
            done(*result);
    };
    const auto known = std::make_shared<bool>(verb.before.empty());
    dialog->setReady([entries, known, anyOf = verb.anyOf] { return *known && areReady(*entries, anyOf); });
    if (!verb.armedBy.empty())
        dialog->setArming([entries, name = verb.armedBy] { return armingMs(*entries, name); });
    // Names of fields stay open until they are filled in; the cells are those of now.
    std::map<std::string, std::string> cells;
    filledTarget(verb.target, [&](const std::string& name) {
        if (!name.starts_with('='))
            cells[name] = cell(name);
        return std::string();
    });
    // One for the dialog: whatever happens to the answer, doing it again does it once (DECISIONS 15).
    const std::string key =
        verb.method == "POST" ? QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString() : "";
    dialog->setAct([&actions, dialog, entries, fixed, hasBody, key, cells, method = verb.method, target = verb.target,
                    answered = std::move(answered)] {
        auto body = bodyOf(fixed, *entries, target);
        if (!body)
            return dialog->finished(fail(body.error()));
        const std::string filled = filledTarget(target, [&](const std::string& name) {
            if (!name.starts_with('='))
                return cells.at(name);
            const auto entry =
                std::ranges::find(*entries, name.substr(1), [](const Entry& one) { return one.field.name; });
            return entry == entries->end() ? std::string() : entry->text().toStdString();
        });
        actions.run({method, filled, hasBody ? json::Value(std::move(*body)) : json::Value(), key}, answered);
    });
    if (!verb.before.empty())
        beginAsItStands(dialog, actions, filledTarget(verb.before, cell), entries, known);
    dialog->open();
}

}  // namespace sluice::ui
