// Export of a table: current filter, selection or all, with progress and cancel; ends with a link to the file. Thread: GUI.
#pragma once

#include "models/csv_export.h"
#include "ui/common/table_view.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;

namespace sluice::ui {

class ExportDialog : public QDialog {
    Q_OBJECT
public:
    explicit ExportDialog(TableView& view, QWidget* parent = nullptr);
    void setPath(const QString& path);
    void start();

Q_SIGNALS:
    void exported(const QString& path, qint64 rows);

private:
    void choosePath();
    void showError(const Error& error);

    TableView& m_view;
    std::unique_ptr<models::ExportJob> m_job;
    QComboBox* m_what;
    QComboBox* m_format;
    QLineEdit* m_path;
    QProgressBar* m_bar;
    QLabel* m_result;
    QPushButton* m_start;
    QPushButton* m_close;
};

}  // namespace sluice::ui
