// The navigation rail: pages in groups with icon, label and a badge of what waits; parts that are off are greyed. Thread: GUI.
#pragma once

#include <QScrollArea>
#include <map>
#include <vector>

class QVBoxLayout;

namespace sluice::ui {

class NavButton;

class NavRail : public QScrollArea {
    Q_OBJECT
public:
    explicit NavRail(QWidget* parent = nullptr);

    void addGroup(const QString& title);
    void addPage(const QString& id, const QString& title, const QString& icon, bool on, const QString& tip);
    void finish();
    void setCurrent(const QString& id);
    void setBadge(const QString& id, qint64 count);
    bool isOn(const QString& id) const;

Q_SIGNALS:
    void chosen(const QString& id);

private:
    QVBoxLayout* m_column;
    std::map<QString, NavButton*> m_buttons;
};

}  // namespace sluice::ui
