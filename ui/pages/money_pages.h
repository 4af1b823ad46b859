// Payouts with the timeline of one payout, and balances with the transfers behind each. Thread: GUI.
#pragma once

#include "ui/pages/table_page.h"

namespace sluice::ui {

class PayoutsPage : public TablePage {
    Q_OBJECT
public:
    explicit PayoutsPage(PageContext context, QWidget* parent = nullptr);
    void statusChanged(const models::StatusSnapshot& status) override;
    void ask(models::PayoutVerb verb, std::vector<std::string> ids);  // preview, dialog, act

protected:
    void showDetails(const TableRow& row) override;
    void updateSummary() override;
    void emptyAction() override { Q_EMIT openPage(QStringLiteral("orchestrators"), {}); }

private:
    void onDetails(const models::PayoutDetails& payout);

    models::StatusSnapshot m_status;
    std::string m_shown;
    std::string m_loading;
};

class BalancesPage : public TablePage {
    Q_OBJECT
public:
    explicit BalancesPage(PageContext context, QWidget* parent = nullptr);
    ~BalancesPage() override;
    void adjust(const QString& orchestrator);
    void applyFilter(const QString& text) override;

protected:
    void showDetails(const TableRow& row) override;
    bool showInstead() override;
    void updateSummary() override;
    void emptyAction() override { Q_EMIT openPage(QStringLiteral("orchestrators"), {}); }

private:
    void showTransfer(const TableRow& row);

    std::unique_ptr<models::TableModel> m_transfers;
    TableView* m_transfersView = nullptr;
    QLabel* m_transfersTitle = nullptr;
    std::string m_orchestrator;
    bool m_transferShown = false;  // the details are those of the chosen transfer
};

}  // namespace sluice::ui
