#include "ui/shell/first_run.h"

#include "ui/common/messages.h"
#include "ui/common/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace sluice::ui {

namespace {

QVBoxLayout* bodyOf(QWidget*& body)
{
    body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(3 * kStep);
    return column;
}

QLabel* wrapped(const QString& text)
{
    QLabel* label = makeLabel(text, true);
    label->setWordWrap(true);
    return label;
}

}  // namespace

FirstRunDialog::FirstRunDialog(const QString& dataFolder, QWidget* parent)
    : QDialog(parent)
    , m_pages(new QStackedWidget)
    , m_step(makeLabel({}, true))
    , m_back(new QPushButton(tr("Back")))
    , m_next(makePrimary(new QPushButton(tr("Next"))))
    , m_folder(new QLineEdit(dataFolder))
    , m_from(new QLineEdit)
    , m_network(new QComboBox)
    , m_dryRun(new QCheckBox(tr("Start in dry-run: payouts are planned and shown, never signed")))
    , m_keyNow(new QCheckBox(tr("Make or import the wallet key right after the start")))
    , m_token(new QCheckBox(tr("Make an admin token for the HTTP API, shown once after the start")))
{
    setWindowTitle(tr("Welcome to Sluice"));
    setMinimumSize(600, 380);
    const Theme& theme = palette().color(QPalette::Window).lightness() < 128 ? darkTheme() : lightTheme();
    setPalette(theme.palette());
    setStyleSheet(theme.styleSheet());
    addPage(
        tr("Where the books lie"),
        tr("The store, its backups and the layout of this window are kept in one folder. Keys are not: they go into "
           "the keychain of this desktop."),
        placePage());
    addPage(tr("Which network"),
            tr("Orchestrators are paid there. The endpoint comes by ETH_RPC_URL, from the environment or a .env file, "
               "and must be on this chain."),
            networkPage());
    addPage(
        tr("Keys and access"),
        tr("Both can wait. Without a key nothing can be paid; without a token the HTTP API is open to programs on this "
           "machine only."),
        accessPage());
    addPage(tr("An existing installation"),
            tr("Balances, registrations, sessions and licences of an installation of the first generation can move in. "
               "It is looked at first; nothing there is changed."),
            importPage());
    auto* cancel = new QPushButton(tr("Cancel"));
    m_back->setAutoDefault(false);
    cancel->setAutoDefault(false);
    m_next->setDefault(true);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_step);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_back);
    buttons->addWidget(m_next);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(6 * kStep, 5 * kStep, 6 * kStep, 4 * kStep);
    column->setSpacing(4 * kStep);
    column->addWidget(m_pages, 1);
    column->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_back, &QPushButton::clicked, this, [this] { go(m_pages->currentIndex() - 1); });
    connect(m_next, &QPushButton::clicked, this, [this] { go(m_pages->currentIndex() + 1); });
    connect(m_folder, &QLineEdit::textChanged, this, [this] { go(m_pages->currentIndex()); });
    go(0);
}

void FirstRunDialog::addPage(const QString& title, const QString& text, QWidget* body)
{
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4 * kStep);
    column->addWidget(makeLabel(title, false, 5, true));
    column->addWidget(wrapped(text));
    column->addWidget(body);
    column->addStretch(1);
    m_pages->addWidget(page);
}

QWidget* FirstRunDialog::folderRow(QLineEdit* edit, const QString& title)
{
    auto* row = new QWidget;
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(2 * kStep);
    auto* choose = new QPushButton(tr("Choose…"));
    choose->setAutoDefault(false);
    edit->setAccessibleName(title);
    line->addWidget(edit, 1);
    line->addWidget(choose);
    connect(choose, &QPushButton::clicked, this, [this, edit, title] {
        auto* dialog = new QFileDialog(this, title, edit->text());
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::Directory);
        dialog->setOption(QFileDialog::ShowDirsOnly);
        connect(dialog, &QFileDialog::fileSelected, edit, &QLineEdit::setText);
        dialog->open();
    });
    return row;
}

QWidget* FirstRunDialog::placePage()
{
    QWidget* body = nullptr;
    QVBoxLayout* column = bodyOf(body);
    column->addWidget(folderRow(m_folder, tr("Data folder")));
    column->addWidget(wrapped(tr("What old clients could notice is mended in a new profile (SLUICE_STRICT). It can be "
                                 "switched off on the settings page.")));
    return body;
}

QWidget* FirstRunDialog::networkPage()
{
    QWidget* body = nullptr;
    QVBoxLayout* column = bodyOf(body);
    m_network->addItem(tr("Arbitrum One: the network itself, real money"), 42161);
    m_network->addItem(tr("Arbitrum Sepolia: for trying out"), 421614);
    m_network->setAccessibleName(tr("Network"));
    m_dryRun->setChecked(true);
    column->addWidget(m_network);
    column->addWidget(m_dryRun);
    return body;
}

QWidget* FirstRunDialog::accessPage()
{
    QWidget* body = nullptr;
    QVBoxLayout* column = bodyOf(body);
    column->addWidget(m_keyNow);
    column->addWidget(m_token);
    return body;
}

QWidget* FirstRunDialog::importPage()
{
    QWidget* body = nullptr;
    QVBoxLayout* column = bodyOf(body);
    m_from->setPlaceholderText(tr("its data folder; empty: there is none"));
    column->addWidget(folderRow(m_from, tr("Data folder of the old installation")));
    return body;
}

void FirstRunDialog::go(int step)
{
    if (step >= m_pages->count())
        return accept();
    m_pages->setCurrentIndex(std::max(0, step));
    const bool last = step == m_pages->count() - 1;
    m_step->setText(tr("%1 of %2").arg(std::max(0, step) + 1).arg(m_pages->count()));
    m_back->setEnabled(step > 0);
    m_next->setText(last ? tr("Start Sluice") : tr("Next"));
    m_next->setEnabled(QDir::isAbsolutePath(m_folder->text().trimmed()));
}

FirstRunChoices FirstRunDialog::choices() const
{
    FirstRunChoices made;
    made.dataFolder = QDir::cleanPath(m_folder->text().trimmed());
    made.chainId = m_network->currentData().toLongLong();
    made.dryRun = m_dryRun->isChecked();
    made.keyNow = m_keyNow->isChecked();
    made.adminToken = m_token->isChecked();
    made.importFrom = m_from->text().trimmed();
    return made;
}

}  // namespace sluice::ui
