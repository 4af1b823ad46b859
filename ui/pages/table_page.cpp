#include "ui/pages/table_page.h"

#include "models/cell_format.h"
#include "ui/common/export_dialog.h"
#include "ui/common/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLocale>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace sluice::ui {

using models::CellFormat;
using models::TableModel;

TablePage::TablePage(PageContext given, const QString& title, const TableSource& source, QWidget* parent)
    : Page(given, title, parent)
    , m_model(std::make_unique<TableModel>(source, *given.ports.clock))
    , m_filter(new FilterBar(source.schema(), given.settings))
    , m_view(new TableView(*m_model, given.settings))
    , m_details(new DetailsPane)
    , m_splitter(new QSplitter)
    , m_stack(new QStackedWidget)
    , m_empty(new EmptyState)
    , m_nothing(new EmptyState)
    , m_pill(new QPushButton)
    , m_count(makeLabel({}, true))
{
    m_view->setAccessibleName(title);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(5 * kStep, 2 * kStep, 5 * kStep, 2 * kStep);
    bar->setSpacing(3 * kStep);
    bar->addWidget(m_filter, 1);
    bar->addWidget(m_pill);
    bar->addWidget(m_count);
    content()->addLayout(bar);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_nothing);
    m_splitter->addWidget(m_stack);
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setSizes({780, 304});
    content()->addWidget(m_splitter, 1);
    makePrimary(m_pill)->hide();
    m_pill->setToolTip(tr("Show what came in since"));
    m_nothing->setContent(QStringLiteral("search"), tr("Nothing matches this filter"),
                          tr("Change the filter, or clear it to see every row."), tr("Clear the filter"));
    connect(m_nothing, &EmptyState::actionTriggered, this, [this] { m_filter->setText({}); });
    connect(m_empty, &EmptyState::actionTriggered, this, [this] { emptyAction(); });
    connect(m_filter, &FilterBar::filterChanged, this, [this](const FilterPtr& filter) {
        if (filter || m_model->filter())
            m_model->setFilter(filter);
    });
    connect(m_pill, &QPushButton::clicked, m_view, &TableView::showNewRows);
    connect(m_model.get(), &TableModel::stateChanged, this, &TablePage::onState);
    connect(m_model.get(), &TableModel::loaded, this, &TablePage::refreshDetails);
    connect(m_model.get(), &TableModel::refreshed, this, &TablePage::refreshDetails);
    connect(m_view, &TableView::currentKeyChanged, this, &TablePage::refreshDetails);
    connect(m_view, &TableView::exportRequested, this, &TablePage::exportTable);
    connect(banner(), &ErrorBanner::retry, m_model.get(), &TableModel::reload);
    auto* exportButton = addHeaderAction(tr("Export…"));
    exportButton->setIcon(lineIcon(QStringLiteral("export"), themeOf(this).muted));
    connect(exportButton, &QPushButton::clicked, this, &TablePage::exportTable);
    m_details->hide();
    m_details->clear(tr("Choose a row to see its details."));
}

// The view keeps its layout when it goes and needs its model for that: it goes first.
TablePage::~TablePage()
{
    m_model->disconnect(this);
    delete m_view;
}

void TablePage::setEmpty(const QString& icon, const QString& title, const QString& text, const QString& action)
{
    m_empty->setContent(icon, title, text, action);
}

void TablePage::onState()
{
    if (m_model->error()) {
        banner()->showError(tr("The table could not be read."), *m_model->error());
        m_showsError = true;
    } else if (m_showsError && !m_model->isLoading()) {
        banner()->hide();
        m_showsError = false;
    }
    const bool empty = m_model->rowCount() == 0 && !m_model->isLoading() && !m_model->error();
    m_stack->setCurrentWidget(!empty ? static_cast<QWidget*>(m_view) : m_model->filter() ? m_nothing : m_empty);
    placeDetails();
    m_pill->setVisible(m_model->newRows() > 0);
    m_pill->setText(m_model->newRows() >= 1000 ? tr("1000+ new") : tr("%n new", nullptr, m_model->newRows()));
    const QString rows = QLocale().toString(m_model->rowCount());
    m_count->setText(m_model->isLoading() && m_model->rowCount() == 0 ? tr("loading")
                     : m_model->isCountExact()                        ? tr("%n row(s)", nullptr, m_model->rowCount())
                                                                      : tr("%1+ rows").arg(rows));
    if (m_model->error()) {
        m_count->setText(CellFormat::unknown());
        setSummary(models::Level::Failed, tr("The table could not be read"));
    } else {
        updateSummary();
    }
}

void TablePage::placeDetails()
{
    const bool hidden = context().settings && context().settings->value(QStringLiteral("details/hidden")).toBool();
    m_details->setVisible(m_chosen && !hidden && m_stack->currentWidget() == m_view);
}

void TablePage::focusFilter()
{
    m_filter->focusField();
}

void TablePage::applyFilter(const QString& text)
{
    m_filter->setText(text);
}

void TablePage::toggleDetails()
{
    const bool hide = m_details->isVisible();
    m_chosen = m_chosen || !hide;
    if (context().settings)
        context().settings->setValue(QStringLiteral("details/hidden"), hide);
    else
        m_chosen = !hide;
    placeDetails();
}

void TablePage::exportTable()
{
    (new ExportDialog(*m_view, this))->open();
}

const TableRow* TablePage::currentRow() const
{
    return m_view->currentIndex().isValid() ? m_model->row(m_view->currentIndex().row()) : nullptr;
}

void TablePage::refreshDetails()
{
    const bool instead = showInstead();
    const TableRow* const row = instead ? nullptr : currentRow();
    if ((instead || row) && !m_chosen) {
        m_chosen = true;
        placeDetails();
    }
    if (row) {
        showDetails(*row);
    } else if (!instead) {
        m_details->clear(tr("Choose a row to see its details."));
    }
}

void TablePage::showDetails(const TableRow& row)
{
    m_details->clear({});
    m_details->setHead(models::Level::Off, {}, QString::fromStdString(row.key), {});
    m_details->addRowFields(m_model->schema(), row, now());
}

QString TablePage::cellText(const TableRow& row, const char* column) const
{
    const int at = m_model->schema().columnIndex(column);
    std::string text;
    if (at >= 0)
        CellFormat::appendExact(text, m_model->schema(), row, at);
    return QString::fromStdString(text);
}

QString TablePage::cellShown(const TableRow& row, const char* column) const
{
    const int at = m_model->schema().columnIndex(column);
    return at < 0 ? CellFormat::unknown() : CellFormat::display(m_model->schema(), row, at, now());
}

const Int256* TablePage::cellAmount(const TableRow& row, const char* column) const
{
    const int at = m_model->schema().columnIndex(column);
    return at < 0 ? nullptr : std::get_if<Int256>(&row.cells[std::size_t(at)]);
}

void TablePage::changeEvent(QEvent* event)
{
    Page::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_model)
        QMetaObject::invokeMethod(
            this,
            [this] {
                updateSummary();
                refreshDetails();
            },
            Qt::QueuedConnection);
}

}  // namespace sluice::ui
