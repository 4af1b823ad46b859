#include "ui/common/money_dialog.h"

#include "models/cell_format.h"
#include "ui/common/messages.h"
#include "ui/common/theme.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

namespace sluice::ui {

using models::CellFormat;
using models::PayoutVerb;

namespace {
constexpr int kTickMs = 100;

bool movesMoney(PayoutVerb verb)
{
    return verb == PayoutVerb::Approve || verb == PayoutVerb::Release || verb == PayoutVerb::Retry
           || verb == PayoutVerb::Bump || verb == PayoutVerb::CancelByNonce;
}
}  // namespace

// 1 s below 0.01 ETH, then a second more for each power of ten, 5 s from 100 ETH on.
int MoneyDialog::armingMs(const Int256& totalWei)
{
    Int256 step = 10'000'000'000'000'000;
    int ms = 1000;
    while (ms < 5000 && totalWei >= step) {
        ms += 1000;
        step *= 10;
    }
    return ms;
}

QString MoneyDialog::sentence(const models::MoneyPreview& preview)
{
    const QString amount = CellFormat::eth(preview.totalWei);
    const QString network = QString::fromStdString(preview.network);
    const int recipients = int(preview.recipients.size());
    switch (preview.verb) {
    case PayoutVerb::Approve: return tr("Pay %1 to %n recipient(s) on %2", nullptr, recipients).arg(amount, network);
    case PayoutVerb::Release:
        return tr("Let %1 to %n recipient(s) on %2 go on", nullptr, recipients).arg(amount, network);
    case PayoutVerb::Retry:
        return tr("Try again to pay %1 to %n recipient(s) on %2", nullptr, recipients).arg(amount, network);
    case PayoutVerb::Hold:
        return tr("Hold %1 to %n recipient(s): nothing is sent until it is released", nullptr, recipients).arg(amount);
    case PayoutVerb::Cancel:
        return tr("Cancel the payout of %1 to %n recipient(s): the reserved money goes back to the balance", nullptr,
                  recipients)
            .arg(amount);
    case PayoutVerb::Bump:
        return tr("Send the same payment of %1 again with a higher fee, on the same nonce").arg(amount);
    case PayoutVerb::CancelByNonce: break;
    }
    return tr("Replace the payment of %1 with an empty transaction on the same nonce").arg(amount);
}

MoneyDialog::MoneyDialog(models::MoneyPreview preview, QWidget* parent) : QDialog(parent), m_preview(std::move(preview))
{
    setWindowTitle(CellFormat::verb(m_preview.verb));
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
    resize(860, 480);
    m_refused = movesMoney(m_preview.verb)
                && std::any_of(m_preview.checks.begin(), m_preview.checks.end(),
                               [](const auto& check) { return !check.passed; });
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(5 * kStep, 5 * kStep, 5 * kStep, 4 * kStep);
    column->setSpacing(4 * kStep);
    auto* sides = new QHBoxLayout;
    sides->setSpacing(6 * kStep);
    sides->addWidget(words(), 5);
    sides->addWidget(decoded(), 6);
    column->addLayout(sides, 1);
    auto* buttons = new QHBoxLayout;
    m_cancel = new QPushButton(tr("Leave it"));
    m_cancel->setDefault(true);
    m_action = makePrimary(new QPushButton(CellFormat::verb(m_preview.verb)));
    m_action->setAutoDefault(false);
    m_action->setEnabled(false);
    m_action->setMinimumWidth(170);
    m_action->installEventFilter(this);
    buttons->addStretch(1);
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_action);
    column->addLayout(buttons);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_action, &QPushButton::clicked, this, [this] {
        if (isArmed())
            accept();
    });
    m_leftMs = movesMoney(m_preview.verb) && !m_preview.simulated ? armingMs(m_preview.totalWei) : 1000;
    m_timer.setInterval(kTickMs);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        m_leftMs = std::max(0, m_leftMs - kTickMs);
        if (m_leftMs == 0)
            m_timer.stop();
        tick();
    });
    m_timer.start();
    tick();
    m_cancel->setFocus();
}

QWidget* MoneyDialog::words()
{
    auto* side = new QWidget;
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * kStep);
    QLabel* what = makeLabel(sentence(m_preview), false, 4, true);
    what->setWordWrap(true);
    column->addWidget(what);
    if (m_preview.costWei > 0)
        column->addWidget(makeLabel(tr("It costs at most %1 in fees.").arg(CellFormat::eth(m_preview.costWei)), true));
    if (m_preview.simulated) {
        QLabel* dry = makeLabel(tr("Dry-run: this is recorded, nothing is signed and nothing is sent."));
        dry->setWordWrap(true);
        column->addWidget(dry);
    }
    for (std::size_t i = 0; i < std::min<std::size_t>(m_preview.recipients.size(), 6); ++i) {
        QLabel* to = makeLabel(QString::fromStdString(m_preview.recipients[i]), true);
        to->setFont(hashFont());
        to->setTextInteractionFlags(Qt::TextSelectableByMouse);
        to->setMinimumWidth(0);
        to->setText(CellFormat::shortHex(m_preview.recipients[i]));
        to->setToolTip(QString::fromStdString(m_preview.recipients[i]));
        column->addWidget(to);
    }
    if (m_preview.recipients.size() > 6)
        column->addWidget(makeLabel(tr("and %n more", nullptr, int(m_preview.recipients.size()) - 6), true));
    column->addStretch(1);
    m_reason = new QLineEdit;
    m_reason->setPlaceholderText(tr("Reason, for the audit log"));
    m_reason->setAccessibleName(tr("Reason"));
    column->addWidget(m_reason);
    if (m_preview.aboveLimit && !m_preview.recipients.empty()) {
        QLabel* ask = makeLabel(tr("This is above the policy's limit. Type the last four characters of %1 to go on.")
                                    .arg(CellFormat::shortHex(m_preview.recipients.front()).left(7)));
        ask->setWordWrap(true);
        column->addWidget(ask);
        m_address = new QLineEdit;
        m_address->setMaxLength(4);
        m_address->setFixedWidth(96);
        m_address->setFont(hashFont());
        m_address->setAccessibleName(tr("Last four characters of the address"));
        connect(m_address, &QLineEdit::textChanged, this, &MoneyDialog::tick);
        column->addWidget(m_address);
    }
    return side;
}

QWidget* MoneyDialog::decoded()
{
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    auto* card = new QFrame;
    card->setProperty("card", true);
    area->setWidget(card);
    auto* column = new QVBoxLayout(card);
    column->setSpacing(2 * kStep);
    const auto field = [](QFormLayout* form, const QString& name, const QString& value, bool mono = false,
                          const QString& tip = {}) {
        QLabel* label = makeLabel(value);
        if (mono)
            label->setFont(hashFont());
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setWordWrap(!mono);
        label->setToolTip(tip);
        form->addRow(makeLabel(name, true), label);
    };
    for (const auto& tx : m_preview.transactions) {
        auto* form = new QFormLayout;
        form->setHorizontalSpacing(4 * kStep);
        form->setVerticalSpacing(kStep);
        const QString to = QString::fromStdString(tx.to);
        field(form, tr("To"), to.left(22) + QLatin1Char('\n') + to.mid(22), true, to);
        field(form, tr("Value"), tr("%1 ETH").arg(CellFormat::amountExact(tx.valueWei, 18)));
        field(form, tr("Data"), tx.data.size() <= 2 ? tr("none") : CellFormat::shortHex(tx.data), tx.data.size() > 2,
              QString::fromStdString(tx.data).left(2000));
        field(form, tr("Nonce"), tx.nonce ? QString::number(*tx.nonce) : tr("given when it is signed"));
        field(form, tr("Chain"), QString::number(tx.chainId));
        field(form, tr("Gas limit"), QString::number(tx.gasLimit));
        field(form, tr("Fee per gas"),
              tr("at most %1, tip %2")
                  .arg(CellFormat::gwei(tx.maxFeePerGasWei), CellFormat::gwei(tx.priorityFeePerGasWei)));
        field(form, tr("Fee"), tr("at most %1").arg(CellFormat::eth(tx.maxTotalFeeWei)));
        column->addLayout(form);
        column->addSpacing(kStep);
    }
    if (m_preview.transactions.empty())
        column->addWidget(makeLabel(tr("No transaction is sent for this."), true));
    if (!m_preview.checks.empty())
        column->addWidget(makeLabel(tr("Rules that were checked"), false, 0, true));
    for (const auto& check : m_preview.checks) {
        const auto level = check.passed ? models::Level::Ok : models::Level::Failed;
        QLabel* line = makeLabel(CellFormat::level(level) + QStringLiteral("  ") + QString::fromStdString(check.rule)
                                 + QStringLiteral(" – ")
                                 + (check.detail.empty() ? (check.passed ? tr("kept") : tr("broken"))
                                                         : QString::fromStdString(check.detail)));
        QPalette palette = line->palette();
        palette.setColor(QPalette::WindowText, themeOf(this).level(level));
        line->setPalette(palette);
        line->setWordWrap(true);
        column->addWidget(line);
    }
    column->addStretch(1);
    return area;
}

bool MoneyDialog::isArmed() const
{
    if (m_leftMs > 0 || m_refused)
        return false;
    if (!m_address)
        return true;
    const QString want = QString::fromStdString(m_preview.recipients.front()).right(4);
    return m_address->text().compare(want, Qt::CaseInsensitive) == 0;
}

QString MoneyDialog::reason() const
{
    return m_reason->text().trimmed();
}

void MoneyDialog::tick()
{
    m_action->setEnabled(isArmed());
    const QString verb = CellFormat::verb(m_preview.verb);
    m_action->setText(m_refused      ? tr("A rule forbids it")
                      : m_leftMs > 0 ? tr("%1 (%2 s)").arg(verb).arg((m_leftMs + 999) / 1000)
                                     : verb);
}

// Enter alone never acts: not as a default button, not from a field, not even on the focused action button. Space or a click does.
void MoneyDialog::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        if (m_cancel->hasFocus())
            reject();
        return;
    }
    QDialog::keyPressEvent(event);
}

bool MoneyDialog::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_action && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter)
            return true;
    }
    return QDialog::eventFilter(watched, event);
}

}  // namespace sluice::ui
