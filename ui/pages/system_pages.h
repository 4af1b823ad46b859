// Settings (each with its source, a test beside each endpoint), the log, and what stands in place of a part that is off. Thread: GUI.
#pragma once

#include "models/list_models.h"
#include "ui/pages/page.h"

class QComboBox;
class QLineEdit;
class QTableView;

namespace sluice::ui {

class SecretEdit;

class SettingsPage : public Page {
    Q_OBJECT
public:
    explicit SettingsPage(PageContext context, QWidget* parent = nullptr);
    void activate() override;
    void focusFilter() override;
    void applyFilter(const QString& text) override;

Q_SIGNALS:
    void themeChosen(const QString& theme);  // auto, light, dark

private:
    void reload();
    void showRow();
    void testEndpoint();

    std::unique_ptr<models::SettingsModel> m_model;
    QTableView* m_table;
    QLineEdit* m_words;
    QLabel *m_name, *m_description, *m_state, *m_testResult;
    QLineEdit* m_value;
    SecretEdit* m_secret;
    QPushButton *m_store, *m_reset, *m_test;
    std::string m_current;
};

class LogPage : public Page {
    Q_OBJECT
public:
    explicit LogPage(PageContext context, QWidget* parent = nullptr);
    void focusFilter() override;

private:
    void writeDiagnostics();

    std::unique_ptr<models::LogModel> m_model;
    QTableView* m_table;
    QLineEdit* m_words;
    QComboBox* m_level;
};

class OffPage : public Page {
    Q_OBJECT
public:
    OffPage(PageContext context, const QString& title, const QString& icon, const QString& how,
            QWidget* parent = nullptr);
};

}  // namespace sluice::ui
