#include "ui/common/table_view.h"

#include "ui/common/theme.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QUrl>
#include <algorithm>

namespace sluice::ui {

using models::TableModel;

namespace {
constexpr int kRowHeight = 26;
constexpr int kPadding = 8;
constexpr int kMaxCopyRows = 100'000;
}  // namespace

void CellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = themeOf(option.palette);
    const bool selected = option.state & QStyle::State_Selected;
    painter->save();
    painter->fillRect(option.rect, selected ? theme.selection : theme.surface);
    if (!selected && index.data(models::FreshRole).toBool()) {
        QColor fresh = theme.accent;
        fresh.setAlpha(theme.dark ? 48 : 28);
        painter->fillRect(option.rect, fresh);
    }
    painter->setPen(theme.line);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    const QRect inner = option.rect.adjusted(kPadding, 0, -kPadding, -1);
    const int loading = index.data(models::LoadingRole).toInt();
    if (loading > 0) {
        if (loading > 1) {
            const int width = inner.width() * (45 + (index.row() * 7 + index.column() * 13) % 40) / 100;
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme.skeleton);
            painter->setRenderHint(QPainter::Antialiasing);
            const bool right = index.data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight;
            painter->drawRoundedRect(
                QRect(right ? inner.right() - width : inner.left(), inner.center().y() - 4, width, 8), 4, 4);
        }
        painter->restore();
        return;
    }
    const QVariant level = index.data(models::LevelRole);
    QString text = index.data().toString();
    const auto type = ColumnType(index.data(models::ColumnTypeRole).toInt());
    QFont font = tabularFont(option.font);
    if (type == ColumnType::Address || type == ColumnType::Hash) {
        font = hashFont();
        font.setPointSizeF(option.font.pointSizeF() > 1 ? option.font.pointSizeF() - 0.5 : 9.5);
    }
    painter->setFont(font);
    QRect textRect = inner;
    QColor colour = theme.text;
    if (level.isValid()) {
        const QString shape = models::CellFormat::level(models::Level(level.toInt()));
        painter->setPen(theme.level(models::Level(level.toInt())));
        painter->drawText(
            QStyle::visualRect(option.direction, inner, QRect(inner.left(), inner.top(), 16, inner.height())),
            Qt::AlignCenter, shape);
        textRect = QStyle::visualRect(option.direction, inner, inner.adjusted(22, 0, 0, 0));
        colour = theme.level(models::Level(level.toInt()));
    } else if (index.data(models::NegativeRole).toBool()) {
        colour = theme.failed;
    } else if (text == models::CellFormat::unknown() || type == ColumnType::Time) {
        colour = theme.muted;
    }
    painter->setPen(colour);
    const auto align =
        QStyle::visualAlignment(option.direction, Qt::Alignment(index.data(Qt::TextAlignmentRole).toInt()));
    painter->drawText(textRect, int(align) | Qt::TextSingleLine,
                      QFontMetrics(font).elidedText(text, Qt::ElideRight, textRect.width()));
    if (option.state & QStyle::State_HasFocus) {
        painter->setPen(theme.accent);
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -2));
    }
    painter->restore();
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QFontMetrics metrics(tabularFont(option.font));
    const int shape = index.data(models::LevelRole).isValid() ? 22 : 0;
    const auto type = ColumnType(index.data(models::ColumnTypeRole).toInt());
    const bool mono = type == ColumnType::Address || type == ColumnType::Hash;
    const QString text = index.data().toString();
    const int width = mono ? QFontMetrics(hashFont()).horizontalAdvance(text) : metrics.horizontalAdvance(text);
    return {width + 2 * kPadding + shape + 4, kRowHeight};
}

TableView::TableView(TableModel& model, QSettings* settings, QWidget* parent)
    : QTableView(parent), m_model(model), m_settings(settings)
{
    setModel(&model);
    setItemDelegate(new CellDelegate(this));
    setShowGrid(false);
    setAlternatingRowColors(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(kRowHeight);
    QHeaderView* header = horizontalHeader();
    header->setSectionsMovable(true);
    header->setHighlightSections(false);
    header->setSortIndicatorClearable(false);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    header->setMinimumSectionSize(40);
    header->setStretchLastSection(true);
    connect(header, &QHeaderView::customContextMenuRequested, this, &TableView::headerMenu);
    const int sorted = model.schema().columnIndex(model.order().column);
    header->setSortIndicator(sorted, model.order().descending ? Qt::DescendingOrder : Qt::AscendingOrder);
    setSortingEnabled(true);
    connect(&model, &TableModel::loaded, this, [this] {
        if (!m_keptKey.isEmpty())
            if (const auto row = m_model.rowOfKey(m_keptKey.toStdString()))
                setCurrentIndex(m_model.index(*row, std::max(0, currentIndex().column())));
        fitOnce();
        tellVisible();
    });
    connect(&model, &QAbstractItemModel::rowsInserted, this, &TableView::tellVisible, Qt::QueuedConnection);
    connect(this, &QAbstractItemView::doubleClicked, this,
            [this](const QModelIndex& at) { Q_EMIT activatedKey(at.data(models::KeyRole).toString()); });
    restoreLayout();
}

TableView::~TableView()
{
    saveLayout();
}

QString TableView::settingsKey() const
{
    return QStringLiteral("tables/") + QString::fromStdString(m_model.schema().id);
}

void TableView::saveLayout() const
{
    if (m_settings)
        m_settings->setValue(settingsKey() + QStringLiteral("/header"), horizontalHeader()->saveState());
}

void TableView::restoreLayout()
{
    const QByteArray state =
        m_settings ? m_settings->value(settingsKey() + QStringLiteral("/header")).toByteArray() : QByteArray();
    if (state.isEmpty() || !horizontalHeader()->restoreState(state))
        resetLayout();
    else
        m_model.sort(horizontalHeader()->sortIndicatorSection(), horizontalHeader()->sortIndicatorOrder());
    if (m_settings && m_settings->value(settingsKey() + QStringLiteral("/frozen")).toBool())
        freezeFirst(true);
}

void TableView::setHiddenColumns(const QStringList& ids)
{
    m_hidden = ids;
    if (!m_settings || !m_settings->contains(settingsKey() + QStringLiteral("/header")))
        resetLayout();
}

void TableView::resetLayout()
{
    QHeaderView* header = horizontalHeader();
    const QFontMetrics metrics(font());
    for (int i = 0; i < m_model.columnCount(); ++i) {
        header->moveSection(header->visualIndex(i), i);
        const TableColumn& column = m_model.schema().columns[std::size_t(i)];
        int width = 110;
        switch (column.type) {
        case ColumnType::Code: width = models::CellFormat::isState(column) ? 132 : 110; break;
        case ColumnType::Time: width = 96; break;
        case ColumnType::Address:
        case ColumnType::Hash: width = 116; break;
        case ColumnType::Integer: width = 68; break;
        case ColumnType::Amount: width = 112; break;
        case ColumnType::Text: width = 128; break;
        default: break;
        }
        const QString title = m_model.headerData(i, Qt::Horizontal).toString();
        header->resizeSection(i, std::max(width, metrics.horizontalAdvance(title) + 2 * kPadding + 22));
        setColumnHidden(i, m_hidden.contains(QString::fromStdString(column.id)));
    }
    m_fits = true;
    fitOnce();
}

void TableView::setExplorer(const QString& txUrl, const QString& addressUrl)
{
    m_txUrl = txUrl;
    m_addressUrl = addressUrl;
}

// Amounts and words are never cut where there is room for them. Where a little is missing, the long texts give way, and no column is left
// cut at the edge; where much is missing, the columns are whole and the rest is reached by scrolling.
void TableView::fitOnce()
{
    if (!m_fits || m_model.rowCount() == 0 || !m_model.row(0))
        return;
    m_fits = false;
    const int room = viewport()->width();
    const std::vector<int> shown = shownColumns();
    std::vector<int> widths;
    int total = 0, canGive = 0;
    for (const int i : shown) {
        const int wanted = std::max(sizeHintForColumn(i), horizontalHeader()->sectionSizeHint(i));
        widths.push_back(std::clamp(wanted, 56, 240));
        total += widths.back();
        canGive += widths.back() - leastWidth(i, widths.back());
    }
    const int excess = total - room;
    const bool bridged = excess > 0 && excess <= canGive;
    int given = 0;
    for (std::size_t at = 0; at < shown.size(); ++at) {
        const int spare = widths[at] - leastWidth(shown[at], widths[at]);
        const int share = bridged ? (excess * spare + canGive - 1) / canGive : 0;
        const int gives = std::min(share, excess - given);
        given += std::max(0, gives);
        horizontalHeader()->resizeSection(shown[at], widths[at] - std::max(0, gives));
    }
}

// What a column may shrink to: texts can be cut, figures, states and the headers above them never.
int TableView::leastWidth(int column, int width) const
{
    const TableColumn& described = m_model.schema().columns[std::size_t(column)];
    const bool isText = described.type == ColumnType::Text || described.type == ColumnType::Code;
    return isText && !models::CellFormat::isState(described) ? std::min(width, 84) : width;
}

void TableView::fitColumns()
{
    for (int i = 0; i < m_model.columnCount(); ++i) {
        if (!isColumnHidden(i))
            horizontalHeader()->resizeSection(
                i, std::clamp(std::max(sizeHintForColumn(i), horizontalHeader()->sectionSizeHint(i)), 40, 420));
    }
}

void TableView::headerMenu(const QPoint& at)
{
    QMenu menu(this);
    for (int i = 0; i < m_model.columnCount(); ++i) {
        const int logical = horizontalHeader()->logicalIndex(i);
        QAction* action = menu.addAction(m_model.headerData(logical, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(logical));
        action->setEnabled(isColumnHidden(logical) || shownColumns().size() > 1);
        connect(action, &QAction::toggled, this, [this, logical](bool on) { setColumnHidden(logical, !on); });
    }
    menu.addSeparator();
    menu.addAction(tr("Fit columns"), this, &TableView::fitColumns);
    QAction* freeze = menu.addAction(tr("Freeze the first column"));
    freeze->setCheckable(true);
    freeze->setChecked(m_frozen != nullptr);
    connect(freeze, &QAction::toggled, this, &TableView::freezeFirst);
    menu.addAction(tr("Reset the layout"), this, &TableView::resetLayout);
    menu.exec(horizontalHeader()->mapToGlobal(at));
}

void TableView::freezeFirst(bool frozen)
{
    if (m_settings)
        m_settings->setValue(settingsKey() + QStringLiteral("/frozen"), frozen);
    delete m_frozen;
    m_frozen = nullptr;
    if (!frozen)
        return;
    m_frozen = new QTableView(this);
    m_frozen->setModel(&m_model);
    m_frozen->setSelectionModel(selectionModel());
    m_frozen->setItemDelegate(new CellDelegate(m_frozen));
    m_frozen->setSelectionBehavior(SelectRows);
    m_frozen->setShowGrid(false);
    m_frozen->setFocusPolicy(Qt::NoFocus);
    m_frozen->verticalHeader()->hide();
    m_frozen->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_frozen->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_frozen->setVerticalScrollMode(ScrollPerPixel);
    m_frozen->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_frozen->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    for (int i = 0; i < m_model.columnCount(); ++i)
        m_frozen->setColumnHidden(i, i != horizontalHeader()->logicalIndex(0));
    connect(verticalScrollBar(), &QScrollBar::valueChanged, m_frozen->verticalScrollBar(), &QScrollBar::setValue);
    connect(m_frozen->verticalScrollBar(), &QScrollBar::valueChanged, verticalScrollBar(), &QScrollBar::setValue);
    m_frozen->show();
    placeFrozen();
}

void TableView::placeFrozen()
{
    if (!m_frozen)
        return;
    const int first = horizontalHeader()->logicalIndex(0);
    m_frozen->setColumnWidth(first, columnWidth(first));
    m_frozen->horizontalHeader()->setFixedHeight(horizontalHeader()->height());
    m_frozen->setGeometry(frameWidth(), frameWidth(), columnWidth(first),
                          viewport()->height() + horizontalHeader()->height());
}

std::vector<int> TableView::shownColumns() const
{
    std::vector<int> columns;
    for (int i = 0; i < m_model.columnCount(); ++i) {
        const int logical = horizontalHeader()->logicalIndex(i);
        if (!isColumnHidden(logical))
            columns.push_back(logical);
    }
    return columns;
}

std::vector<std::pair<std::int64_t, std::int64_t>> TableView::selectedRuns() const
{
    std::vector<std::pair<std::int64_t, std::int64_t>> runs;
    for (const QItemSelectionRange& range : selectionModel()->selection())
        runs.emplace_back(range.top(), range.bottom());
    std::sort(runs.begin(), runs.end());
    return runs;
}

std::vector<std::string> TableView::selectedKeys() const
{
    std::vector<std::string> keys;
    for (const auto& [first, last] : selectedRuns())
        for (std::int64_t row = first; row <= last && keys.size() < kMaxCopyRows; ++row)
            if (const TableRow* found = m_model.row(int(row)))
                keys.push_back(found->key);
    return keys;
}

std::string TableView::copyText(models::ExportFormat format) const
{
    std::string text;
    models::RowWriter writer(format, m_model.schema(), shownColumns(), text);
    writer.begin();
    int rows = 0;
    for (const auto& [first, last] : selectedRuns())
        for (std::int64_t row = first; row <= last && rows < kMaxCopyRows; ++row)
            if (const TableRow* found = m_model.row(int(row))) {
                writer.row(*found);
                ++rows;
            }
    writer.end();
    return text;
}

void TableView::copySelection(models::ExportFormat format)
{
    const auto runs = selectedRuns();
    std::int64_t count = 0;
    bool whole = true;
    for (const auto& [first, last] : runs) {
        count += last - first + 1;
        for (std::int64_t row = first; whole && row <= last && count <= kMaxCopyRows; ++row)
            whole = m_model.row(int(row)) != nullptr;
    }
    // More than what is loaded goes through an export, which reads it in the background.
    if (count > kMaxCopyRows || !whole)
        Q_EMIT exportRequested();
    else if (count > 0)
        QGuiApplication::clipboard()->setText(QString::fromStdString(copyText(format)));
}

void TableView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        copySelection();
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        Q_EMIT activatedKey(currentIndex().data(models::KeyRole).toString());
        return;
    }
    QTableView::keyPressEvent(event);
}

void TableView::contextMenuEvent(QContextMenuEvent* event)
{
    const QModelIndex at = indexAt(event->pos());
    QMenu menu(this);
    if (at.isValid()) {
        const QString exact = at.data(models::CopyRole).toString();
        QAction* cell = menu.addAction(tr("Copy “%1”").arg(at.data().toString()));
        connect(cell, &QAction::triggered, this, [exact] { QGuiApplication::clipboard()->setText(exact); });
        const auto type = ColumnType(at.data(models::ColumnTypeRole).toInt());
        QString url = type == ColumnType::Address                                          ? m_addressUrl
                      : m_model.schema().columns[std::size_t(at.column())].id == "tx_hash" ? m_txUrl
                                                                                           : QString();
        if (!url.isEmpty() && !exact.isEmpty()) {
            url.replace(type == ColumnType::Address ? QStringLiteral("{address}") : QStringLiteral("{hash}"), exact);
            menu.addAction(tr("Open in the explorer"), this, [url] { QDesktopServices::openUrl(QUrl(url)); });
        }
        menu.addSeparator();
    }
    QAction* copy = menu.addAction(tr("Copy rows"), this, [this] { copySelection(); });
    copy->setShortcut(QKeySequence::Copy);
    menu.addAction(tr("Copy as CSV"), this, [this] { copySelection(models::ExportFormat::Csv); });
    menu.addAction(tr("Copy as JSON"), this, [this] { copySelection(models::ExportFormat::Json); });
    menu.addAction(tr("Copy as Markdown"), this, [this] { copySelection(models::ExportFormat::Markdown); });
    menu.addSeparator();
    menu.addAction(tr("Export…"), this, &TableView::exportRequested);
    menu.exec(event->globalPos());
}

void TableView::tellVisible()
{
    const int first = std::max(0, rowAt(0));
    int last = rowAt(viewport()->height() - 1);
    if (last < 0)
        last = first + viewport()->height() / kRowHeight + 1;
    m_model.setVisibleRows(first, last);
    m_model.setAtTop(verticalScrollBar()->value() == verticalScrollBar()->minimum());
}

void TableView::showNewRows()
{
    m_model.takeNewRows();
    scrollToTop();
    tellVisible();
}

void TableView::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    tellVisible();
    placeFrozen();
}

void TableView::scrollContentsBy(int dx, int dy)
{
    QTableView::scrollContentsBy(dx, dy);
    if (dy != 0)
        tellVisible();
}

void TableView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    const QString key = current.data(models::KeyRole).toString();
    if (!key.isEmpty())
        m_keptKey = key;
    if (current.row() != previous.row() || !previous.isValid())
        Q_EMIT currentKeyChanged(key);
}

void TableView::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        viewport()->update();
}

}  // namespace sluice::ui
