// Two small models over lists that are held whole: settings and the log. Thread: GUI.
#pragma once

#include "core/clock.h"
#include "models/actions.h"

#include <QAbstractTableModel>
#include <QTimer>
#include <deque>

namespace sluice::models {

class SettingsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Value, Source, Description, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    void setRows(std::vector<SettingRow> rows);
    const SettingRow& at(int row) const { return m_shown[std::size_t(row)]; }
    void setWords(const QString& words);  // shows rows that hold every word
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    static QString sourceWord(const std::string& source);

private:
    void narrow();

    std::vector<SettingRow> m_all, m_shown;
    QString m_words;
};

// The last kMost lines; asks its source for news at most ten times a second.
class LogModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Time, LevelColumn, Category, Text, ColumnCount };
    static constexpr std::size_t kMost = 5000;

    explicit LogModel(LogSource& source, QObject* parent = nullptr);
    ~LogModel() override;

    void setFilter(const QString& words, Level least);
    const LogLine& at(int row) const { return m_shown[std::size_t(row)]; }
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void pull();
    bool matches(const LogLine& line) const;

    LogSource& m_source;
    std::deque<LogLine> m_all, m_shown;
    QString m_words;
    Level m_least = Level::Off;
    std::uint64_t m_last = 0;
    QTimer m_timer;
    Subscription m_subscription;
};

}  // namespace sluice::models
