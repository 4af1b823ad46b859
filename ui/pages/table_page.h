// A page around one table: filter field, table, details pane at the right, an empty state and the "N new" pill. Thread: GUI.
#pragma once

#include "ui/common/details_pane.h"
#include "ui/common/filter_bar.h"
#include "ui/common/table_view.h"
#include "ui/pages/page.h"

class QSplitter;
class QStackedWidget;
class QTimer;

namespace sluice::ui {

class TablePage : public Page {
    Q_OBJECT
public:
    TablePage(PageContext context, const QString& title, const TableSource& source, QWidget* parent = nullptr);
    ~TablePage() override;

    models::TableModel& model() const { return *m_model; }
    TableView& view() const { return *m_view; }
    DetailsPane& details() const { return *m_details; }
    void focusFilter() override;
    void applyFilter(const QString& text) override;
    void toggleDetails() override;
    void exportTable() override;

protected:
    void setEmpty(const QString& icon, const QString& title, const QString& text, const QString& action = {});
    virtual void emptyAction() {}
    virtual void showDetails(const TableRow& row);
    virtual bool showInstead() { return false; }  // something else than the current row has the details pane
    virtual void updateSummary() {}
    QString cellText(const TableRow& row, const char* column) const;  // exact; empty when absent
    QString cellShown(const TableRow& row, const char* column) const;
    const Int256* cellAmount(const TableRow& row, const char* column) const;
    const TableRow* currentRow() const;
    void refreshDetails();
    void changeEvent(QEvent* event) override;

private:
    void onState();

    std::unique_ptr<models::TableModel> m_model;
    FilterBar* m_filter;
    TableView* m_view;
    DetailsPane* m_details;
    QSplitter* m_splitter;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    EmptyState* m_nothing;  // a filter that matches nothing
    QPushButton* m_pill;
    QLabel* m_count;
    void placeDetails();

    bool m_showsError = false;
    bool m_chosen = false;  // the details pane comes with the first row that is chosen
};

}  // namespace sluice::ui
