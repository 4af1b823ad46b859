#include "ui/common/secret_label.h"

#include "ui/common/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <QPainter>
#include <QTimer>

namespace sluice::ui {

namespace {

constexpr int clipboardMs = 60'000;
constexpr int lettersPerLine = 44;

QByteArray bytesOf(const models::SecretText& secret)
{
    return {reinterpret_cast<const char*>(secret.bytes().data()), qsizetype(secret.size())};
}

}  // namespace

SecretLabel::SecretLabel(models::SecretText secret, QWidget* parent) : QWidget(parent), m_secret(std::move(secret))
{
    setFont(hashFont());
    setMinimumSize(sizeHint());
    setAccessibleName(tr("Secret, shown once"));
}

int SecretLabel::perLine() const
{
    return lettersPerLine;
}

QSize SecretLabel::sizeHint() const
{
    const int lines = std::max(1, (int(m_secret.size()) + perLine() - 1) / perLine());
    return {fontMetrics().horizontalAdvance(QLatin1Char('0')) * perLine() + 4 * kStep,
            fontMetrics().height() * lines + 4 * kStep};
}

void SecretLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = themeOf(this);
    painter.setPen(theme.line);
    painter.setBrush(theme.surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.setPen(theme.text);
    const int width = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    for (int i = 0; i < int(m_secret.size()); ++i)
        painter.drawText(2 * kStep + i % perLine() * width,
                         2 * kStep + fontMetrics().ascent() + i / perLine() * fontMetrics().height(),
                         QString(QLatin1Char(char(m_secret.bytes()[std::size_t(i)]))));
}

void SecretLabel::copy() const
{
    auto* mime = new QMimeData;
    const QByteArray bytes = bytesOf(m_secret);
    mime->setData(QStringLiteral("text/plain"), bytes);
    mime->setData(QStringLiteral("x-kde-passwordManagerHint"), "secret");
    QGuiApplication::clipboard()->setMimeData(mime);
    QTimer::singleShot(clipboardMs, QGuiApplication::clipboard(), [bytes] {
        const QMimeData* held = QGuiApplication::clipboard()->mimeData();
        if (held && held->data(QStringLiteral("text/plain")) == bytes)
            QGuiApplication::clipboard()->clear();
    });
}

}  // namespace sluice::ui
