#include "models/list_models.h"

#include "models/cell_format.h"
#include "models/table_model.h"

#include <algorithm>

namespace sluice::models {

namespace {

int weight(Level level)
{
    switch (level) {
    case Level::Failed: return 3;
    case Level::Attention: return 2;
    case Level::Off: return 0;
    default: return 1;
    }
}

bool holdsWords(const QString& text, const QString& words)
{
    const QStringList parts = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    return std::all_of(parts.begin(), parts.end(),
                       [&text](const QString& part) { return text.contains(part, Qt::CaseInsensitive); });
}

}  // namespace

void SettingsModel::setRows(std::vector<SettingRow> rows)
{
    m_all = std::move(rows);
    narrow();
}

void SettingsModel::setWords(const QString& words)
{
    m_words = words;
    narrow();
}

void SettingsModel::narrow()
{
    beginResetModel();
    m_shown.clear();
    for (const SettingRow& row : m_all)
        if (holdsWords(QString::fromStdString(row.name + ' ' + row.description + ' ' + row.source + ' '
                                              + (row.secret ? std::string() : row.value)),
                       m_words))
            m_shown.push_back(row);
    endResetModel();
}

int SettingsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

int SettingsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString SettingsModel::sourceWord(const std::string& source)
{
    if (source == "default")
        return tr("default");
    if (source == "stored")
        return tr("stored here");
    if (source == "environment")
        return tr("environment");
    if (source == "command line")
        return tr("command line");
    return QString::fromStdString(source);
}

QVariant SettingsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const SettingRow& row = m_shown[std::size_t(index.row())];
    if (role == ColumnTypeRole)
        return int(ColumnType::Text);
    if (role == LoadingRole)
        return 0;
    if (role == KeyRole)
        return QString::fromStdString(row.name);
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && index.column() == Description)
        return QString::fromStdString(row.description);
    if (role != Qt::DisplayRole && role != CopyRole && role != Qt::ToolTipRole)
        return {};
    switch (index.column()) {
    case Name: return QString::fromStdString(row.name);
    case Value:
        return row.value.empty() ? CellFormat::unknown()
               : row.secret      ? tr("set, not shown")
                                 : QString::fromStdString(row.value);
    case Source: return sourceWord(row.source);
    default: return QString::fromStdString(row.description);
    }
}

QVariant SettingsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("Setting");
    case Value: return tr("Value");
    case Source: return tr("From");
    default: return tr("What it does");
    }
}

LogModel::LogModel(LogSource& source, QObject* parent) : QAbstractTableModel(parent), m_source(source)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(100);
    connect(&m_timer, &QTimer::timeout, this, &LogModel::pull);
    pull();
    if (ChangeSequence* changes = source.changes())
        m_subscription = changes->subscribe([this] {
            QMetaObject::invokeMethod(
                this,
                [this] {
                    if (!m_timer.isActive())
                        m_timer.start();
                },
                Qt::QueuedConnection);
        });
}

LogModel::~LogModel()
{
    m_subscription.reset();
}

bool LogModel::matches(const LogLine& line) const
{
    return weight(line.level) >= weight(m_least)
           && holdsWords(QString::fromStdString(line.category + ' ' + line.text), m_words);
}

void LogModel::setFilter(const QString& words, Level least)
{
    m_words = words;
    m_least = least;
    beginResetModel();
    m_shown.clear();
    std::copy_if(m_all.begin(), m_all.end(), std::back_inserter(m_shown),
                 [this](const LogLine& line) { return matches(line); });
    endResetModel();
}

void LogModel::pull()
{
    std::vector<LogLine> lines = m_source.after(m_last, kMost);
    if (lines.empty())
        return;
    m_last = lines.back().sequence;
    std::vector<LogLine> shown;
    std::copy_if(lines.begin(), lines.end(), std::back_inserter(shown),
                 [this](const LogLine& line) { return matches(line); });
    for (LogLine& line : lines)
        m_all.push_back(std::move(line));
    while (m_all.size() > kMost)
        m_all.pop_front();
    if (!shown.empty()) {
        beginInsertRows({}, int(m_shown.size()), int(m_shown.size() + shown.size()) - 1);
        for (LogLine& line : shown)
            m_shown.push_back(std::move(line));
        endInsertRows();
    }
    if (m_shown.size() > kMost) {
        const int gone = int(m_shown.size() - kMost);
        beginRemoveRows({}, 0, gone - 1);
        m_shown.erase(m_shown.begin(), m_shown.begin() + gone);
        endRemoveRows();
    }
}

int LogModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

int LogModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LogModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const LogLine& line = m_shown[std::size_t(index.row())];
    if (role == ColumnTypeRole)
        return int(index.column() == Time ? ColumnType::Time : ColumnType::Text);
    if (role == LoadingRole)
        return 0;
    if (role == LevelRole)
        return index.column() == LevelColumn ? QVariant(int(line.level)) : QVariant();
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != CopyRole)
        return {};
    switch (index.column()) {
    case Time:
        return CellFormat::absoluteTime(line.at).mid(role == Qt::DisplayRole ? 11 : 0,
                                                     role == Qt::DisplayRole ? 12 : -1);
    case LevelColumn: {
        switch (line.level) {
        case Level::Failed: return tr("error");
        case Level::Attention: return tr("warning");
        case Level::Off: return tr("debug");
        default: return tr("info");
        }
    }
    case Category: return QString::fromStdString(line.category);
    default: return QString::fromStdString(line.text);
    }
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time: return tr("Time");
    case LevelColumn: return tr("Level");
    case Category: return tr("Part");
    default: return tr("Text");
    }
}

}  // namespace sluice::models
