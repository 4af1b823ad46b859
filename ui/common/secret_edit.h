// An entry field for secrets over locked memory: nothing typed or pasted ever becomes a QString (DECISIONS 22). Shows dots; take()
// hands the secret over and empties the field. Pasted text is read as bytes and those are wiped; the clipboard itself is emptied.
#pragma once

#include "models/secret_text.h"

#include <QWidget>

namespace sluice::ui {

class SecretEdit : public QWidget {
    Q_OBJECT
public:
    explicit SecretEdit(QWidget* parent = nullptr);
    ~SecretEdit() override;

    static constexpr std::size_t kMost = 4096;
    std::size_t length() const { return m_used; }
    models::SecretText take();
    void clear();
    bool equals(const SecretEdit& other) const;
    void setPlaceholder(const QString& text);
    QSize sizeHint() const override;

Q_SIGNALS:
    void changed();
    void entered();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void append(std::span<const std::uint8_t> bytes);
    void appendCodePoint(char32_t code);
    void removeLast();
    void paste();

    models::SecretText m_buffer;
    std::size_t m_used = 0;
    QString m_placeholder;
};

}  // namespace sluice::ui
