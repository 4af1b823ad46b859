// Moving a first-generation installation in, and out again: choose the folder, look, then import; progress, cancel, the report. Thread: GUI.
#pragma once

#include "ui/pages/page.h"

#include <stop_token>

class QCheckBox;
class QLineEdit;
class QPlainTextEdit;
class QProgressBar;

namespace sluice::ui {

class ImportPage : public Page {
    Q_OBJECT
public:
    explicit ImportPage(PageContext context, QWidget* parent = nullptr);
    ~ImportPage() override;

    void setFolder(const QString& folder);
    void applyFilter(const QString& text) override { setFolder(text); }
    void look() { start(true); }
    void import() { start(false); }
    QString report() const;

private:
    void start(bool dryRun);
    void exportTo();
    void setRunning(bool running);
    void chooseFolder(const QString& title, std::function<void(const QString&)> chosen);
    void onReport(const Result<models::LegacyReport>& result, bool dryRun);
    models::LegacyActions::Progress progress();

    QLineEdit* m_folder;
    QCheckBox* m_tornTail;
    QPushButton* m_look;
    QPushButton* m_import;
    QPushButton* m_export = nullptr;
    QPushButton* m_cancel;
    QProgressBar* m_progress;
    QPlainTextEdit* m_report;
    std::stop_source m_stop{std::nostopstate};
    QString m_looked;  // the folder whose report stands here: only what was looked at is imported
};

}  // namespace sluice::ui
