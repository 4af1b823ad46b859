// How end users prove who they are: the provider, its keys, a test that says which step failed and what to try, and a token or key to try out.
// Thread: GUI.
#pragma once

#include "models/identity_actions.h"
#include "ui/pages/page.h"

#include <QTimer>

namespace sluice::ui {

class SecretEdit;

class IdentityPage : public Page {
    Q_OBJECT
public:
    explicit IdentityPage(PageContext context, QWidget* parent = nullptr);
    void activate() override;
    void test();

private:
    void reload();
    void show(const models::IdentityView& view);
    void tryToken();
    void changeEvent(QEvent* event) override;

    models::IdentityView m_view;
    bool m_known = false;
    QPushButton *m_test, *m_try;
    QLabel *m_facts, *m_steps, *m_keys, *m_verdict;
    SecretEdit* m_token;
    QTimer m_timer;
};

// What a step of the test came to, for people: what it means and what to try.
QString identityStepWords(const models::IdentityStep& step);

}  // namespace sluice::ui
