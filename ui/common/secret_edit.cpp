#include "ui/common/secret_edit.h"

#include "ui/common/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <algorithm>

namespace sluice::ui {

namespace {

std::span<const std::uint8_t> secretSpan(const QByteArray& bytes)
{
    return {reinterpret_cast<const std::uint8_t*>(bytes.constData()), std::size_t(bytes.size())};
}

}  // namespace

SecretEdit::SecretEdit(QWidget* parent) : QWidget(parent), m_buffer(kMost)
{
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_InputMethodEnabled);
    setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    setCursor(Qt::IBeamCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

// Nobody is told: whoever listens may be going too.
SecretEdit::~SecretEdit()
{
    crypto::wipeMemory(m_buffer.bytes());
}

QSize SecretEdit::sizeHint() const
{
    return {320, 28};
}

void SecretEdit::setPlaceholder(const QString& text)
{
    m_placeholder = text;
    setAccessibleDescription(text);
    update();
}

models::SecretText SecretEdit::take()
{
    models::SecretText taken(std::span<const std::uint8_t>(m_buffer.bytes()).first(m_used));
    clear();
    return taken;
}

void SecretEdit::clear()
{
    crypto::wipeMemory(m_buffer.bytes());
    m_used = 0;
    update();
    Q_EMIT changed();
}

bool SecretEdit::equals(const SecretEdit& other) const
{
    return m_used == other.m_used
           && std::equal(m_buffer.bytes().begin(), m_buffer.bytes().begin() + std::ptrdiff_t(m_used),
                         other.m_buffer.bytes().begin());
}

void SecretEdit::append(std::span<const std::uint8_t> bytes)
{
    if (bytes.size() > kMost - m_used)
        return;
    std::copy(bytes.begin(), bytes.end(), m_buffer.bytes().begin() + std::ptrdiff_t(m_used));
    m_used += bytes.size();
    update();
    Q_EMIT changed();
}

void SecretEdit::appendCodePoint(char32_t code)
{
    std::uint8_t utf8[4];
    std::size_t count = 0;
    if (code < 0x80) {
        utf8[count++] = std::uint8_t(code);
    } else if (code < 0x800) {
        utf8[count++] = std::uint8_t(0xC0 | code >> 6);
        utf8[count++] = std::uint8_t(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        utf8[count++] = std::uint8_t(0xE0 | code >> 12);
        utf8[count++] = std::uint8_t(0x80 | (code >> 6 & 0x3F));
        utf8[count++] = std::uint8_t(0x80 | (code & 0x3F));
    } else {
        utf8[count++] = std::uint8_t(0xF0 | code >> 18);
        utf8[count++] = std::uint8_t(0x80 | (code >> 12 & 0x3F));
        utf8[count++] = std::uint8_t(0x80 | (code >> 6 & 0x3F));
        utf8[count++] = std::uint8_t(0x80 | (code & 0x3F));
    }
    append(std::span<const std::uint8_t>(utf8, count));
    crypto::wipeMemory(utf8);
}

void SecretEdit::removeLast()
{
    while (m_used > 0) {
        std::uint8_t& byte = m_buffer.bytes()[--m_used];
        const bool lead = (byte & 0xC0) != 0x80;
        byte = 0;
        if (lead)
            break;
    }
    update();
    Q_EMIT changed();
}

void SecretEdit::paste()
{
    QClipboard* clipboard = QGuiApplication::clipboard();
    const QMimeData* mime = clipboard->mimeData();
    if (!mime)
        return;
    QByteArray bytes = mime->data(QStringLiteral("text/plain;charset=utf-8"));
    if (bytes.isEmpty())
        bytes = mime->data(QStringLiteral("text/plain"));
    while (!bytes.isEmpty() && (bytes.back() == '\n' || bytes.back() == '\r' || bytes.back() == ' '))
        bytes.chop(1);
    append(secretSpan(bytes));
    bytes.detach();
    crypto::wipeMemory({reinterpret_cast<std::uint8_t*>(bytes.data()), std::size_t(bytes.size())});
    clipboard->clear();
}

void SecretEdit::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Paste)) {
        paste();
    } else if (event->key() == Qt::Key_Backspace) {
        if (event->modifiers() & Qt::ControlModifier)
            clear();
        else
            removeLast();
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        Q_EMIT entered();
    } else if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) {
        QWidget::keyPressEvent(event);
    } else {
        // Qt itself hands one keystroke's text over in a QString; it is not kept.
        const auto text = event->text();
        if (text.isEmpty() || !text.front().isPrint()) {
            QWidget::keyPressEvent(event);
            return;
        }
        for (qsizetype i = 0; i < text.size(); ++i) {
            if (text[i].isHighSurrogate() && i + 1 < text.size()) {
                appendCodePoint(QChar::surrogateToUcs4(text[i], text[i + 1]));
                ++i;
            } else {
                appendCodePoint(text[i].unicode());
            }
        }
    }
}

void SecretEdit::inputMethodEvent(QInputMethodEvent* event)
{
    for (const QChar c : event->commitString())
        appendCodePoint(c.unicode());
    event->accept();
}

void SecretEdit::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = themeOf(this);
    painter.setPen(hasFocus() ? theme.accent : theme.line);
    painter.setBrush(theme.surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    const QRect inner = rect().adjusted(2 * kStep, 0, -2 * kStep, 0);
    if (m_used == 0) {
        painter.setPen(theme.muted);
        painter.drawText(inner, Qt::AlignVCenter | Qt::AlignLeading, m_placeholder);
    }
    // The count of dots says little: from 24 on it stays.
    const int dots = int(std::min<std::size_t>(m_used, 24));
    painter.setPen(theme.text);
    painter.drawText(inner, Qt::AlignVCenter | Qt::AlignLeading, QString(dots, QChar(0x2022)));
    if (hasFocus()) {
        const int x = inner.left() + fontMetrics().horizontalAdvance(QString(dots, QChar(0x2022))) + 1;
        painter.setPen(theme.text);
        painter.drawLine(x, 6, x, height() - 7);
    }
}

void SecretEdit::mousePressEvent(QMouseEvent*)
{
    setFocus(Qt::MouseFocusReason);
}

void SecretEdit::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void SecretEdit::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

}  // namespace sluice::ui
