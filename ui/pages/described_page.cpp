#include "ui/pages/described_page.h"

#include "core/hex.h"
#include "models/cell_format.h"
#include "ui/common/secret_label.h"
#include "ui/common/theme.h"
#include "ui/pages/form_dialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QStackedWidget>
#include <QTabBar>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice::ui {

using models::CellFormat;
using models::Level;

namespace {

// "/api/x/{id}" with the cells put in, percent-encoded.
std::string filledTarget(const std::string& pattern, const std::function<std::string(const std::string&)>& cell)
{
    std::string target;
    for (std::size_t at = 0; at < pattern.size();) {
        const std::size_t end = pattern[at] == '{' ? pattern.find('}', at) : std::string::npos;
        if (end == std::string::npos) {
            target.push_back(pattern[at++]);
            continue;
        }
        const QString value = QString::fromStdString(cell(pattern.substr(at + 1, end - at - 1)));
        target += QUrl::toPercentEncoding(value).toStdString();
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
    case OpsField::Kind::Number: return json::Value(json::Number{text.toStdString()});
    case OpsField::Kind::Decimal:
    case OpsField::Kind::Text:
    case OpsField::Kind::Flag: break;
    case OpsField::Kind::List: {
        json::Array items;
        for (const QString& item : text.split(QLatin1Char(','), Qt::SkipEmptyParts))
            items.emplace_back(item.trimmed().toStdString());
        return json::Value(std::move(items));
    }
    case OpsField::Kind::Object: return json::parseOrError(text.toStdString(), field.name);
    }
    return json::Value(text.toStdString());
}

bool isEntered(const OpsField& field, const QString& text)
{
    if (text.trimmed().isEmpty())
        return !field.needed;
    bool isNumber = true;
    if (field.kind == OpsField::Kind::Number)
        text.trimmed().toLongLong(&isNumber);
    return isNumber;
}

struct Entry {
    OpsField field;
    QLineEdit* edit = nullptr;
    QCheckBox* box = nullptr;
};

}  // namespace

DescribedPage::DescribedPage(PageContext given, DescribedTable described, QWidget* parent)
    : TablePage(given, described.title, *given.ports.tables.at(described.table), parent)
    , m_described(std::move(described))
{
    view().setHiddenColumns(m_described.hidden);
    const OpsVerb* first = nullptr;
    if (context().ports.opsActions) {
        for (const OpsVerb& verb : m_described.verbs) {
            if (verb.onRow)
                continue;
            auto* button = addHeaderAction(verb.label, !first);
            connect(button, &QPushButton::clicked, this, [this, &verb] { ask(verb, nullptr); });
            if (!first)
                first = &verb;
        }
    }
    setEmpty(m_described.icon, m_described.emptyTitle, m_described.emptyText, first ? first->label : QString());
}

void DescribedPage::emptyAction()
{
    const auto first = std::ranges::find(m_described.verbs, false, &OpsVerb::onRow);
    if (first != m_described.verbs.end())
        ask(*first, nullptr);
}

std::string DescribedPage::cellOf(const TableRow& row, const std::string& column) const
{
    return column.empty() ? row.key : cellText(row, column.c_str()).toStdString();
}

void DescribedPage::updateSummary()
{
    if (!model().error())
        setSummary(model().rowCount() > 0 ? Level::Ok : Level::Off,
                   model().isCountExact() ? tr("%n row(s)", nullptr, model().rowCount())
                                          : tr("more than %n row(s)", nullptr, model().rowCount()));
}

void DescribedPage::showDetails(const TableRow& row)
{
    const TableSchema& schema = model().schema();
    details().clear({});
    const std::string state = schema.columnIndex("state") >= 0 ? cellText(row, "state").toStdString() : std::string();
    const auto look = CellFormat::state(schema.id, "state", state);
    details().setHead(state.empty() ? Level::Off : look.level, state.empty() ? QString() : look.word,
                      QString::fromStdString(cellOf(row, m_described.name)),
                      m_described.figure.empty() ? QString() : cellShown(row, m_described.figure.c_str()));
    if (!m_described.why.empty())
        details().setWhy(cellShown(row, m_described.why.c_str()));
    if (context().ports.opsActions) {
        for (const OpsVerb& verb : m_described.verbs) {
            if (!verb.onRow || (!verb.states.empty() && std::ranges::find(verb.states, state) == verb.states.end()))
                continue;
            auto* button = details().addAction(verb.label);
            // The row may go while the dialog stands: it works on what was chosen.
            connect(button, &QPushButton::clicked, this, [this, &verb, row] { ask(verb, &row); });
        }
    }
    for (const OpsLink& link : m_described.links) {
        const QString value = cellText(row, link.column.c_str());
        if (value.isEmpty())
            continue;
        auto* button = details().addLink(link.text);
        connect(button, &QPushButton::clicked, this,
                [this, page = link.page, filter = link.filter + value] { Q_EMIT openPage(page, filter); });
    }
    details().addRowFields(schema, row, now());
}

void DescribedPage::ask(const OpsVerb& verb, const TableRow* row)
{
    const auto cell = [this, row](const std::string& column) { return row ? cellOf(*row, column) : std::string(); };
    const QString name = row ? QString::fromStdString(cell(m_described.name)) : QString();
    auto* dialog = new FormDialog(name.isEmpty() ? verb.label : tr("%1: %2").arg(verb.label, name), verb.explanation,
                                  verb.act, this);
    auto entries = std::make_shared<std::vector<Entry>>();
    for (const OpsField& field : verb.fields) {
        Entry entry{field};
        if (field.kind == OpsField::Kind::Flag) {
            entry.box = new QCheckBox;
            entry.box->setChecked(field.start == QStringLiteral("true") || cell(field.column) == "true");
            dialog->addRow(field.label, entry.box);
        } else {
            entry.edit = dialog->addField(field.label, field.placeholder);
            entry.edit->setText(row && !field.column.empty() ? QString::fromStdString(cell(field.column))
                                                             : field.start);
        }
        entries->push_back(std::move(entry));
    }
    dialog->setReady([entries] {
        return std::ranges::all_of(
            *entries, [](const Entry& entry) { return !entry.edit || isEntered(entry.field, entry.edit->text()); });
    });
    json::Object fixed;
    for (const auto& [member, column] : verb.fromRow)
        fixed.emplace_back(member, cell(column));
    for (const auto& constant : verb.constants)
        fixed.push_back(constant);
    dialog->setAct([this, &verb, dialog, entries, fixed, target = filledTarget(verb.target, cell)] {
        json::Object body = fixed;
        for (const Entry& entry : *entries) {
            if (entry.box) {
                body.emplace_back(entry.field.name, entry.box->isChecked());
                continue;
            }
            auto member = memberOf(entry.field, entry.edit->text());
            if (!member)
                return dialog->finished(fail(member.error()));
            if (!member->isNull())
                body.emplace_back(entry.field.name, std::move(*member));
        }
        const bool hasBody = verb.method != "DELETE" && verb.method != "GET";
        run(verb, target, hasBody ? json::Value(std::move(body)) : json::Value(), dialog);
    });
    dialog->check();
    dialog->open();
}

void DescribedPage::run(const OpsVerb& verb, const std::string& target, json::Value body, FormDialog* form)
{
    context().ports.opsActions->run({verb.method, target, std::move(body)},
                                    guarded<json::Value>([this, dialog = QPointer<FormDialog>(form), label = verb.label,
                                                          member = verb.shownOnce](Result<json::Value> result) {
                                        if (dialog)
                                            dialog->finished(result ? Result<void>()
                                                                    : Result<void>(fail(result.error())));
                                        else if (!result)
                                            banner()->showError(label, result.error());
                                        if (!result)
                                            return;
                                        const auto secret = member.empty() ? std::nullopt : result->text(member);
                                        if (secret)
                                            showSecret(label, std::string(*secret));
                                        else
                                            banner()->showNote(tr("%1: done.").arg(label));
                                        model().reload();
                                    }));
}

void DescribedPage::showSecret(const QString& title, const std::string& secret)
{
    auto* dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    auto* column = new QVBoxLayout(dialog);
    column->setSpacing(3 * kStep);
    QLabel* words = makeLabel(tr("Shown this one time; only its hash is kept. Copy it now."), true);
    words->setWordWrap(true);
    auto* label = new SecretLabel(models::SecretText(asBytes(secret)));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QPushButton* copy = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    connect(copy, &QPushButton::clicked, label, &SecretLabel::copy);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    column->addWidget(words);
    column->addWidget(label);
    column->addWidget(buttons);
    dialog->open();
}

TabbedPage::TabbedPage(PageContext given, const QString& title, std::vector<DescribedTable> tables, QWidget* parent)
    : Page(given, title, parent), m_bar(new QTabBar), m_stack(new QStackedWidget)
{
    m_bar->setDrawBase(false);
    m_bar->setExpanding(false);
    m_bar->setAccessibleName(tr("Tables of %1").arg(title));
    for (DescribedTable& table : tables) {
        if (!given.ports.tables.contains(table.table))
            continue;
        m_bar->addTab(table.title);
        auto* page = new DescribedPage(given, std::move(table));
        page->setEmbedded();
        connect(page, &Page::openPage, this, &Page::openPage);
        m_stack->addWidget(page);
        m_tabs.push_back(page);
    }
    auto* row = new QHBoxLayout;
    row->setContentsMargins(4 * kStep, 0, 4 * kStep, 0);
    row->addWidget(m_bar);
    row->addStretch(1);
    content()->addLayout(row);
    content()->addWidget(m_stack, 1);
    connect(m_bar, &QTabBar::currentChanged, m_stack, &QStackedWidget::setCurrentIndex);
}

// The tabs use what this page holds: they go first.
TabbedPage::~TabbedPage()
{
    for (DescribedPage* page : m_tabs)
        delete page;
}

DescribedPage* TabbedPage::current() const
{
    return m_tabs.empty() ? nullptr : m_tabs.at(std::size_t(std::max(0, m_bar->currentIndex())));
}

void TabbedPage::openTab(int index)
{
    m_bar->setCurrentIndex(index);
}

void TabbedPage::activate()
{
    if (DescribedPage* page = current())
        page->activate();
}

void TabbedPage::statusChanged(const models::StatusSnapshot& status)
{
    for (DescribedPage* page : m_tabs)
        page->statusChanged(status);
}

void TabbedPage::focusFilter()
{
    if (DescribedPage* page = current())
        page->focusFilter();
}

void TabbedPage::applyFilter(const QString& text)
{
    if (DescribedPage* page = current())
        page->applyFilter(text);
}

void TabbedPage::toggleDetails()
{
    if (DescribedPage* page = current())
        page->toggleDetails();
}

void TabbedPage::exportTable()
{
    if (DescribedPage* page = current())
        page->exportTable();
}

}  // namespace sluice::ui
