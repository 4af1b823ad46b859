// Earned and paid per day; light gridlines, values on hover, a click filters, PNG and CSV from its menu. Thread: GUI.
#pragma once

#include "models/actions.h"

#include <QWidget>
#include <vector>

namespace sluice::ui {

class DaysChart : public QWidget {
    Q_OBJECT
public:
    explicit DaysChart(QWidget* parent = nullptr);
    // What the two series are called, and how their amounts are read; by default earned and paid in ETH.
    struct Series {
        QString first, second, title;
        int scale = 18;
        QString unit = QStringLiteral("ETH");
    };
    void setSeries(Series series);
    void setDays(std::vector<models::DailyTotal> days);
    std::string csv() const;

Q_SIGNALS:
    void dayClicked(const QString& day);  // YYYY-MM-DD

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    QRect plot() const;
    int dayAt(const QPoint& at) const;
    void save(const QString& filter, const QString& name, const std::function<bool(const QString&)>& write);

    QString shown(const Int256& amount) const;

    Series m_series;
    std::vector<models::DailyTotal> m_days;
    int m_hover = -1;
};

}  // namespace sluice::ui
