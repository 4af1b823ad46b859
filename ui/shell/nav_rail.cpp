#include "ui/shell/nav_rail.h"

#include "ui/common/messages.h"
#include "ui/common/theme.h"

#include <QAbstractButton>
#include <QPainter>
#include <QStyle>
#include <QVBoxLayout>

namespace sluice::ui {

class NavButton : public QAbstractButton {
public:
    NavButton(QString icon, const QString& title, bool on) : m_icon(std::move(icon)), m_on(on)
    {
        setText(title);
        setCheckable(true);
        setAutoExclusive(true);
        setFocusPolicy(Qt::StrongFocus);
        setFixedHeight(28);
        setCursor(Qt::PointingHandCursor);
    }

    void setBadge(qint64 count)
    {
        m_badge = count;
        setAccessibleName(count > 0 ? QObject::tr("%1, %n wait(s) for you", nullptr, int(count)).arg(text()) : text());
        update();
    }
    bool isOn() const { return m_on; }
    QSize sizeHint() const override { return {184, 28}; }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Theme& theme = themeOf(this);
        const QRect area = rect().adjusted(kStep, 1, -kStep, -1);
        if (isChecked() || underMouse()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(isChecked() ? theme.selection : theme.raised);
            painter.drawRoundedRect(area, 4, 4);
        }
        if (hasFocus()) {
            painter.setPen(theme.accent);
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        }
        const QColor off = palette().color(QPalette::Disabled, QPalette::Text);
        const QColor ink = !m_on ? off : isChecked() ? theme.accent : theme.muted;
        const auto place = [this](const QRect& r) { return QStyle::visualRect(layoutDirection(), rect(), r); };
        lineIcon(m_icon, ink).paint(&painter, place(QRect(area.left() + 8, area.center().y() - 8, 18, 18)));
        painter.setPen(!m_on ? off : theme.text);
        painter.drawText(place(QRect(area.left() + 34, area.top(), area.width() - 70, area.height())),
                         Qt::AlignVCenter | (layoutDirection() == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft),
                         text());
        if (m_badge > 0) {
            const QString count = m_badge > 99 ? QStringLiteral("99+") : QString::number(m_badge);
            const int width = std::max(20, painter.fontMetrics().horizontalAdvance(count) + 10);
            const QRect badge = place(QRect(area.right() - width - 6, area.center().y() - 8, width, 17));
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.attention);
            painter.drawRoundedRect(badge, 8, 8);
            painter.setPen(theme.dark ? theme.window : theme.surface);
            painter.drawText(badge, Qt::AlignCenter, count);
        }
    }
    void enterEvent(QEnterEvent*) override { update(); }
    void leaveEvent(QEvent*) override { update(); }

private:
    const QString m_icon;
    const bool m_on;
    qint64 m_badge = 0;
};

NavRail::NavRail(QWidget* parent) : QScrollArea(parent)
{
    auto* body = new QWidget;
    m_column = new QVBoxLayout(body);
    m_column->setContentsMargins(kStep, 2 * kStep, kStep, 2 * kStep);
    m_column->setSpacing(0);
    setWidget(body);
    setWidgetResizable(true);
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFixedWidth(196);
    setAccessibleName(tr("Pages"));
}

void NavRail::addGroup(const QString& title)
{
    QLabel* label = makeLabel(title, true, -1);
    label->setContentsMargins(3 * kStep, m_buttons.empty() ? 0 : 2 * kStep, 0, kStep / 2);
    m_column->addWidget(label);
}

void NavRail::addPage(const QString& id, const QString& title, const QString& icon, bool on, const QString& tip)
{
    auto* button = new NavButton(icon, title, on);
    button->setToolTip(tip);
    button->setAccessibleName(title);
    connect(button, &QAbstractButton::clicked, this, [this, id] { Q_EMIT chosen(id); });
    m_buttons.emplace(id, button);
    m_column->addWidget(button);
}

void NavRail::finish()
{
    m_column->addStretch(1);
}

void NavRail::setCurrent(const QString& id)
{
    if (const auto found = m_buttons.find(id); found != m_buttons.end()) {
        found->second->setChecked(true);
        ensureWidgetVisible(found->second, 0, 20);
    }
}

void NavRail::setBadge(const QString& id, qint64 count)
{
    if (const auto found = m_buttons.find(id); found != m_buttons.end())
        found->second->setBadge(count);
}

bool NavRail::isOn(const QString& id) const
{
    const auto found = m_buttons.find(id);
    return found != m_buttons.end() && found->second->isOn();
}

}  // namespace sluice::ui
