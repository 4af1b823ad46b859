#include "ui/pages/system_pages.h"

#include "models/cell_format.h"
#include "ui/common/secret_edit.h"
#include "ui/common/table_view.h"
#include "ui/common/theme.h"

#include <QComboBox>
#include <QDateTime>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QScrollBar>
#include <QSplitter>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace sluice::ui {

using models::CellFormat;
using models::Level;

namespace {

QTableView* plainTable(QAbstractItemModel* model, const QString& name)
{
    auto* table = new QTableView;
    table->setModel(model);
    table->setItemDelegate(new CellDelegate(table));
    table->setShowGrid(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setTabKeyNavigation(false);
    table->setWordWrap(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->verticalHeader()->setDefaultSectionSize(26);
    table->horizontalHeader()->setStretchLastSection(true);
    table->horizontalHeader()->setHighlightSections(false);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->setAccessibleName(name);
    return table;
}

}  // namespace

SettingsPage::SettingsPage(PageContext given, QWidget* parent)
    : Page(given, tr("Settings"), parent)
    , m_model(std::make_unique<models::SettingsModel>())
    , m_table(plainTable(m_model.get(), tr("Settings")))
    , m_words(new QLineEdit)
    , m_name(makeLabel({}, false, 2, true))
    , m_description(makeLabel({}, true))
    , m_state(makeLabel({}))
    , m_testResult(makeLabel({}))
    , m_value(new QLineEdit)
    , m_secret(new SecretEdit)
    , m_store(makePrimary(new QPushButton(tr("Keep this value"))))
    , m_reset(new QPushButton(tr("Back to the default")))
    , m_test(new QPushButton(tr("Test")))
{
    m_table->setColumnWidth(0, 270);
    m_table->setColumnWidth(1, 250);
    m_table->setColumnWidth(2, 110);
    m_words->setPlaceholderText(tr("Filter settings"));
    m_words->setClearButtonEnabled(true);
    m_words->setAccessibleName(tr("Filter settings"));
    auto* theme = new QComboBox;
    theme->addItem(tr("Theme: as the desktop"), QStringLiteral("auto"));
    theme->addItem(tr("Theme: light"), QStringLiteral("light"));
    theme->addItem(tr("Theme: dark"), QStringLiteral("dark"));
    theme->setAccessibleName(tr("Theme"));
    if (given.settings)
        theme->setCurrentIndex(
            std::max(0, theme->findData(given.settings->value(QStringLiteral("theme"), QStringLiteral("auto")))));
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(5 * kStep, 2 * kStep, 5 * kStep, 2 * kStep);
    bar->setSpacing(2 * kStep);
    bar->addWidget(m_words, 1);
    bar->addWidget(theme);
    content()->addLayout(bar);
    auto* pane = new QWidget;
    pane->setMinimumWidth(300);
    auto* column = new QVBoxLayout(pane);
    column->setContentsMargins(4 * kStep, 4 * kStep, 4 * kStep, 4 * kStep);
    column->setSpacing(2 * kStep);
    for (QLabel* label : {m_name, m_description, m_state, m_testResult})
        label->setWordWrap(true);
    column->addWidget(m_name);
    column->addWidget(m_description);
    column->addWidget(m_value);
    column->addWidget(m_secret);
    column->addWidget(m_state);
    column->addWidget(m_store);
    column->addWidget(m_reset);
    column->addWidget(m_test);
    column->addWidget(m_testResult);
    column->addStretch(1);
    auto* splitter = new QSplitter;
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_table);
    splitter->addWidget(pane);
    splitter->setStretchFactor(0, 1);
    splitter->setSizes({780, 320});
    content()->addWidget(splitter, 1);
    m_value->setAccessibleName(tr("Value"));
    m_secret->setAccessibleName(tr("New secret value"));
    m_secret->setPlaceholder(tr("New value; the old one is never shown"));
    connect(m_words, &QLineEdit::textChanged, m_model.get(), &models::SettingsModel::setWords);
    connect(theme, &QComboBox::currentIndexChanged, this,
            [this, theme] { Q_EMIT themeChosen(theme->currentData().toString()); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &SettingsPage::showRow);
    connect(m_test, &QPushButton::clicked, this, &SettingsPage::testEndpoint);
    const auto stored = [this] {
        return guarded<void>([this](Result<void> result) {
            if (!result)
                banner()->showError(tr("The setting was not kept."), result.error());
            else
                banner()->showNote(tr("Kept."));
            reload();
        });
    };
    connect(m_store, &QPushButton::clicked, this, [this, stored] {
        if (m_secret->isVisibleTo(this))
            context().ports.settingsActions->storeSecret(m_current, m_secret->take(), stored());
        else
            context().ports.settingsActions->store(m_current, m_value->text().toStdString(), stored());
    });
    connect(m_reset, &QPushButton::clicked, this,
            [this, stored] { context().ports.settingsActions->store(m_current, std::nullopt, stored()); });
    showRow();
}

void SettingsPage::activate()
{
    reload();
}

void SettingsPage::focusFilter()
{
    m_words->setFocus(Qt::ShortcutFocusReason);
}

void SettingsPage::applyFilter(const QString& text)
{
    m_words->setText(text);
}

void SettingsPage::reload()
{
    context().ports.settingsActions->rows(
        guarded<std::vector<models::SettingRow>>([this](Result<std::vector<models::SettingRow>> rows) {
            if (!rows) {
                setSummary(Level::Failed, tr("The settings could not be read"));
                banner()->showError(tr("The settings could not be read."), rows.error());
                return;
            }
            const auto changed =
                std::count_if(rows->begin(), rows->end(), [](const auto& row) { return row.source != "default"; });
            setSummary(Level::Ok, tr("%n setting(s), %1 differ from the default. Command line wins over environment, "
                                     "file, stored and default.",
                                     nullptr, int(rows->size()))
                                      .arg(changed));
            m_model->setRows(std::move(*rows));
            int row = 0;
            for (int i = 0; i < m_model->rowCount(); ++i)
                if (m_model->at(i).name == m_current)
                    row = i;
            if (m_model->rowCount() > 0)
                m_table->setCurrentIndex(m_model->index(row, 0));
            showRow();
        }));
}

void SettingsPage::showRow()
{
    const QModelIndex at = m_table->currentIndex();
    const bool some = at.isValid();
    const models::SettingRow row = some ? m_model->at(at.row()) : models::SettingRow();
    if (row.name != m_current) {
        m_testResult->clear();
        m_secret->clear();
    }
    m_current = row.name;
    m_name->setText(some ? QString::fromStdString(row.name) : tr("Choose a setting"));
    m_description->setText(QString::fromStdString(row.description));
    m_value->setVisible(some && !row.secret);
    m_value->setText(row.secret ? QString() : QString::fromStdString(row.value));
    m_value->setReadOnly(!row.editable);
    m_value->setPlaceholderText(
        row.defaultValue.empty() ? tr("not set") : tr("default: %1").arg(QString::fromStdString(row.defaultValue)));
    m_secret->setVisible(some && row.secret && row.editable);
    QString state = some ? tr("From: %1.").arg(models::SettingsModel::sourceWord(row.source)) : QString();
    if (some && !row.editable)
        state += QLatin1Char(' ') + tr("It can only be changed there.");
    if (some && row.needsRestart)
        state += QLatin1Char(' ') + tr("A change takes effect at the next start.");
    m_state->setText(state);
    m_store->setVisible(some && row.editable);
    m_reset->setVisible(some && row.editable && row.source == "stored");
    m_test->setVisible(some && row.endpoint);
}

void SettingsPage::testEndpoint()
{
    m_test->setEnabled(false);
    m_testResult->setText(tr("Testing"));
    context().ports.settingsActions->testEndpoint(
        m_current, guarded<std::string>([this, name = m_current](Result<std::string> result) {
            m_test->setEnabled(true);
            if (name != m_current)
                return;
            const Level level = result ? Level::Ok : Level::Failed;
            QPalette palette = m_testResult->palette();
            palette.setColor(QPalette::WindowText, themeOf(this).level(level));
            m_testResult->setPalette(palette);
            m_testResult->setText(CellFormat::level(level) + QLatin1Char(' ')
                                  + QString::fromStdString(result ? *result : result.error().message));
        }));
}

LogPage::LogPage(PageContext given, QWidget* parent)
    : Page(given, tr("Log"), parent)
    , m_model(std::make_unique<models::LogModel>(*given.ports.log))
    , m_table(plainTable(m_model.get(), tr("Log lines")))
    , m_words(new QLineEdit)
    , m_level(new QComboBox)
{
    setSummary(Level::Ok, tr("What the program said since it started, newest at the end"));
    auto* bundle = addHeaderAction(tr("Diagnostics bundle…"));
    bundle->setToolTip(tr("Settings, versions, states and this log in one file, without secrets"));
    connect(bundle, &QPushButton::clicked, this, &LogPage::writeDiagnostics);
    m_words->setPlaceholderText(tr("Filter the log"));
    m_words->setClearButtonEnabled(true);
    m_words->setAccessibleName(tr("Filter the log"));
    m_level->addItem(tr("Everything"), int(Level::Off));
    m_level->addItem(tr("From info"), int(Level::Ok));
    m_level->addItem(tr("From warning"), int(Level::Attention));
    m_level->addItem(tr("Errors"), int(Level::Failed));
    m_level->setCurrentIndex(1);
    m_level->setAccessibleName(tr("Least level"));
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(5 * kStep, 2 * kStep, 5 * kStep, 2 * kStep);
    bar->setSpacing(2 * kStep);
    bar->addWidget(m_words, 1);
    bar->addWidget(m_level);
    content()->addLayout(bar);
    content()->addWidget(m_table, 1);
    m_table->setColumnWidth(0, 116);
    m_table->setColumnWidth(1, 100);
    m_table->setColumnWidth(2, 150);
    const auto narrow = [this] { m_model->setFilter(m_words->text(), Level(m_level->currentData().toInt())); };
    connect(m_words, &QLineEdit::textChanged, this, narrow);
    connect(m_level, &QComboBox::currentIndexChanged, this, narrow);
    narrow();
    // Follows the end only while the view is there.
    connect(m_model.get(), &QAbstractItemModel::rowsAboutToBeInserted, this, [this] {
        auto* scroll = m_table->verticalScrollBar();
        if (scroll->value() == scroll->maximum())
            QMetaObject::invokeMethod(m_table, &QTableView::scrollToBottom, Qt::QueuedConnection);
    });
    m_table->scrollToBottom();
}

void LogPage::focusFilter()
{
    m_words->setFocus(Qt::ShortcutFocusReason);
}

void LogPage::writeDiagnostics()
{
    const QString name = QStringLiteral("/sluice-diagnostics-")
                         + QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss"))
                         + QStringLiteral(".json");
    auto* dialog = new QFileDialog(this, tr("Write the diagnostics bundle"),
                                   QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) + name);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        context().ports.log->writeDiagnostics(
            path.toStdString(), guarded<std::string>([this](Result<std::string> result) {
                if (result)
                    banner()->showNote(tr("The bundle is %1.").arg(QString::fromStdString(*result)));
                else
                    banner()->showError(tr("The bundle was not written."), result.error());
            }));
    });
    dialog->open();
}

OffPage::OffPage(PageContext given, const QString& title, const QString& icon, const QString& how, QWidget* parent)
    : Page(given, title, parent)
{
    setSummary(Level::Off, tr("Not in use"));
    auto* empty = new EmptyState;
    empty->setContent(icon, title, how);
    content()->addWidget(empty, 1);
}

}  // namespace sluice::ui
