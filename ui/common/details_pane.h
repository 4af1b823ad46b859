// The pane at the right of a table (F4): head with state, name and main figure, actions, a timeline where there is one, fields with
// copy, raw JSON folded at the end. Thread: GUI.
#pragma once

#include "models/actions.h"
#include "models/cell_format.h"

#include <QScrollArea>
#include <QWidget>
#include <vector>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace sluice::ui {

class Timeline : public QWidget {
    Q_OBJECT
public:
    explicit Timeline(QWidget* parent = nullptr);
    void setSteps(std::vector<models::PayoutStep> steps, models::Micros now);
    QSize sizeHint() const override;

Q_SIGNALS:
    void hashClicked(const QString& hash);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    int rowHeight(std::size_t row) const;

    std::vector<models::PayoutStep> m_steps;
    models::Micros m_now = 0;
};

struct DetailField {
    QString name, shown, exact;
    bool mono = false;
};

class DetailsPane : public QScrollArea {
    Q_OBJECT
public:
    explicit DetailsPane(QWidget* parent = nullptr);

    void clear(const QString& hint);
    void setHead(models::Level level, const QString& state, const QString& name, const QString& figure);
    void setWhy(const QString& text);  // why it waits; empty hides it
    QPushButton* addAction(const QString& text, bool primary = false);
    QPushButton* addLink(const QString& text);  // the "why" chain: balance, transfers, …
    void addTimeline(std::vector<models::PayoutStep> steps, models::Micros now, const QString& explorerUrl);
    void addSection(const QString& title, std::vector<DetailField> fields);
    void addRaw(const QString& json, const QString& title = {});
    void addRowFields(const TableSchema& schema, const TableRow& row, models::Micros now);

private:
    QWidget* m_body = nullptr;
    QVBoxLayout* m_column = nullptr;
    QVBoxLayout* m_actions = nullptr;
};

}  // namespace sluice::ui
