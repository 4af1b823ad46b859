// The one table of the console: 26 px rows, hairlines, skeletons, states as shape and word, layout kept per table and profile, column
// menu on the header, copy and export from the keyboard. Thread: GUI.
#pragma once

#include "models/csv_export.h"
#include "models/table_model.h"

#include <QSettings>
#include <QStyledItemDelegate>
#include <QTableView>

namespace sluice::ui {

class CellDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

class TableView : public QTableView {
    Q_OBJECT
public:
    // `settings` may be null: the layout is then not kept.
    TableView(models::TableModel& model, QSettings* settings, QWidget* parent = nullptr);
    ~TableView() override;

    models::TableModel& tableModel() const { return m_model; }
    std::vector<int> shownColumns() const;
    std::vector<std::string> selectedKeys() const;
    std::vector<std::pair<std::int64_t, std::int64_t>> selectedRuns() const;
    std::string copyText(models::ExportFormat format) const;  // of the selection, as far as it is loaded
    void copySelection(models::ExportFormat format = models::ExportFormat::Tsv);
    void setHiddenColumns(const QStringList& ids);  // where no layout is kept yet
    void fitColumns();
    void resetLayout();
    void showNewRows();
    // Pages of the network's explorer; {hash} and {address} are replaced. Empty: none.
    void setExplorer(const QString& txUrl, const QString& addressUrl);
    void freezeFirst(bool frozen);
    bool isFrozen() const { return m_frozen != nullptr; }

Q_SIGNALS:
    void currentKeyChanged(const QString& key);
    void exportRequested();
    void activatedKey(const QString& key);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void changeEvent(QEvent* event) override;

private:
    void tellVisible();
    void headerMenu(const QPoint& at);
    void saveLayout() const;
    void restoreLayout();
    void fitOnce();
    int leastWidth(int column, int width) const;
    void placeFrozen();
    QString settingsKey() const;

    models::TableModel& m_model;
    QSettings* m_settings;
    QStringList m_hidden;
    QString m_txUrl;
    QString m_addressUrl;
    QTableView* m_frozen = nullptr;
    QString m_keptKey;
    bool m_fits = false;  // no layout is kept: the first rows decide the widths
};

}  // namespace sluice::ui
