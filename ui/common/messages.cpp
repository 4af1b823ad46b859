#include "ui/common/messages.h"

#include "models/cell_format.h"
#include "ui/common/theme.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPainter>
#include <QStyle>
#include <QVBoxLayout>

namespace sluice::ui {

using models::CellFormat;

EmptyState::EmptyState(QWidget* parent)
    : QWidget(parent)
    , m_icon(new QLabel)
    , m_title(makeLabel({}, false, 2, true))
    , m_text(makeLabel({}, true))
    , m_action(new QPushButton)
{
    auto* column = new QVBoxLayout(this);
    column->setSpacing(2 * kStep);
    column->addStretch(2);
    column->addWidget(m_icon, 0, Qt::AlignHCenter);
    column->addWidget(m_title, 0, Qt::AlignHCenter);
    m_text->setWordWrap(true);
    m_text->setAlignment(Qt::AlignHCenter);
    m_text->setFixedWidth(440);
    column->addWidget(m_text, 0, Qt::AlignHCenter);
    column->addSpacing(2 * kStep);
    column->addWidget(m_action, 0, Qt::AlignHCenter);
    column->addStretch(3);
    connect(m_action, &QPushButton::clicked, this, &EmptyState::actionTriggered);
}

void EmptyState::setContent(const QString& icon, const QString& title, const QString& text, const QString& action)
{
    m_iconName = icon;
    m_icon->setPixmap(lineIcon(icon, themeOf(this).muted).pixmap(40, 40));
    m_title->setText(title);
    m_text->setText(text);
    m_text->setFixedHeight(m_text->heightForWidth(440));  // a centred label would be given one line
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
}

void EmptyState::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_iconName.isEmpty())
        m_icon->setPixmap(lineIcon(m_iconName, themeOf(this).muted).pixmap(40, 40));
}

ErrorBanner::ErrorBanner(QWidget* parent)
    : QFrame(parent)
    , m_text(new QLabel)
    , m_copy(new QPushButton(tr("Copy details")))
    , m_retry(new QPushButton(tr("Try again")))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(5 * kStep, 2 * kStep, 3 * kStep, 2 * kStep);
    row->setSpacing(2 * kStep);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(m_text, 1);
    row->addWidget(m_copy);
    row->addWidget(m_retry);
    connect(m_copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_details); });
    connect(m_retry, &QPushButton::clicked, this, &ErrorBanner::retry);
    hide();
}

void ErrorBanner::showError(const QString& what, const Error& error)
{
    m_good = false;
    const QString message = QString::fromStdString(error.message);
    m_details = QStringLiteral("%1\n%2: %3").arg(what, QString::fromLatin1(errorCodeName(error.code)), message);
    m_text->setText(QStringLiteral("<b>%1</b> %2 %3<br>%4")
                        .arg(what.toHtmlEscaped(),
                             (CellFormat::errorTitle(error.code) + QStringLiteral(".")).toHtmlEscaped(),
                             CellFormat::errorHint(error.code).toHtmlEscaped(), message.toHtmlEscaped()));
    m_copy->show();
    m_retry->show();
    show();
    update();
}

void ErrorBanner::showNote(const QString& text)
{
    m_good = true;
    m_text->setText(text);
    m_copy->hide();
    m_retry->hide();
    show();
    update();
}

void ErrorBanner::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& theme = themeOf(this);
    painter.fillRect(rect(), theme.raised);
    const QRect bar = QStyle::visualRect(layoutDirection(), rect(), QRect(0, 0, kStep, height()));
    painter.fillRect(bar, m_good ? theme.ok : theme.failed);
}

QLabel* makeLabel(const QString& text, bool muted, int pointsMore, bool bold)
{
    auto* label = new QLabel(text);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() + pointsMore);
    font.setBold(bold);
    label->setFont(font);
    if (muted)
        label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

QPushButton* makePrimary(QPushButton* button)
{
    button->setProperty("primary", true);
    return button;
}

}  // namespace sluice::ui
