// Shows a secret once: a token, an invite code. The text lives in locked memory and is painted letter by letter; copying it puts bytes on the
// clipboard, which are taken off again after a minute. Thread: GUI.
#pragma once

#include "models/secret_text.h"

#include <QWidget>

namespace sluice::ui {

class SecretLabel : public QWidget {
    Q_OBJECT
public:
    explicit SecretLabel(models::SecretText secret, QWidget* parent = nullptr);
    QSize sizeHint() const override;
    void copy() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int perLine() const;

    models::SecretText m_secret;
};

}  // namespace sluice::ui
