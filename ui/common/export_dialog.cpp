#include "ui/common/export_dialog.h"

#include "ui/common/messages.h"
#include "ui/common/theme.h"

#include <QComboBox>
#include <QDate>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QProgressBar>
#include <QStandardPaths>
#include <QUrl>

namespace sluice::ui {

using models::CellFormat;
using models::ExportFormat;

ExportDialog::ExportDialog(TableView& view, QWidget* parent)
    : QDialog(parent)
    , m_view(view)
    , m_what(new QComboBox)
    , m_format(new QComboBox)
    , m_path(new QLineEdit)
    , m_bar(new QProgressBar)
    , m_result(new QLabel)
    , m_start(makePrimary(new QPushButton(tr("Export"))))
    , m_close(new QPushButton(tr("Close")))
{
    setWindowTitle(tr("Export"));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(520);
    m_what->addItem(view.tableModel().filter() ? tr("Rows of the current filter") : tr("All rows"));
    m_what->addItem(tr("Selected rows"));
    if (view.tableModel().filter())
        m_what->addItem(tr("All rows, without the filter"));
    m_format->addItem(QStringLiteral("CSV"), int(ExportFormat::Csv));
    m_format->addItem(QStringLiteral("JSON"), int(ExportFormat::Json));
    m_format->addItem(QStringLiteral("Markdown"), int(ExportFormat::Markdown));
    const QString name = QString::fromStdString(view.tableModel().schema().id) + QLatin1Char('-')
                         + QDate::currentDate().toString(Qt::ISODate);
    m_path->setText(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) + QLatin1Char('/') + name
                    + QStringLiteral(".csv"));
    connect(m_format, &QComboBox::currentIndexChanged, this, [this](int index) {
        static const char* const endings[] = {".csv", ".json", ".md"};
        const QFileInfo info(m_path->text());
        m_path->setText(info.path() + QLatin1Char('/') + info.completeBaseName() + QLatin1String(endings[index]));
    });
    auto* choose = new QPushButton(tr("Choose…"));
    connect(choose, &QPushButton::clicked, this, &ExportDialog::choosePath);
    auto* file = new QHBoxLayout;
    file->addWidget(m_path, 1);
    file->addWidget(choose);
    auto* form = new QFormLayout;
    form->setVerticalSpacing(2 * kStep);
    form->addRow(tr("What"), m_what);
    form->addRow(tr("Format"), m_format);
    form->addRow(tr("File"), file);
    m_bar->setRange(0, 0);
    m_bar->hide();
    m_result->setOpenExternalLinks(true);
    m_result->setWordWrap(true);
    m_result->hide();
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(m_close);
    buttons->addWidget(m_start);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(5 * kStep, 5 * kStep, 5 * kStep, 4 * kStep);
    column->setSpacing(3 * kStep);
    column->addLayout(form);
    column->addWidget(m_bar);
    column->addWidget(m_result);
    column->addLayout(buttons);
    connect(m_start, &QPushButton::clicked, this, &ExportDialog::start);
    connect(m_close, &QPushButton::clicked, this, [this] {
        if (m_job)
            m_job->cancel();
        else
            close();
    });
}

void ExportDialog::setPath(const QString& path)
{
    m_path->setText(path);
}

void ExportDialog::choosePath()
{
    auto* dialog = new QFileDialog(this, tr("Export to"), m_path->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    connect(dialog, &QFileDialog::fileSelected, m_path, &QLineEdit::setText);
    dialog->open();
}

void ExportDialog::start()
{
    auto& model = m_view.tableModel();
    models::ExportRequest request;
    request.order = model.order();
    request.filter = m_what->currentIndex() == 2 ? nullptr : model.filter();
    request.columns = m_view.shownColumns();
    if (m_what->currentIndex() == 1) {
        // Rows are named by their keys, so that none that moved meanwhile is taken for another; only a selection too large to be
        // loaded goes by place, counted from where the scan begins: rows that are not shown yet come first.
        request.rows = m_view.selectedRuns();
        std::int64_t selected = 0;
        for (auto& [first, last] : request.rows) {
            selected += last - first + 1;
            first += model.newRows();
            last += model.newRows();
        }
        const auto keys = m_view.selectedKeys();
        if (std::int64_t(keys.size()) == selected) {
            request.keys.insert(keys.begin(), keys.end());
            request.rows.clear();
        }
        if (selected == 0) {
            showError({ErrorCode::InvalidArgument, "no row is selected"});
            return;
        }
    }
    request.format = ExportFormat(m_format->currentData().toInt());
    request.path = m_path->text();
    m_job = std::make_unique<models::ExportJob>(model.source(), std::move(request));
    const int total = model.rowCount();
    m_bar->setRange(0, m_what->currentIndex() == 0 && model.isCountExact() ? total : 0);
    m_bar->setValue(0);
    m_bar->show();
    m_result->hide();
    m_start->setEnabled(false);
    m_close->setText(tr("Cancel"));
    connect(
        m_job.get(), &models::ExportJob::progress, this,
        [this](qint64 rows) { m_bar->setValue(int(std::min<qint64>(rows, m_bar->maximum()))); }, Qt::QueuedConnection);
    const auto finish = [this] {
        m_bar->hide();
        m_start->setEnabled(true);
        m_close->setText(tr("Close"));
        m_job.release()->deleteLater();
    };
    connect(m_job.get(), &models::ExportJob::finished, this, [this, finish](const QString& path, qint64 rows) {
        finish();
        m_result->setText(
            tr("%n row(s) are in <a href=\"%1\">%2</a>.", nullptr, int(std::min<qint64>(rows, 2'000'000'000)))
                .arg(QUrl::fromLocalFile(path).toString().toHtmlEscaped(), QFileInfo(path).fileName().toHtmlEscaped()));
        m_result->show();
        Q_EMIT exported(path, rows);
    });
    connect(m_job.get(), &models::ExportJob::failed, this, [this, finish](const Error& error) {
        finish();
        showError(error);
    });
    m_job->start();
}

void ExportDialog::showError(const Error& error)
{
    m_result->setText(error.code == ErrorCode::Cancelled
                          ? tr("Cancelled. Nothing was written.")
                          : tr("<b>%1.</b> %2 Nothing was written.<br>%3")
                                .arg(CellFormat::errorTitle(error.code), CellFormat::errorHint(error.code),
                                     QString::fromStdString(error.message).toHtmlEscaped()));
    m_result->show();
}

}  // namespace sluice::ui
