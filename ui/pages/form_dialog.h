// A small dialog of labelled fields with one verb; used by register, deny and adjust. Stays open while the act runs and shows its error.
#pragma once

#include "core/result.h"
#include "ui/common/messages.h"

#include <QDialog>
#include <QFormLayout>
#include <QLineEdit>
#include <QTimer>
#include <functional>

namespace sluice::ui {

class FormDialog : public QDialog {
    Q_OBJECT
public:
    FormDialog(const QString& title, const QString& explanation, const QString& verb, QWidget* parent = nullptr);

    QLineEdit* addField(const QString& name, const QString& placeholder = {}, bool mono = false);
    void addRow(const QString& name, QWidget* field);
    void setAct(std::function<void()> act) { m_act = std::move(act); }  // on the verb; the fields say when it is ready
    void setReady(std::function<bool()> ready);
    // Once ready the verb counts down before it can be pressed; each change begins anew. Milliseconds.
    void setArming(std::function<int()> pause);
    bool isArmed() const { return m_left == 0; }
    void finished(const Result<void>& result);  // closes, or shows the error
    void check();

private:
    QFormLayout* m_form;
    QLabel* m_error;
    QPushButton* m_verb;
    const QString m_verbText;
    std::function<int()> m_pause;
    QTimer m_arming;
    int m_left = 0;  // of the countdown, in ticks
    void showVerb();
    std::function<void()> m_act;
    std::function<bool()> m_ready;
};

}  // namespace sluice::ui
