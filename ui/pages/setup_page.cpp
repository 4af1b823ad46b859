#include "ui/pages/setup_page.h"

#include "ui/common/secret_edit.h"
#include "ui/common/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QProgressBar>
#include <QTreeWidget>

namespace sluice::ui {

using models::Level;

namespace {

constexpr int formWidth = 620;
constexpr int lineHeight = 6 * kStep;

std::string trimmed(const QLineEdit* edit)
{
    return edit->text().trimmed().toStdString();
}

// What is typed in now, or else what was taken before.
std::shared_ptr<const models::SecretText> secretOf(SecretEdit* edit, std::shared_ptr<const models::SecretText>& given)
{
    if (edit->length() > 0) {
        given = std::make_shared<const models::SecretText>(edit->take());
        edit->setPlaceholder(SetupPage::tr("given"));
    }
    return given;
}

QString stepWord(const std::string& step)
{
    if (step == "keep")
        return SetupPage::tr("as it is");
    if (step == "create")
        return SetupPage::tr("new");
    if (step == "change")
        return SetupPage::tr("changed");
    if (step == "warn")
        return SetupPage::tr("look at it");
    if (step == "ok")
        return SetupPage::tr("good");
    return step == "FAILED" ? SetupPage::tr("failed") : QString();
}

}  // namespace

SetupPage::SetupPage(PageContext given, QWidget* parent)
    : Page(given, tr("Setup"), parent)
    , m_folder(new QLineEdit)
    , m_identity(new QComboBox)
    , m_meter(new QComboBox)
    , m_smoke(new QCheckBox(tr("Try the whole way of one user at the end")))
    , m_compare(new QPushButton(tr("Compare")))
    , m_apply(makePrimary(new QPushButton(tr("Set up"))))
    , m_cancel(new QPushButton(tr("Cancel")))
    , m_restart(new QPushButton(tr("Start again with it…")))
    , m_progress(new QProgressBar)
    , m_lines(new QTreeWidget)
{
    QLabel* words = makeLabel(tr("Sets up who proves your users and what counts their usage, and writes the files that "
                                 "Sluice and the remote signer start from. "
                                 "Compare shows what would be done; nothing is changed before you set it up."),
                              true);
    words->setWordWrap(true);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(2 * kStep);
    for (QPushButton* button : {m_compare, m_apply, m_cancel, m_restart}) {
        button->setAutoDefault(false);
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(kStep);
    m_progress->setRange(0, 0);
    m_lines->setHeaderLabels({tr("What happens"), tr("To what"), tr("Why")});
    m_lines->setRootIsDecorated(false);
    m_lines->setAlternatingRowColors(true);
    m_lines->setAccessibleName(tr("What happens"));
    for (int column : {0, 1})
        m_lines->header()->setSectionResizeMode(column, QHeaderView::ResizeToContents);
    auto* column = new QVBoxLayout;
    column->setContentsMargins(5 * kStep, 2 * kStep, 5 * kStep, 5 * kStep);
    column->setSpacing(3 * kStep);
    column->addWidget(words);
    column->addWidget(form());
    column->addLayout(buttons);
    column->addWidget(m_progress);
    column->addWidget(m_lines, 1);
    content()->addLayout(column);
    connect(m_compare, &QPushButton::clicked, this, &SetupPage::compare);
    connect(m_apply, &QPushButton::clicked, this, &SetupPage::apply);
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_stop.request_stop(); });
    connect(m_restart, &QPushButton::clicked, this, [this] { Q_EMIT restartWanted(m_ready); });
    m_restart->setToolTip(tr("Ends this program and starts it in that folder, where it finds its settings"));
    setSummary(Level::Off, tr("Nothing was set up from this window"));
    refresh();
}

SetupPage::~SetupPage()
{
    m_stop.request_stop();
}

QLineEdit* SetupPage::addLine(QFormLayout* layout, const QString& label, const QString& placeholder,
                              std::vector<Row>* of)
{
    auto* edit = new QLineEdit;
    edit->setPlaceholderText(placeholder);
    edit->setAccessibleName(label);
    auto* name = new QLabel(label);
    layout->addRow(name, edit);
    if (of)
        of->push_back({name, edit});
    connect(edit, &QLineEdit::textChanged, this, &SetupPage::edited);
    return edit;
}

SecretEdit* SetupPage::addSecret(QFormLayout* layout, const QString& label, std::vector<Row>* of)
{
    auto* edit = new SecretEdit;
    edit->setAccessibleName(label);
    edit->setPlaceholder(tr("as in the settings"));
    auto* name = new QLabel(label);
    layout->addRow(name, edit);
    of->push_back({name, edit});
    connect(edit, &SecretEdit::changed, this, &SetupPage::edited);
    return edit;
}

QWidget* SetupPage::form()
{
    auto* card = new QWidget;
    card->setMaximumWidth(formWidth);
    auto* layout = new QFormLayout(card);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    auto* choose = new QPushButton(tr("Choose…"));
    choose->setAutoDefault(false);
    auto* folder = new QHBoxLayout;
    folder->addWidget(m_folder, 1);
    folder->addWidget(choose);
    m_folder->setAccessibleName(tr("Folder of the files"));
    layout->addRow(tr("Folder of the files"), folder);
    m_identity->addItem(tr("API keys alone"), QStringLiteral("keys"));
    m_identity->addItem(tr("API keys and logins of this program"), QStringLiteral("local"));
    m_identity->addItem(tr("Auth0"), QStringLiteral("auth0"));
    m_identity->setAccessibleName(tr("Users prove themselves with"));
    layout->addRow(tr("Users prove themselves with"), m_identity);
    m_domain = addLine(layout, tr("Auth0 domain"), QStringLiteral("example.eu.auth0.com"), &m_auth0Rows);
    m_audience = addLine(layout, tr("Audience"), QStringLiteral("livepeer-clearinghouse"), &m_auth0Rows);
    m_client = addLine(layout, tr("Management client"), tr("its client id"), &m_auth0Rows);
    m_clientSecret = addSecret(layout, tr("Its secret"), &m_auth0Rows);
    m_meter->addItem(tr("This program"), QStringLiteral("local"));
    m_meter->addItem(tr("Konnect"), QStringLiteral("konnect"));
    m_meter->addItem(tr("An OpenMeter server"), QStringLiteral("selfhosted"));
    m_meter->setAccessibleName(tr("Usage is counted by"));
    layout->addRow(tr("Usage is counted by"), m_meter);
    m_url = addLine(layout, tr("Its address"), QStringLiteral("https://us.api.konghq.com/v3/openmeter"), &m_hostedRows);
    m_meterKey = addSecret(layout, tr("Its API key"), &m_hostedRows);
    m_included = addLine(layout, tr("Free use a month ($)"), QStringLiteral("5"), nullptr);
    m_brokers = addLine(layout, tr("Kafka brokers"), tr("host:9092; none: events come over HTTP"), nullptr);
    m_smoke->setChecked(true);
    m_smoke->setToolTip(tr("In a store and on ports that are thrown away afterwards"));
    layout->addRow(QString(), m_smoke);
    for (QComboBox* box : {m_identity, m_meter})
        connect(box, &QComboBox::currentIndexChanged, this, &SetupPage::edited);
    connect(m_folder, &QLineEdit::textChanged, this, &SetupPage::edited);
    connect(choose, &QPushButton::clicked, this, [this] {
        auto* dialog = new QFileDialog(this, tr("Folder of the files"), m_folder->text());
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::Directory);
        dialog->setOption(QFileDialog::ShowDirsOnly);
        connect(dialog, &QFileDialog::fileSelected, m_folder, &QLineEdit::setText);
        dialog->open();
    });
    return card;
}

void SetupPage::activate()
{
    if (m_filled || !context().ports.setupActions)
        return;
    m_filled = true;
    context().ports.setupActions->defaults(guarded<models::SetupForm>([this](Result<models::SetupForm> form) {
        if (form)
            fill(*form);
    }));
}

void SetupPage::fill(const models::SetupForm& form)
{
    const auto text = [](QLineEdit* edit, const std::string& value) { edit->setText(QString::fromStdString(value)); };
    text(m_folder, form.folder);
    text(m_domain, form.auth0Domain);
    text(m_audience, form.auth0Audience);
    text(m_client, form.auth0ClientId);
    text(m_url, form.meterUrl);
    text(m_included, form.includedUsd);
    text(m_brokers, form.kafkaBrokers);
    m_identity->setCurrentIndex(m_identity->findData(QString::fromStdString(form.identity)));
    m_meter->setCurrentIndex(m_meter->findData(QString::fromStdString(form.meter)));
    refresh();
}

models::SetupForm SetupPage::read()
{
    models::SetupForm form;
    form.folder = trimmed(m_folder);
    form.identity = m_identity->currentData().toString().toStdString();
    form.auth0Domain = trimmed(m_domain);
    form.auth0Audience = trimmed(m_audience);
    form.auth0ClientId = trimmed(m_client);
    form.meter = m_meter->currentData().toString().toStdString();
    form.meterUrl = trimmed(m_url);
    form.includedUsd = trimmed(m_included);
    form.kafkaBrokers = trimmed(m_brokers);
    form.auth0Secret = secretOf(m_clientSecret, m_givenSecret);
    form.meterKey = secretOf(m_meterKey, m_givenKey);
    form.smokeTest = m_smoke->isChecked();
    return form;
}

QString SetupPage::missing() const
{
    if (!QDir::isAbsolutePath(m_folder->text().trimmed()))
        return tr("Give a folder from the root on");
    if (m_identity->currentData() == QStringLiteral("auth0") && trimmed(m_domain).empty())
        return tr("Give the domain of the Auth0 tenant");
    if (m_meter->currentData() == QStringLiteral("selfhosted") && trimmed(m_url).empty())
        return tr("Give the address of the OpenMeter server");
    return {};
}

void SetupPage::edited()
{
    m_compared = false;
    refresh();
}

void SetupPage::refresh()
{
    const auto showRows = [](const std::vector<Row>& rows, bool shown) {
        for (const Row& row : rows) {
            row.label->setVisible(shown);
            row.field->setVisible(shown);
        }
    };
    showRows(m_auth0Rows, m_identity->currentData() == QStringLiteral("auth0"));
    showRows(m_hostedRows, m_meter->currentData() != QStringLiteral("local"));
    const QString needed = missing();
    m_compare->setEnabled(!m_running && needed.isEmpty());
    m_compare->setToolTip(needed);
    m_apply->setEnabled(!m_running && needed.isEmpty() && m_compared);
    m_apply->setToolTip(m_compared ? needed : tr("Compare first"));
    m_cancel->setVisible(m_running);
    m_progress->setVisible(m_running);
    m_restart->setVisible(!m_running && !m_ready.isEmpty());
}

void SetupPage::start(bool dryRun)
{
    models::SetupForm form = read();
    m_stop = std::stop_source();
    m_running = true;
    m_ready.clear();
    m_lines->clear();
    banner()->hide();
    refresh();
    setSummary(Level::Working, dryRun ? tr("Comparing") : tr("Setting up"));
    auto progress = [self = QPointer<SetupPage>(this)](const models::SetupLine& line) {
        if (self)
            self->show(line);
    };
    context().ports.setupActions->run(std::move(form), dryRun, progress, m_stop.get_token(),
                                      guarded<bool>([this, dryRun](Result<bool> result) { onDone(result, dryRun); }));
}

void SetupPage::show(const models::SetupLine& line)
{
    auto* item = new QTreeWidgetItem(
        {stepWord(line.step), QString::fromStdString(line.subject), QString::fromStdString(line.detail)});
    item->setToolTip(2, item->text(2));
    item->setSizeHint(0, QSize(0, lineHeight));
    if (line.step.empty()) {
        item->setText(0, item->text(1));
        item->setText(1, QString());
        QFont font = item->font(0);
        font.setBold(line.heading);
        item->setFont(0, font);
    }
    m_lines->addTopLevelItem(item);
    if (line.step.empty())
        item->setFirstColumnSpanned(true);
    m_lines->scrollToItem(item);
}

QString SetupPage::lines() const
{
    QStringList all;
    for (int i = 0; i < m_lines->topLevelItemCount(); ++i) {
        const QTreeWidgetItem* item = m_lines->topLevelItem(i);
        all.append(QStringList{item->text(0), item->text(1), item->text(2)}.join(QLatin1Char('\t')).trimmed());
    }
    return all.join(QLatin1Char('\n'));
}

void SetupPage::onDone(const Result<bool>& result, bool dryRun)
{
    m_running = false;
    m_compared = result && dryRun;
    if (result && *result && !dryRun)
        m_ready = m_folder->text().trimmed();
    refresh();
    if (!result && result.error().code == ErrorCode::Cancelled)
        return setSummary(Level::Off, tr("Cancelled; set it up again and it goes on where it was"));
    if (!result) {
        banner()->showError(dryRun ? tr("It could not be compared.") : tr("It was not set up."), result.error());
        return setSummary(Level::Failed, dryRun ? tr("Not compared") : tr("Not set up"));
    }
    if (dryRun)
        return setSummary(Level::Attention, tr("Compared: read the list, then set it up"));
    if (*result)
        return setSummary(Level::Ok, tr("Set up; Sluice starts from %1").arg(m_ready));
    setSummary(Level::Failed, tr("The files are written, and the test at the end failed: read the list"));
}

}  // namespace sluice::ui
