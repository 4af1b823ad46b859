// The first start in an empty folder: where data lies, which network, dry-run, what comes next. Nothing is written here; app/ keeps the
// choices. Thread: GUI.
#pragma once

#include <QDialog>

#include <cstdint>

class QButtonGroup;
class QCheckBox;
class QComboBox;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QLabel;

namespace sluice::ui {

struct FirstRunChoices {
    QString dataFolder;
    std::int64_t chainId = 42161;
    bool dryRun = true;
    bool keyNow = false;      // the wallet page comes first
    bool adminToken = false;  // one is made, and shown once
    QString importFrom;       // the import page comes first, with this folder; empty: nothing to import
};

class FirstRunDialog : public QDialog {
    Q_OBJECT
public:
    explicit FirstRunDialog(const QString& dataFolder, QWidget* parent = nullptr);
    FirstRunChoices choices() const;

private:
    QWidget* placePage();
    QWidget* networkPage();
    QWidget* accessPage();
    QWidget* importPage();
    void addPage(const QString& title, const QString& text, QWidget* body);
    void go(int step);
    QWidget* folderRow(QLineEdit* edit, const QString& title);

    QStackedWidget* m_pages;
    QLabel* m_step;
    QPushButton *m_back, *m_next;
    QLineEdit *m_folder, *m_from;
    QComboBox* m_network;
    QCheckBox *m_dryRun, *m_keyNow, *m_token;
};

}  // namespace sluice::ui
