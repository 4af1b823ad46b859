// Usage by tenant, user, pipeline and model: a chart over the days, all of it and the chosen row, and the table of what makes it up. A day clicked
// in the chart narrows the table to it. Thread: GUI.
#pragma once

#include "core/list_table.h"
#include "models/ops_actions.h"
#include "ui/pages/table_page.h"

class QComboBox;

namespace sluice::ui {

class DaysChart;

// The answer of the builder API's usage reports as rows. Members of a grouping that was not asked for stay unknown.
TableSchema usageSchema();
std::vector<TableRow> usageRows(const json::Value& answer);

class UsageTablePage : public TablePage {
    Q_OBJECT
public:
    UsageTablePage(PageContext context, const TableSource& source, QWidget* parent = nullptr);
    const TableRow* chosen() const { return currentRow(); }

protected:
    void showDetails(const TableRow& row) override;
    void updateSummary() override;
};

class UsagePage : public Page {
    Q_OBJECT
public:
    explicit UsagePage(PageContext context, QWidget* parent = nullptr);
    ~UsagePage() override;
    void activate() override;
    void focusFilter() override { m_table->focusFilter(); }
    void applyFilter(const QString& text) override { m_table->applyFilter(text); }
    void toggleDetails() override { m_table->toggleDetails(); }
    void exportTable() override { m_table->exportTable(); }
    void narrowTo(const QString& day);  // YYYY-MM-DD; empty: the whole period again

private:
    std::string period(bool ofTable) const;  // from=…&to=…
    void reload();
    void reloadChart();
    void showDays(const json::Value& answer, bool ofRow);
    void ask(const std::string& query, const std::function<void(const json::Value&)>& show);

    ListTable m_rows;
    QComboBox *m_days, *m_group;
    QPushButton* m_whole;
    DaysChart* m_chart;
    UsageTablePage* m_table;
    QString m_day;
    std::vector<models::DailyTotal> m_totals;
    int m_asked = 0;  // answers of older questions are dropped
};

}  // namespace sluice::ui
