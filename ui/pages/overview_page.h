// Is all well, what waits for me, why: what waits first, then key figures, then the last 30 days. Thread: GUI.
#pragma once

#include "ui/pages/page.h"

#include <QTimer>

class QGridLayout;
class QLabel;

namespace sluice::ui {

class DaysChart;

class OverviewPage : public Page {
    Q_OBJECT
public:
    explicit OverviewPage(PageContext context, QWidget* parent = nullptr);
    void activate() override;
    void statusChanged(const models::StatusSnapshot& status) override;

private:
    void reload();
    void showOverview(const models::Overview& overview);
    void addWaiting(models::Level level, const QString& text, const QString& page, const QString& filter,
                    const QString& verb);
    QWidget* figure(const QString& title, QLabel*& value, QLabel*& note);
    void setEngine(models::EngineMode mode);
    void changeEvent(QEvent* event) override;

    models::StatusSnapshot m_status;
    QVBoxLayout* m_waiting;
    QLabel *m_owed, *m_owedNote, *m_reserved, *m_reservedNote, *m_paid, *m_paidNote, *m_fleet, *m_fleetNote;
    DaysChart* m_chart;
    QPushButton *m_live = nullptr, *m_pause = nullptr;
    QTimer m_timer;
    bool m_asking = false;
};

}  // namespace sluice::ui
