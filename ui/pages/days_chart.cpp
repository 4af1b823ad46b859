#include "ui/pages/days_chart.h"

#include "core/amount.h"
#include "core/clock.h"
#include "models/cell_format.h"
#include "ui/common/theme.h"

#include <QContextMenuEvent>
#include <QFileDialog>
#include <QMenu>
#include <QPainter>
#include <QSaveFile>
#include <QToolTip>
#include <algorithm>

namespace sluice::ui {

using models::CellFormat;

namespace {

// Pixels for drawing only; the figures people read come from the exact amounts.
int chartPixels(const Int256& value, const Int256& most, int height)
{
    return most > 0 ? static_cast<int>(value * height / most) : 0;
}

// The least of 1, 2, 5 times a power of ten that is not below `most`: the top of the scale.
Int256 roundScale(const Int256& most)
{
    Int256 power = 1;
    while (power * 10 <= most)
        power *= 10;
    for (const int times : {1, 2, 3, 4, 6, 8}) {
        if (power * times >= most)
            return power * times;
    }
    return power * 10;
}

}  // namespace

DaysChart::DaysChart(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
    setMinimumHeight(170);
    setSeries({tr("earned"), tr("paid"), tr("Earned and paid per day")});
}

void DaysChart::setSeries(Series series)
{
    m_series = std::move(series);
    setAccessibleName(m_series.title);
    update();
}

QString DaysChart::shown(const Int256& amount) const
{
    return QStringLiteral("%1 %2").arg(CellFormat::amount(amount, m_series.scale), m_series.unit);
}

void DaysChart::setDays(std::vector<models::DailyTotal> days)
{
    m_days = std::move(days);
    update();
}

QRect DaysChart::plot() const
{
    return rect().adjusted(64, 30, -12, -24);
}

int DaysChart::dayAt(const QPoint& at) const
{
    const QRect area = plot();
    if (m_days.empty() || at.x() < area.left() || at.x() > area.right())
        return -1;
    int day = (at.x() - area.left()) * int(m_days.size()) / std::max(1, area.width());
    if (layoutDirection() == Qt::RightToLeft)
        day = int(m_days.size()) - 1 - day;
    return std::clamp(day, 0, int(m_days.size()) - 1);
}

void DaysChart::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = themeOf(this);
    const QRect area = plot();
    Int256 most = 0;
    for (const auto& day : m_days)
        most = std::max({most, day.earnedWei, day.paidWei});
    if (most > 0)
        most = roundScale(most);
    const auto legend = [&](int x, const QColor& colour, const QString& text) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawRoundedRect(x, 10, 10, 10, 2, 2);
        painter.setPen(theme.muted);
        painter.drawText(x + 16, 20, text);
        return x + 32 + painter.fontMetrics().horizontalAdvance(text);
    };
    QColor earned = theme.muted;
    earned.setAlpha(120);
    legend(legend(area.left(), earned, m_series.first), theme.accent, m_series.second);
    for (int i = 0; i <= 2; ++i) {
        const int y = area.bottom() - area.height() * i / 2;
        painter.setPen(theme.line);
        painter.drawLine(area.left(), y, area.right(), y);
        if (i > 0 && most == 0)
            continue;
        painter.setPen(theme.muted);
        painter.drawText(QRect(0, y - 10, 56, 20), Qt::AlignRight | Qt::AlignVCenter,
                         i == 0 ? QStringLiteral("0") : CellFormat::amount(most * i / 2, m_series.scale));
    }
    if (m_days.empty())
        return;
    const int count = int(m_days.size());
    for (int i = 0; i < count; ++i) {
        const int slot = layoutDirection() == Qt::RightToLeft ? count - 1 - i : i;
        const int left = area.left() + area.width() * slot / count;
        const int width = std::max(4, area.width() / count);
        if (i == m_hover)
            painter.fillRect(QRect(left, area.top(), width, area.height()), theme.raised);
        painter.setPen(Qt::NoPen);
        const int bar = std::max(2, (width - 6) / 2);
        const auto draw = [&](const Int256& value, const QColor& colour, int x) {
            const int height = chartPixels(value, most, area.height());
            painter.setBrush(colour);
            painter.drawRoundedRect(QRectF(x, area.bottom() - height + 1, bar, height), 1.5, 1.5);
        };
        draw(m_days[std::size_t(i)].earnedWei, earned, left + 2);
        draw(m_days[std::size_t(i)].paidWei, theme.accent, left + 3 + bar);
    }
    painter.setPen(theme.muted);
    const bool rtl = layoutDirection() == Qt::RightToLeft;
    const QRect below(area.left(), area.bottom() + 4, area.width(), 20);
    painter.drawText(below, rtl ? Qt::AlignRight : Qt::AlignLeft,
                     QString::fromStdString(formatDay(m_days.front().day)));
    painter.drawText(below, rtl ? Qt::AlignLeft : Qt::AlignRight, QString::fromStdString(formatDay(m_days.back().day)));
}

void DaysChart::mouseMoveEvent(QMouseEvent* event)
{
    const int day = dayAt(event->pos());
    if (day != m_hover) {
        m_hover = day;
        update();
    }
    if (day >= 0) {
        const auto& total = m_days[std::size_t(day)];
        QToolTip::showText(event->globalPosition().toPoint(),
                           QStringLiteral("%1\n%2: %3\n%4: %5")
                               .arg(QString::fromStdString(formatDay(total.day)), m_series.first,
                                    shown(total.earnedWei), m_series.second, shown(total.paidWei)),
                           this);
    }
}

void DaysChart::mousePressEvent(QMouseEvent* event)
{
    const int day = dayAt(event->pos());
    if (day >= 0 && event->button() == Qt::LeftButton)
        Q_EMIT dayClicked(QString::fromStdString(formatDay(m_days[std::size_t(day)].day)));
}

void DaysChart::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

std::string DaysChart::csv() const
{
    const auto name = [this](const QString& words) {
        return words.toStdString() + " (" + m_series.unit.toStdString() + ")";
    };
    std::string text = "day," + name(m_series.first) + ',' + name(m_series.second) + "\r\n";
    for (const auto& day : m_days)
        text += formatDay(day.day) + ',' + formatUnits(day.earnedWei, m_series.scale) + ','
                + formatUnits(day.paidWei, m_series.scale) + "\r\n";
    return text;
}

void DaysChart::save(const QString& filter, const QString& name, const std::function<bool(const QString&)>& write)
{
    auto* dialog = new QFileDialog(this, tr("Save the chart"), name, filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    connect(dialog, &QFileDialog::fileSelected, this, [this, write](const QString& path) {
        if (!write(path))
            QToolTip::showText(mapToGlobal(rect().center()), tr("The chart could not be written there."), this);
    });
    dialog->open();
}

void DaysChart::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    menu.addAction(tr("Save as PNG…"), this, [this] {
        save(QStringLiteral("PNG (*.png)"), QStringLiteral("days.png"),
             [this](const QString& path) { return grab().save(path, "PNG"); });
    });
    menu.addAction(tr("Save as CSV…"), this, [this] {
        save(QStringLiteral("CSV (*.csv)"), QStringLiteral("days.csv"), [this](const QString& path) {
            QSaveFile file(path);
            return file.open(QIODevice::WriteOnly) && file.write(QByteArray::fromStdString(csv())) >= 0
                   && file.commit();
        });
    });
    menu.exec(event->globalPos());
}

}  // namespace sluice::ui
