#include "ui/pages/import_page.h"

#include "ui/common/theme.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QVBoxLayout>

namespace sluice::ui {

using models::Level;

ImportPage::ImportPage(PageContext given, QWidget* parent)
    : Page(given, tr("Import"), parent)
    , m_folder(new QLineEdit)
    , m_tornTail(new QCheckBox(tr("Leave out a torn last line of a log")))
    , m_look(new QPushButton(tr("Look")))
    , m_import(makePrimary(new QPushButton(tr("Import"))))
    , m_cancel(new QPushButton(tr("Cancel")))
    , m_progress(new QProgressBar)
    , m_report(new QPlainTextEdit)
{
    m_export = addHeaderAction(tr("Export the old form…"));
    connect(m_export, &QPushButton::clicked, this, &ImportPage::exportTo);
    QLabel* words = makeLabel(tr("Stop the old program and give its data folder. Everything is looked at first and "
                                 "nothing there is changed. The import is "
                                 "one commit: either all of it is here afterwards, or nothing."),
                              true);
    words->setWordWrap(true);
    auto* choose = new QPushButton(tr("Choose…"));
    m_folder->setPlaceholderText(tr("data folder of the old installation"));
    m_folder->setAccessibleName(tr("Folder"));
    auto* row = new QHBoxLayout;
    row->setSpacing(2 * kStep);
    row->addWidget(m_folder, 1);
    for (QPushButton* button : {choose, m_look, m_import, m_cancel}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(kStep);
    m_report->setReadOnly(true);
    m_report->setFont(hashFont());
    m_report->setPlaceholderText(
        tr("The report comes here: what was found, what does not add up, and the proof afterwards."));
    auto* column = new QVBoxLayout;
    column->setContentsMargins(5 * kStep, 2 * kStep, 5 * kStep, 5 * kStep);
    column->setSpacing(3 * kStep);
    column->addWidget(words);
    column->addLayout(row);
    column->addWidget(m_tornTail);
    column->addWidget(m_progress);
    column->addWidget(m_report, 1);
    content()->addLayout(column);
    connect(choose, &QPushButton::clicked, this, [this] {
        chooseFolder(tr("Data folder of the old installation"), [this](const QString& folder) { setFolder(folder); });
    });
    connect(m_folder, &QLineEdit::textChanged, this, [this] { setRunning(false); });
    connect(m_look, &QPushButton::clicked, this, &ImportPage::look);
    connect(m_import, &QPushButton::clicked, this, &ImportPage::import);
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_stop.request_stop(); });
    setRunning(false);
    setSummary(Level::Off, tr("Nothing was imported from this window"));
}

ImportPage::~ImportPage()
{
    m_stop.request_stop();
}

QString ImportPage::report() const
{
    return m_report->toPlainText();
}

void ImportPage::setFolder(const QString& folder)
{
    m_folder->setText(folder);
}

void ImportPage::chooseFolder(const QString& title, std::function<void(const QString&)> chosen)
{
    auto* dialog = new QFileDialog(this, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, chosen);
    dialog->open();
}

void ImportPage::setRunning(bool running)
{
    const QString folder = m_folder->text().trimmed();
    m_folder->setReadOnly(running);
    m_look->setEnabled(!running && !folder.isEmpty());
    m_import->setEnabled(!running && !folder.isEmpty() && folder == m_looked);
    m_import->setToolTip(folder == m_looked ? QString() : tr("Look first"));
    m_export->setEnabled(!running);
    m_cancel->setVisible(running);
    m_progress->setVisible(running);
}

models::LegacyActions::Progress ImportPage::progress()
{
    return [self = QPointer<ImportPage>(this)](const std::string& phase, std::int64_t done, std::int64_t total) {
        if (!self)
            return;
        self->m_progress->setRange(0, 1000);
        self->m_progress->setValue(total > 0 ? int(done * 1000 / total) : 0);
        self->setSummary(Level::Working, phase == "writing"   ? tr("Writing")
                                         : phase == "proving" ? tr("Proving")
                                                              : tr("Reading"));
    };
}

void ImportPage::start(bool dryRun)
{
    m_stop = std::stop_source();
    m_progress->setRange(0, 0);
    setRunning(true);
    m_report->clear();
    setSummary(Level::Working, tr("Reading"));
    context().ports.legacyActions->import(
        {m_folder->text().trimmed().toStdString(), dryRun, m_tornTail->isChecked()}, progress(), m_stop.get_token(),
        guarded<models::LegacyReport>(
            [this, dryRun](Result<models::LegacyReport> result) { onReport(result, dryRun); }));
}

void ImportPage::onReport(const Result<models::LegacyReport>& result, bool dryRun)
{
    m_looked = result && dryRun && !result->alreadyThere ? m_folder->text().trimmed() : QString();
    setRunning(false);
    if (!result) {
        m_report->setPlainText(QString::fromStdString(result.error().message));
        if (result.error().code == ErrorCode::Cancelled)
            return setSummary(Level::Off, tr("Cancelled; nothing was changed"));
        banner()->showError(tr("Nothing was imported."), result.error());
        return setSummary(Level::Failed, tr("Nothing was imported"));
    }
    banner()->hide();
    m_report->setPlainText(QString::fromStdString(result->text));
    if (result->alreadyThere)
        setSummary(Level::Ok, tr("These files were imported before; nothing was changed"));
    else if (dryRun)
        setSummary(Level::Attention, tr("Looked at: read the report, then import"));
    else if (result->proved)
        setSummary(Level::Ok, tr("Imported and proved"));
    else
        setSummary(Level::Failed, tr("Imported, but the proof does not hold: read the report"));
}

void ImportPage::exportTo()
{
    chooseFolder(tr("An empty folder for the files"), [this](const QString& folder) {
        m_stop = std::stop_source();
        m_progress->setRange(0, 0);
        setRunning(true);
        context().ports.legacyActions->exportTo(
            folder.toStdString(), m_stop.get_token(), guarded<std::string>([this, folder](Result<std::string> result) {
                setRunning(false);
                if (!result)
                    return banner()->showError(tr("The export was not finished."), result.error());
                m_report->setPlainText(QString::fromStdString(*result));
                banner()->showNote(tr("Written to %1.").arg(folder));
            }));
    });
}

}  // namespace sluice::ui
