#include "ui/pages/described_page.h"

#include "models/cell_format.h"
#include "ui/common/theme.h"

#include <QHBoxLayout>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice::ui {

using models::CellFormat;
using models::Level;

namespace {

// "Revoke…" -> "Revoke"
QString plainLabel(QString label)
{
    return label.remove(QStringLiteral("…"));
}

}  // namespace

std::string stateColumn(const TableSchema& schema)
{
    for (const char* name : {"state", "status", "verdict"}) {
        if (schema.columnIndex(name) >= 0)
            return name;
    }
    return {};
}

QString filterWord(const QString& value)
{
    const bool plain = std::ranges::all_of(value, [](QChar c) {
        return c.isLetterOrNumber() || c == QLatin1Char('-') || c == QLatin1Char('_') || c == QLatin1Char('.');
    });
    return plain ? value : QLatin1Char('"') + QString(value).remove(QLatin1Char('"')) + QLatin1Char('"');
}

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
    if (m_described.elsewhere) {
        auto* again = addHeaderAction(tr("Read again"));
        connect(again, &QPushButton::clicked, &model(), &models::TableModel::reload);
    }
    setEmpty(m_described.icon, m_described.emptyTitle, m_described.emptyText, first ? first->label : QString());
}

void DescribedPage::activate()
{
    if (m_described.elsewhere && !model().isLoading())
        model().reload();
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
    const std::string stateOf = stateColumn(schema);
    const std::string state = stateOf.empty() ? std::string() : cellText(row, stateOf.c_str()).toStdString();
    const auto look = CellFormat::state(schema.id, stateOf, state);
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
                [this, page = link.page, filter = link.filter + filterWord(value)] { Q_EMIT openPage(page, filter); });
    }
    details().addRowFields(schema, row, now());
    for (const TableColumn& column : schema.columns) {
        if (column.type == ColumnType::Json)
            details().addRaw(cellText(row, column.id.c_str()), CellFormat::columnTitle(schema.id, column));
    }
}

void DescribedPage::ask(const OpsVerb& verb, const TableRow* row)
{
    if (!context().ports.opsActions)
        return;
    OpsSubject subject;
    if (row) {
        subject.cell = [this, row](const std::string& column) { return cellOf(*row, column); };
        subject.name = CellFormat::shortHex(cellOf(*row, m_described.name));
    }
    askOperation(this, *context().ports.opsActions, verb, subject,
                 [this, label = verb.label, secret = !verb.shownOnce.empty()](const json::Value&) {
                     if (!secret)
                         banner()->showNote(tr("%1: done.").arg(plainLabel(label)));
                     model().reload();
                 });
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
        m_tables << QString::fromStdString(table.table);
        auto* page = new DescribedPage(given, std::move(table));
        page->setEmbedded();
        connect(page, &Page::openPage, this, &Page::openPage);
        connect(page, &Page::summaryChanged, this, [this, page] {
            if (page == current())
                copySummary(*page);
        });
        m_stack->addWidget(page);
        m_tabs.push_back(page);
    }
    m_bar->setVisible(m_tabs.size() > 1);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(4 * kStep, 0, 4 * kStep, 0);
    row->addWidget(m_bar);
    row->addStretch(1);
    content()->addLayout(row);
    content()->addWidget(m_stack, 1);
    connect(m_bar, &QTabBar::currentChanged, this, [this](int index) {
        m_stack->setCurrentIndex(index);
        copySummary(*current());
        current()->activate();
    });
    if (current())
        copySummary(*current());
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

void TabbedPage::openTable(const QString& table)
{
    for (std::size_t i = 0; i < m_tabs.size(); ++i) {
        if (m_tables[i] == table)
            openTab(int(i));
    }
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
