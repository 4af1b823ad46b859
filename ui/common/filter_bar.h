// The filter field of a table page: completion as you type, a wrong filter underlined with its reason, filters saved by name. Thread: GUI.
#pragma once

#include "core/table.h"

#include <QLineEdit>
#include <QSettings>
#include <QWidget>

class QCompleter;
class QLabel;
class QStringListModel;
class QTimer;
class QToolButton;

namespace sluice::ui {

class FilterBar : public QWidget {
    Q_OBJECT
public:
    FilterBar(const TableSchema& schema, QSettings* settings, QWidget* parent = nullptr);

    void setText(const QString& text);
    QString text() const { return m_edit->text(); }
    QString errorText() const;
    QPair<int, int> underlined() const
    {
        return m_underlined;
    }  // start and length in characters of what is wrong; 0, 0: nothing
    void focusField();
    static QStringList completions(const TableSchema& schema, const QString& text);

Q_SIGNALS:
    void filterChanged(sluice::FilterPtr filter);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    static QString example(const TableSchema& schema);
    void underline(int start, int length);
    void apply();
    void showSaved();
    QString settingsKey() const;

    const TableSchema& m_schema;
    QSettings* m_settings;
    QLineEdit* m_edit;
    QLabel* m_error;
    QToolButton* m_saved;
    QCompleter* m_completer;
    QStringListModel* m_words;
    QTimer* m_timer;
    QPair<int, int> m_underlined;
};

}  // namespace sluice::ui
