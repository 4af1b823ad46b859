// Orchestrators: who may earn and why not; register, deny, allow, wake, put to sleep, roll out, upgrade. Audit: the hash chain and its verification. Thread: GUI.
#pragma once

#include "ui/pages/table_page.h"

#include <functional>
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
    void addSelectionAction(const QString& text, std::function<void(const QStringList&)> act);
    QStringList selectedIds() const;
    void power(bool wake, const QStringList& ids);
    void rollOut(const QStringList& ids);
    void upgrade(const QString& id);
    void followOperation();
    void addLinks(const QString& id);

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
