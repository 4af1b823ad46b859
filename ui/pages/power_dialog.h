// Wakes hosts or puts them to sleep, many at a time: the hosts, a reason, and while it runs what each of them said. Thread: GUI.
#pragma once

#include "models/console_ports.h"

#include <QDialog>
#include <QStringList>

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTableWidget;

namespace sluice::ui {

class PowerDialog : public QDialog {
    Q_OBJECT
public:
    PowerDialog(models::PowerActions& actions, bool wake, QStringList orchestrators, QWidget* parent = nullptr);
    void start();

private:
    bool isReady() const;
    void showAnswer(const models::PowerResult& result);
    void onDone(const Result<std::vector<models::PowerResult>>& results);

    models::PowerActions& m_actions;
    const bool m_wake;
    const QStringList m_orchestrators;
    QTableWidget* m_hosts;
    QLineEdit* m_reason;
    QLineEdit* m_seconds = nullptr;
    QLabel* m_words;
    QProgressBar* m_progress;
    QPushButton* m_act;
    QPushButton* m_close;
    int m_answered = 0;
};

}  // namespace sluice::ui
