// Orchestrators: who may earn and why not; register, deny, allow. Audit: the hash chain and its verification. Thread: GUI.
#pragma once

#include "ui/pages/table_page.h"

#include <stop_token>

class QProgressBar;

namespace sluice::ui {

class OrchestratorsPage : public TablePage {
    Q_OBJECT
public:
    explicit OrchestratorsPage(PageContext context, QWidget* parent = nullptr);
    void statusChanged(const models::StatusSnapshot& status) override;
    void registerOrchestrator();

protected:
    void showDetails(const TableRow& row) override;
    void updateSummary() override;
    void emptyAction() override { registerOrchestrator(); }

private:
    void setDenied(const std::string& id, bool denied);

    models::StatusSnapshot m_status;
};

class AuditPage : public TablePage {
    Q_OBJECT
public:
    explicit AuditPage(PageContext context, QWidget* parent = nullptr);
    ~AuditPage() override;
    void verify();

protected:
    void updateSummary() override;

private:
    QPushButton* m_verify = nullptr;
    QProgressBar* m_progress = nullptr;
    std::stop_source m_stop{std::nostopstate};
    bool m_running = false;
    models::Level m_level = models::Level::Off;
    QString m_verdict;
};

}  // namespace sluice::ui
