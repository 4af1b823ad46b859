// Pages that are described rather than built: a table, what can be done to a row or beside the table, and where a row leads. What is done is
// an administrator's operation of the ops API, so the window can do what HTTP can, with the same checks and the same audit. Thread: GUI.
#pragma once

#include "ui/pages/ops_dialog.h"
#include "ui/pages/table_page.h"

#include <string>
#include <vector>

class QTabBar;

namespace sluice::ui {

struct OpsLink {
    QString text;
    QString page;        // "orchestrators"; "sessions/session_segments": one of its tables
    std::string column;  // whose value is looked for
    QString filter;      // column of the other table, "id:"; empty: words
};

// The column that says how a row stands: "state", "status" or "verdict"; empty: none.
std::string stateColumn(const TableSchema& schema);
// As a filter takes it: in quotes where it is more than one plain word.
QString filterWord(const QString& value);

struct DescribedTable {
    QString title;
    std::string table;  // in ConsolePorts::tables
    QString icon;
    QString emptyTitle, emptyText;
    std::string name;  // column that names a row
    std::vector<OpsVerb> verbs = {};
    std::vector<OpsLink> links = {};
    QStringList hidden = {};
    std::string why = {};     // column that says why
    std::string figure = {};  // column of the main figure
    bool elsewhere = false;   // rows are not in the store: read anew when the page comes, and by a button
};

class DescribedPage : public TablePage {
    Q_OBJECT
public:
    DescribedPage(PageContext context, DescribedTable described, QWidget* parent = nullptr);
    void ask(const OpsVerb& verb, const TableRow* row);
    void activate() override;

protected:
    void showDetails(const TableRow& row) override;
    void updateSummary() override;
    void emptyAction() override;

private:
    std::string cellOf(const TableRow& row, const std::string& column) const;

    const DescribedTable m_described;
};

// Several described tables of one part under one title.
class TabbedPage : public Page {
    Q_OBJECT
public:
    TabbedPage(PageContext context, const QString& title, std::vector<DescribedTable> tables,
               QWidget* parent = nullptr);
    ~TabbedPage() override;
    void activate() override;
    void statusChanged(const models::StatusSnapshot& status) override;
    void focusFilter() override;
    void applyFilter(const QString& text) override;
    void toggleDetails() override;
    void exportTable() override;

    DescribedPage* current() const;
    const std::vector<DescribedPage*>& tabs() const { return m_tabs; }
    void openTab(int index);
    void openTable(const QString& table) override;

private:
    QTabBar* m_bar;
    QStackedWidget* m_stack;
    std::vector<DescribedPage*> m_tabs;
    QStringList m_tables;  // of the tabs, by name
};

}  // namespace sluice::ui
