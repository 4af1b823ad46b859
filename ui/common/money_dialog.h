// The one dialog for everything that moves money (CONSOLE, Money actions): left what will happen in words, right the decoded transaction
// and the rules that were checked. Cancel is the default; the action arms after a pause that grows with the value (1 to 5 s), and above the policy's
// limit wants the last four characters of the address. Enter alone never acts. Thread: GUI.
#pragma once

#include "models/actions.h"

#include <QDialog>
#include <QTimer>

class QLabel;
class QLineEdit;
class QPushButton;

namespace sluice::ui {

class MoneyDialog : public QDialog {
    Q_OBJECT
public:
    MoneyDialog(models::MoneyPreview preview, QWidget* parent = nullptr);

    static int armingMs(const Int256& totalWei);
    static QString sentence(const models::MoneyPreview& preview);
    bool isArmed() const;
    int remainingMs() const { return m_leftMs; }  // until the pause is over
    QString reason() const;
    QPushButton* actionButton() const { return m_action; }
    QPushButton* cancelButton() const { return m_cancel; }
    QLineEdit* addressField() const { return m_address; }

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void tick();
    QWidget* words();
    QWidget* decoded();

    const models::MoneyPreview m_preview;
    QPushButton* m_action = nullptr;
    QPushButton* m_cancel = nullptr;
    QLineEdit* m_address = nullptr;
    QLineEdit* m_reason = nullptr;
    QTimer m_timer;
    int m_leftMs = 0;
    bool m_refused = false;
};

}  // namespace sluice::ui
