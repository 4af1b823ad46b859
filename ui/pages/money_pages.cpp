#include "ui/pages/money_pages.h"

#include "core/amount.h"
#include "models/cell_format.h"
#include "ui/common/money_dialog.h"
#include "ui/common/theme.h"
#include "ui/pages/described_page.h"
#include "ui/pages/form_dialog.h"

#include <QSplitter>
#include <QUuid>
#include <QVBoxLayout>
#include <algorithm>

namespace sluice::ui {

using models::CellFormat;
using models::Level;
using models::PayoutVerb;

PayoutsPage::PayoutsPage(PageContext given, QWidget* parent)
    : TablePage(given, tr("Payouts"), *given.ports.payouts, parent)
{
    view().setHiddenColumns({QStringLiteral("updated"), QStringLiteral("resolved"), QStringLiteral("wait_detail"),
                             QStringLiteral("block"), QStringLiteral("kind"), QStringLiteral("hold_reason"),
                             QStringLiteral("error"), QStringLiteral("chain_id"), QStringLiteral("simulated"),
                             QStringLiteral("attempt"), QStringLiteral("id"), QStringLiteral("tx_hash")});
    setEmpty(QStringLiteral("payouts"), tr("No payouts yet"),
             tr("A payout is planned when an orchestrator's balance reaches its threshold. Register an orchestrator "
                "and let it earn."),
             tr("Open orchestrators"));
    if (context().ports.payoutActions) {
        auto* approve = addHeaderAction(tr("Approve selected…"), true);
        connect(approve, &QPushButton::clicked, this, [this] { ask(PayoutVerb::Approve, view().selectedKeys()); });
        auto* hold = addHeaderAction(tr("Hold selected…"));
        connect(hold, &QPushButton::clicked, this, [this] { ask(PayoutVerb::Hold, view().selectedKeys()); });
        const auto enable = [this, approve, hold] {
            const bool some = view().selectionModel()->hasSelection();
            approve->setEnabled(some);
            hold->setEnabled(some);
        };
        connect(view().selectionModel(), &QItemSelectionModel::selectionChanged, this, enable);
        enable();
    }
}

void PayoutsPage::statusChanged(const models::StatusSnapshot& status)
{
    m_status = status;
    view().setExplorer(QString::fromStdString(status.explorerTxUrl), QString::fromStdString(status.explorerAddressUrl));
    updateSummary();
}

void PayoutsPage::updateSummary()
{
    if (model().error())
        return;
    if (m_status.payoutsFailed > 0 && m_status.payoutsWaiting == 0)
        setSummary(Level::Attention,
                   tr("%n payout(s) are stalled: no receipt in time", nullptr, int(m_status.payoutsFailed)));
    else if (m_status.payoutsWaiting > 0)
        setSummary(
            Level::Attention,
            tr("%n payout(s) wait for approval, %1", nullptr, int(m_status.payoutsWaiting))
                    .arg(CellFormat::eth(m_status.payoutsWaitingWei))
                + (m_status.payoutsFailed > 0 ? tr("; %n stalled", nullptr, int(m_status.payoutsFailed)) : QString()));
    else
        setSummary(Level::Ok, tr("Nothing waits for you"));
}

void PayoutsPage::showDetails(const TableRow& row)
{
    if (row.key != m_shown) {
        m_shown = row.key;
        const auto look = CellFormat::state("payouts", "state", cellText(row, "state").toStdString());
        const Int256* amount = cellAmount(row, "amount");
        details().clear({});
        details().setHead(look.level, look.word, tr("Payout %1").arg(CellFormat::shortHex(row.key)),
                          amount ? CellFormat::eth(*amount) : QString());
        details().addRowFields(model().schema(), row, now());
    }
    if (!context().ports.payoutActions || m_loading == row.key)
        return;
    m_loading = row.key;
    context().ports.payoutActions->details(
        row.key, guarded<models::PayoutDetails>([this, key = row.key](Result<models::PayoutDetails> result) {
            if (m_loading == key)
                m_loading.clear();
            if (key != m_shown)
                return;
            if (result)
                onDetails(*result);
            else
                banner()->showError(tr("The payout could not be read."), result.error());
        }));
}

void PayoutsPage::onDetails(const models::PayoutDetails& payout)
{
    const auto look = CellFormat::state("payouts", "state", payout.state);
    details().clear({});
    details().setHead(
        look.level, look.word,
        tr("to %1 on %2").arg(CellFormat::shortHex(payout.recipient), QString::fromStdString(payout.network)),
        CellFormat::eth(payout.amountWei));
    if (!payout.waitCode.empty()) {
        QString why = CellFormat::code("payouts", "wait", payout.waitCode);
        why.replace(0, 1, why.left(1).toUpper());
        if (!payout.waitDetail.empty())
            why += QStringLiteral(" (") + QString::fromStdString(payout.waitDetail) + QLatin1Char(')');
        details().setWhy(why);
    }
    for (const PayoutVerb verb : payout.verbs) {
        auto* button = details().addAction(CellFormat::verb(verb) + QStringLiteral("…"), verb == PayoutVerb::Approve);
        connect(button, &QPushButton::clicked, this, [this, verb, id = payout.id] { ask(verb, {id}); });
    }
    for (const std::string& orchestrator : payout.orchestrators) {
        auto* link = details().addLink(tr("Balance of %1").arg(CellFormat::shortHex(orchestrator)));
        connect(link, &QPushButton::clicked, this, [this, orchestrator] {
            Q_EMIT openPage(QStringLiteral("balances"),
                            QStringLiteral("orchestrator:") + QString::fromStdString(orchestrator));
        });
    }
    details().addTimeline(payout.steps, now(), QString::fromStdString(payout.explorerTxUrl));
    std::vector<DetailField> fields;
    const auto add = [&fields](const QString& name, const std::string& exact, bool mono) {
        if (!exact.empty())
            fields.push_back({name, mono ? CellFormat::shortHex(exact) : QString::fromStdString(exact),
                              QString::fromStdString(exact), mono});
    };
    add(tr("Id"), payout.id, true);
    add(tr("Recipient"), payout.recipient, true);
    fields.push_back(
        {tr("Amount"), CellFormat::eth(payout.amountWei), CellFormat::amountExact(payout.amountWei, 18), false});
    if (payout.feeWei)
        fields.push_back(
            {tr("Fee"), CellFormat::eth(*payout.feeWei), CellFormat::amountExact(*payout.feeWei, 18), false});
    fields.push_back(
        {tr("Gate"), CellFormat::code("payouts", "gate", payout.gate), QString::fromStdString(payout.gate), false});
    details().addSection(tr("Payout"), std::move(fields));
    for (const auto& tx : payout.transactions) {
        std::vector<DetailField> decoded;
        decoded.push_back({tr("Hash"), tx.hash.empty() ? tr("not signed yet") : CellFormat::shortHex(tx.hash),
                           QString::fromStdString(tx.hash), !tx.hash.empty()});
        decoded.push_back({tr("Nonce"), tx.nonce ? QString::number(*tx.nonce) : CellFormat::unknown(),
                           tx.nonce ? QString::number(*tx.nonce) : QString(), false});
        decoded.push_back({tr("Value"), CellFormat::eth(tx.valueWei), CellFormat::amountExact(tx.valueWei, 18), false});
        decoded.push_back({tr("Gas limit"), tx.gasLimit > 0 ? QString::number(tx.gasLimit) : CellFormat::unknown(),
                           QString::number(tx.gasLimit), false});
        decoded.push_back({tr("Fee per gas"),
                           tx.gasLimit > 0 ? CellFormat::gwei(tx.maxFeePerGasWei) : CellFormat::unknown(),
                           CellFormat::amountExact(tx.maxFeePerGasWei, 9), false});
        decoded.push_back({tr("Fee at most"),
                           tx.gasLimit > 0 ? CellFormat::eth(tx.maxTotalFeeWei) : CellFormat::unknown(),
                           CellFormat::amountExact(tx.maxTotalFeeWei, 18), false});
        details().addSection(tr("Transaction"), std::move(decoded));
    }
    std::vector<DetailField> rules;
    for (const auto& check : payout.checks)
        rules.push_back({CellFormat::level(check.passed ? Level::Ok : Level::Failed) + QLatin1Char(' ')
                             + CellFormat::code({}, "rule", check.rule),
                         QString::fromStdString(check.detail), QString::fromStdString(check.detail), false});
    details().addSection(tr("Rules"), std::move(rules));
    details().addRaw(QString::fromStdString(payout.rawJson));
}

void PayoutsPage::ask(PayoutVerb verb, std::vector<std::string> ids)
{
    auto* actions = context().ports.payoutActions;
    if (!actions || ids.empty())
        return;
    actions->preview(
        verb, ids, guarded<models::MoneyPreview>([this, actions, verb, ids](Result<models::MoneyPreview> preview) {
            if (!preview) {
                banner()->showError(tr("%1 is not possible.").arg(CellFormat::verb(verb)), preview.error());
                return;
            }
            auto* dialog = new MoneyDialog(std::move(*preview), this);
            connect(dialog, &QDialog::accepted, this, [this, dialog, actions, verb, ids] {
                actions->run(verb, ids, dialog->reason().toStdString(),
                             reporting(tr("%1 was not done.").arg(CellFormat::verb(verb)),
                                       tr("%1: done.").arg(CellFormat::verb(verb))));
            });
            dialog->open();
        }));
}

BalancesPage::BalancesPage(PageContext given, QWidget* parent)
    : TablePage(given, tr("Balances"), *given.ports.balances, parent)
{
    view().setHiddenColumns({QStringLiteral("unit"), QStringLiteral("payout_id")});
    setEmpty(QStringLiteral("balances"), tr("No balances yet"),
             tr("A balance appears with the first credit of an orchestrator."), tr("Open orchestrators"));
    if (context().ports.ledgerActions) {
        auto* adjustButton = addHeaderAction(tr("Adjust…"));
        connect(adjustButton, &QPushButton::clicked, this, [this] { adjust(QString::fromStdString(m_orchestrator)); });
    }
    if (!context().ports.transfers)
        return;
    m_transfers = std::make_unique<models::TableModel>(*context().ports.transfers, *context().ports.clock);
    m_transfersView = new TableView(*m_transfers, context().settings);
    m_transfersView->setAccessibleName(tr("Transfers"));
    m_transfersView->setHiddenColumns(
        {QStringLiteral("debit"), QStringLiteral("credit"), QStringLiteral("seq"), QStringLiteral("asset")});
    connect(m_transfersView, &TableView::currentKeyChanged, this, [this](const QString& key) {
        m_transferShown = !key.isEmpty();
        refreshDetails();
    });
    connect(&view(), &TableView::currentKeyChanged, this, [this] {
        m_transferShown = false;
        refreshDetails();
    });
    m_transfersTitle = makeLabel(tr("All transfers"), false, 1, true);
    m_transfersTitle->setContentsMargins(5 * kStep, 3 * kStep, 5 * kStep, 2 * kStep);
    auto* below = new QWidget;
    auto* column = new QVBoxLayout(below);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_transfersTitle);
    column->addWidget(m_transfersView, 1);
    const std::unique_ptr<QLayoutItem> taken(content()->takeAt(content()->count() - 1));
    QWidget* const upper = taken->widget();
    auto* split = new QSplitter(Qt::Vertical);
    split->setHandleWidth(1);
    split->setChildrenCollapsible(false);
    split->addWidget(upper);
    split->addWidget(below);
    split->setSizes({400, 300});
    content()->addWidget(split, 1);
}

BalancesPage::~BalancesPage()
{
    delete m_transfersView;  // before its model
}

void BalancesPage::applyFilter(const QString& text)
{
    TablePage::applyFilter(text);
    connect(
        &model(), &models::TableModel::loaded, this,
        [this] {
            if (model().rowCount() > 0)
                view().setCurrentIndex(model().index(0, 0));
        },
        Qt::ConnectionType(Qt::SingleShotConnection | Qt::QueuedConnection));
}

void BalancesPage::updateSummary()
{
    if (model().isLoading() && model().rowCount() == 0)
        setSummary(Level::Working, tr("Reading the ledger"));
    else
        setSummary(Level::Ok, tr("%n account(s), each the sum of its transfers", nullptr, model().rowCount()));
}

// What caused a transfer: its id says where that is found.
void BalancesPage::showTransfer(const TableRow& row)
{
    const TableSchema& schema = m_transfers->schema();
    const auto cell = [&](const char* column) {
        std::string text;
        if (const int at = schema.columnIndex(column); at >= 0)
            CellFormat::appendExact(text, schema, row, at);
        return QString::fromStdString(text);
    };
    const auto shown = [&](const char* column) {
        const int at = schema.columnIndex(column);
        return at < 0 ? QString() : CellFormat::display(schema, row, at, now());
    };
    details().clear({});
    details().setHead(Level::Ok, shown("kind"), cell("orchestrator"),
                      shown("amount") + QLatin1Char(' ')
                          + (cell("asset").isEmpty() ? QStringLiteral("ETH") : cell("asset").toUpper()));
    struct Cause {
        const char* begins;
        QString text;
        const char *page, *column;
        bool wholeId;
    };
    const Cause causes[] = {
        {"session:", tr("The segment of a session"), "sessions/session_segments", "transfer:", true},
        {"workload:", tr("The workload"), "workloads/workloads", "workload:", false},
        {"power:", tr("Power of the host"), "server/power", nullptr, false},
        {"payout:", tr("The payout"), "payouts", nullptr, false}};
    const QString id = cell("id");
    for (const Cause& cause : causes) {
        if (!id.startsWith(QLatin1String(cause.begins)))
            continue;
        const QString page = QString::fromLatin1(cause.page);
        QString filter;
        if (cause.column)
            filter =
                QString::fromLatin1(cause.column) + filterWord(cause.wholeId ? id : id.mid(int(qstrlen(cause.begins))));
        else if (page == QStringLiteral("payouts"))
            filter = QStringLiteral("tx_hash:") + cell("reference");
        else
            filter = QStringLiteral("orchestrator:") + filterWord(cell("orchestrator"));
        auto* link = details().addLink(cause.text);
        connect(link, &QPushButton::clicked, this, [this, page, filter] { Q_EMIT openPage(page, filter); });
    }
    auto* audit = details().addLink(tr("In the audit log"));
    connect(audit, &QPushButton::clicked, this, [this, who = cell("orchestrator")] {
        Q_EMIT openPage(QStringLiteral("audit"), QStringLiteral("subject:") + filterWord(who));
    });
    details().addRowFields(schema, row, now());
}

bool BalancesPage::showInstead()
{
    if (!m_transferShown || !m_transfersView->currentIndex().isValid())
        return false;
    const TableRow* transfer = m_transfers->row(m_transfersView->currentIndex().row());
    if (transfer)
        showTransfer(*transfer);
    return transfer != nullptr;
}

void BalancesPage::showDetails(const TableRow& row)
{
    const std::string orchestrator = cellText(row, "orchestrator").toStdString();
    const Int256* available = cellAmount(row, "available");
    const int scale =
        CellFormat::scaleOf(model().schema(), row, std::max(0, model().schema().columnIndex("available")));
    QString unit = cellText(row, "unit").toUpper();
    details().clear({});
    details().setHead(Level::Ok, tr("available"), QString::fromStdString(orchestrator),
                      available ? CellFormat::amount(*available, scale) + QLatin1Char(' ')
                                      + (unit.isEmpty() ? QStringLiteral("ETH") : unit)
                                : QString());
    if (context().ports.ledgerActions) {
        auto* button = details().addAction(tr("Adjust…"));
        connect(button, &QPushButton::clicked, this,
                [this, orchestrator] { adjust(QString::fromStdString(orchestrator)); });
    }
    auto* payouts = details().addLink(tr("Payouts"));
    connect(payouts, &QPushButton::clicked, this, [this, orchestrator] {
        Q_EMIT openPage(QStringLiteral("payouts"),
                        QStringLiteral("orchestrators:") + QString::fromStdString(orchestrator));
    });
    details().addRowFields(model().schema(), row, now());
    if (m_transfers && orchestrator != m_orchestrator) {
        m_orchestrator = orchestrator;
        m_transfersTitle->setText(tr("Transfers of %1").arg(QString::fromStdString(orchestrator)));
        m_transfers->setFilter(filterEqual("orchestrator", orchestrator));
    }
}

void BalancesPage::adjust(const QString& orchestrator)
{
    auto* dialog = new FormDialog(tr("Adjust a balance"),
                                  tr("Books one transfer. A credit is positive, a debit negative. It cannot be edited "
                                     "later, only balanced by another one."),
                                  tr("Adjust"), this);
    auto* who = dialog->addField(tr("Orchestrator"));
    who->setText(orchestrator);
    auto* amount = dialog->addField(tr("Amount"), tr("such as 0.05 or -0.05"));
    auto* reason = dialog->addField(tr("Reason"), tr("kept with the transfer"));
    // Made once: asking again after a time-out cannot book twice.
    const std::string reference = "console:" + QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
    dialog->setReady([who, amount, reason] {
        const auto units = parseUnits(amount->text().toStdString(), 18);
        return !who->text().trimmed().isEmpty() && units && *units != 0 && reason->text().trimmed().size() >= 3;
    });
    dialog->setAct([this, dialog = QPointer<FormDialog>(dialog), who, amount, reason, reference] {
        models::LedgerAdjustment adjustment{who->text().trimmed().toStdString(), amount->text().trimmed().toStdString(),
                                            reason->text().trimmed().toStdString(), reference};
        context().ports.ledgerActions->adjust(
            std::move(adjustment), guarded<std::string>([this, dialog](Result<std::string> result) {
                if (dialog)
                    dialog->finished(result ? Result<void>() : Result<void>(fail(result.error())));
                if (result)
                    banner()->showNote(tr("Booked. The balance is %1 now.").arg(QString::fromStdString(*result)));
            }));
    });
    dialog->open();
}

}  // namespace sluice::ui
