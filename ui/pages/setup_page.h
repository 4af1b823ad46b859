// Setting up a clearinghouse: who proves users, which meter counts, where the files go; compared first, then made, with a line for each thing
// and for each step of the smoke test. Thread: GUI.
#pragma once

#include "models/setup_actions.h"
#include "ui/pages/page.h"

#include <stop_token>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLineEdit;
class QProgressBar;
class QTreeWidget;
class QTreeWidgetItem;

namespace sluice::ui {

class SecretEdit;

class SetupPage : public Page {
    Q_OBJECT
public:
    explicit SetupPage(PageContext context, QWidget* parent = nullptr);
    ~SetupPage() override;

    void activate() override;
    void compare() { start(true); }
    void apply() { start(false); }
    QString lines() const;  // as they stand, for the clipboard

Q_SIGNALS:
    void restartWanted(const QString& folder);

private:
    struct Row {
        QLabel* label;
        QWidget* field;
    };
    QWidget* form();
    QLineEdit* addLine(QFormLayout* layout, const QString& label, const QString& placeholder, std::vector<Row>* of);
    SecretEdit* addSecret(QFormLayout* layout, const QString& label, std::vector<Row>* of);
    void fill(const models::SetupForm& form);
    models::SetupForm read();
    QString missing() const;  // what is to be filled in first; empty: nothing
    void edited();
    void refresh();
    void start(bool dryRun);
    void show(const models::SetupLine& line);
    void onDone(const Result<bool>& result, bool dryRun);

    QLineEdit *m_folder, *m_domain = nullptr, *m_audience = nullptr, *m_client = nullptr, *m_url = nullptr,
                         *m_included = nullptr, *m_brokers = nullptr;
    SecretEdit *m_clientSecret = nullptr, *m_meterKey = nullptr;
    QComboBox *m_identity, *m_meter;
    QCheckBox* m_smoke;
    QPushButton *m_compare, *m_apply, *m_cancel, *m_restart;
    QProgressBar* m_progress;
    QTreeWidget* m_lines;
    std::vector<Row> m_auth0Rows, m_hostedRows;
    std::shared_ptr<const models::SecretText> m_givenSecret,
        m_givenKey;  // taken out of the fields; wiped with the page
    std::stop_source m_stop{std::nostopstate};
    QString m_ready;  // the folder that was written
    bool m_filled = false, m_running = false, m_compared = false;
};

}  // namespace sluice::ui
