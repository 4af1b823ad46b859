#include "ui/pages/form_dialog.h"

#include "models/cell_format.h"
#include "ui/common/theme.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace sluice::ui {

namespace {

constexpr int tickMs = 100;

}  // namespace

FormDialog::FormDialog(const QString& title, const QString& explanation, const QString& verb, QWidget* parent)
    : QDialog(parent)
    , m_form(new QFormLayout)
    , m_error(makeLabel({}))
    , m_verb(makePrimary(new QPushButton(verb)))
    , m_verbText(verb)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    setMinimumWidth(480);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(5 * kStep, 5 * kStep, 5 * kStep, 4 * kStep);
    column->setSpacing(3 * kStep);
    QLabel* text = makeLabel(explanation, true);
    text->setWordWrap(true);
    column->addWidget(text);
    m_form->setVerticalSpacing(2 * kStep);
    column->addLayout(m_form);
    m_error->setWordWrap(true);
    m_error->hide();
    column->addWidget(m_error);
    auto* cancel = new QPushButton(tr("Cancel"));
    cancel->setDefault(true);
    m_verb->setAutoDefault(false);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_verb);
    column->addLayout(buttons);
    m_arming.setInterval(tickMs);
    connect(&m_arming, &QTimer::timeout, this, [this] {
        if (--m_left <= 0)
            m_arming.stop();
        showVerb();
    });
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_verb, &QPushButton::clicked, this, [this] {
        m_verb->setEnabled(false);
        m_error->hide();
        m_act();
    });
}

QLineEdit* FormDialog::addField(const QString& name, const QString& placeholder, bool mono)
{
    auto* edit = new QLineEdit;
    edit->setPlaceholderText(placeholder);
    edit->setAccessibleName(name);
    if (mono)
        edit->setFont(hashFont());
    connect(edit, &QLineEdit::textChanged, this, &FormDialog::check);
    m_form->addRow(name, edit);
    return edit;
}

void FormDialog::addRow(const QString& name, QWidget* field)
{
    m_form->addRow(name, field);
}

void FormDialog::setReady(std::function<bool()> ready)
{
    m_ready = std::move(ready);
    check();
}

void FormDialog::setArming(std::function<int()> pause)
{
    m_pause = std::move(pause);
    check();
}

void FormDialog::check()
{
    const bool ready = !m_ready || m_ready();
    m_left = ready && m_pause ? m_pause() / tickMs : 0;
    if (m_left > 0)
        m_arming.start();
    else
        m_arming.stop();
    showVerb();
}

void FormDialog::showVerb()
{
    const int seconds = (m_left * tickMs + 999) / 1000;
    m_verb->setText(m_left > 0 ? tr("%1 (%2)").arg(m_verbText).arg(seconds) : m_verbText);
    m_verb->setEnabled(m_left == 0 && (!m_ready || m_ready()));
}

void FormDialog::finished(const Result<void>& result)
{
    if (result) {
        accept();
        return;
    }
    m_error->setText(QStringLiteral("<b>%1.</b> %2<br>%3")
                         .arg(models::CellFormat::errorTitle(result.error().code),
                              models::CellFormat::errorHint(result.error().code),
                              QString::fromStdString(result.error().message).toHtmlEscaped()));
    m_error->show();
    check();
}

}  // namespace sluice::ui
