// What stands where a table would: empty with a first step, or an error with what it means, what to try and its details to copy.
#pragma once

#include "core/result.h"

#include <QFrame>
#include <QLabel>
#include <QPushButton>

namespace sluice::ui {

class EmptyState : public QWidget {
    Q_OBJECT
public:
    explicit EmptyState(QWidget* parent = nullptr);
    void setContent(const QString& icon, const QString& title, const QString& text, const QString& action = {});

Q_SIGNALS:
    void actionTriggered();

protected:
    void changeEvent(QEvent* event) override;

private:
    QString m_iconName;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_text;
    QPushButton* m_action;
};

class ErrorBanner : public QFrame {
    Q_OBJECT
public:
    explicit ErrorBanner(QWidget* parent = nullptr);
    void showError(const QString& what, const Error& error);
    void showNote(const QString& text);  // good news, same place

Q_SIGNALS:
    void retry();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QLabel* m_text;
    QPushButton* m_copy;
    QPushButton* m_retry;
    QString m_details;
    bool m_good = false;
};

// A label in the muted colour or larger; follows the theme.
QLabel* makeLabel(const QString& text, bool muted = false, int pointsMore = 0, bool bold = false);
QPushButton* makePrimary(QPushButton* button);

}  // namespace sluice::ui
