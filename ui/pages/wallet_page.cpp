#include "ui/pages/wallet_page.h"

#include "models/cell_format.h"
#include "ui/common/secret_edit.h"
#include "ui/common/theme.h"
#include "ui/pages/form_dialog.h"

#include <QClipboard>
#include <QEvent>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPainter>
#include <QSaveFile>
#include <QScrollArea>
#include <QVBoxLayout>
#include <qrencode.h>

namespace sluice::ui {

using models::CellFormat;
using models::Level;
using models::SignerState;

namespace {

constexpr qint64 kMostKeystoreBytes = 64 * 1024;

QFrame* walletCard(QVBoxLayout*& column)
{
    auto* card = new QFrame;
    card->setProperty("card", true);
    column = new QVBoxLayout(card);
    column->setContentsMargins(4 * kStep, 3 * kStep, 4 * kStep, 4 * kStep);
    column->setSpacing(2 * kStep);
    return card;
}

}  // namespace

void QrCode::setText(const std::string& text)
{
    m_modules.clear();
    m_width = 0;
    if (QRcode* code = text.empty() ? nullptr : QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M)) {
        m_width = code->width;
        for (int i = 0; i < m_width * m_width; ++i)
            m_modules.push_back(code->data[i] & 1);
        QRcode_free(code);
        setFixedSize(5 * (m_width + 8), 5 * (m_width + 8));
    }
    update();
}

void QrCode::paintEvent(QPaintEvent*)
{
    if (m_width == 0)
        return;
    QPainter painter(this);
    const int module = std::min(width(), height()) / (m_width + 8);
    const int side = module * (m_width + 8);
    painter.fillRect(0, 0, side, side, Qt::white);
    for (int y = 0; y < m_width; ++y)
        for (int x = 0; x < m_width; ++x)
            if (m_modules[std::size_t(y * m_width + x)])
                painter.fillRect((x + 4) * module, (y + 4) * module, module, module, Qt::black);
}

WalletPage::WalletPage(PageContext given, QWidget* parent)
    : Page(given, tr("Wallet"), parent)
    , m_qr(new QrCode)
    , m_address(makeLabel({}, false, 1))
    , m_balance(makeLabel({}, false, 10, true))
    , m_gas(makeLabel({}))
    , m_keychain(makeLabel({}))
    , m_source(makeLabel({}, true))
    , m_policy(makeLabel({}))
    , m_explorer(makeLabel({}))
    , m_copy(new QPushButton(tr("Copy address")))
    , m_lock(new QPushButton)
    , m_generate(makePrimary(new QPushButton(tr("Make a new key…"))))
    , m_import(new QPushButton(tr("Import a hex key…")))
    , m_importFile(new QPushButton(tr("Import a keystore…")))
    , m_export(new QPushButton(tr("Export a keystore…")))
    , m_probe(new QPushButton(tr("Look for a keychain")))
    , m_move(makePrimary(new QPushButton(tr("Move it into the keychain"))))
{
    buildCards();
    auto* header = addHeaderAction(tr("Lock"));
    delete m_lock;
    m_lock = header;
    auto* wallet = context().ports.walletActions;
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(QString::fromStdString(m_status.address)); });
    connect(m_lock, &QPushButton::clicked, this, [this, wallet] {
        auto done = guarded<void>([this](Result<void> result) {
            if (!result)
                banner()->showError(tr("The wallet did not follow."), result.error());
            reload();
        });
        if (m_status.signer == SignerState::Ready)
            wallet->lock(std::move(done));
        else
            wallet->unlock(std::move(done));
    });
    connect(m_generate, &QPushButton::clicked, this, &WalletPage::generate);
    connect(m_import, &QPushButton::clicked, this, &WalletPage::importHex);
    connect(m_importFile, &QPushButton::clicked, this, &WalletPage::importKeystore);
    connect(m_export, &QPushButton::clicked, this, &WalletPage::exportKeystore);
    connect(m_probe, &QPushButton::clicked, this, [this, wallet] {
        wallet->probeKeychain(guarded<std::string>([this](Result<std::string> result) {
            if (result)
                banner()->showNote(tr("%1 answers.").arg(QString::fromStdString(*result)));
            else
                banner()->showError(tr("No keychain answers."), result.error());
            reload();
        }));
    });
    connect(m_move, &QPushButton::clicked, this,
            [this, wallet] { wallet->moveEnvironmentKey(keyDone(tr("The key was not moved."))); });
    connect(banner(), &ErrorBanner::retry, this, &WalletPage::reload);
}

void WalletPage::buildCards()
{
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(5 * kStep, kStep, 5 * kStep, 5 * kStep);
    column->setSpacing(4 * kStep);
    QVBoxLayout* env = nullptr;
    m_envCard = walletCard(env);
    QLabel* warning = makeLabel(tr("▲  The key in use came by an environment setting. Anyone who can read this "
                                   "process's environment can read it."));
    warning->setWordWrap(true);
    env->addWidget(warning);
    env->addWidget(m_move, 0, Qt::AlignLeading);
    m_envCard->hide();
    column->addWidget(m_envCard);
    QVBoxLayout* main = nullptr;
    QFrame* mainCard = walletCard(main);
    auto* head = new QHBoxLayout;
    head->setSpacing(6 * kStep);
    auto* words = new QVBoxLayout;
    words->setSpacing(2 * kStep);
    words->addWidget(makeLabel(tr("Balance"), true));
    words->addWidget(m_balance);
    words->addWidget(m_gas);
    words->addSpacing(2 * kStep);
    words->addWidget(makeLabel(tr("Address"), true));
    m_address->setFont(hashFont());
    m_address->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    words->addWidget(m_address);
    auto* addressRow = new QHBoxLayout;
    m_explorer->setOpenExternalLinks(true);
    addressRow->addWidget(m_copy);
    addressRow->addWidget(m_explorer);
    addressRow->addStretch(1);
    words->addLayout(addressRow);
    words->addStretch(1);
    head->addLayout(words, 1);
    m_qr->setFixedSize(180, 180);
    m_qr->setAccessibleName(tr("QR code of the address"));
    head->addWidget(m_qr, 0, Qt::AlignTop);
    main->addLayout(head);
    column->addWidget(mainCard);
    column->addLayout(buildKeyCards());
    column->addStretch(1);
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidget(body);
    content()->addWidget(area, 1);
}

QLayout* WalletPage::buildKeyCards()
{
    auto* lower = new QHBoxLayout;
    lower->setSpacing(4 * kStep);
    QVBoxLayout* keys = nullptr;
    QFrame* keysCard = walletCard(keys);
    keys->addWidget(makeLabel(tr("Key"), false, 1, true));
    for (QLabel* label : {m_keychain, m_source}) {
        label->setWordWrap(true);
        keys->addWidget(label);
    }
    keys->addSpacing(kStep);
    for (QPushButton* button : {m_generate, m_import, m_importFile, m_export, m_probe})
        keys->addWidget(button);
    keys->addStretch(1);
    lower->addWidget(keysCard, 1);
    QVBoxLayout* rules = nullptr;
    QFrame* rulesCard = walletCard(rules);
    rules->addWidget(makeLabel(tr("Signing policy"), false, 1, true));
    m_policy->setWordWrap(true);
    m_policy->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    rules->addWidget(m_policy, 1);
    lower->addWidget(rulesCard, 1);
    return lower;
}

void WalletPage::activate()
{
    reload();
}

void WalletPage::statusChanged(const models::StatusSnapshot& status)
{
    if (status.signer != m_signer && isVisible())
        reload();
    m_signer = status.signer;
}

void WalletPage::reload()
{
    context().ports.walletActions->status(guarded<models::WalletStatus>([this](Result<models::WalletStatus> status) {
        if (status)
            showStatus(*status);
        else
            banner()->showError(tr("The wallet's state could not be read."), status.error());
    }));
}

void WalletPage::showStatus(const models::WalletStatus& status)
{
    m_status = status;
    const bool key = !status.address.empty();
    const QString network = QString::fromStdString(status.network);
    switch (status.signer) {
    case SignerState::Ready: setSummary(Level::Ok, tr("The key is ready to sign on %1").arg(network)); break;
    case SignerState::Remote: setSummary(Level::Ok, tr("A remote signer is ready on %1").arg(network)); break;
    case SignerState::Locked:
        setSummary(Level::Attention, tr("The wallet is locked: payouts wait until it is unlocked"));
        break;
    case SignerState::NoKeychain:
        setSummary(Level::Attention, tr("No keychain is running, so there is no safe place for a key"));
        break;
    case SignerState::None:
        if (status.keychainReachable)
            setSummary(Level::Off, tr("There is no key yet"));
        else
            setSummary(Level::Attention, tr("No keychain is running, so there is no safe place for a key"));
        break;
    }
    m_qr->setVisible(key);
    m_qr->setText(status.address);
    m_address->setText(key ? QString::fromStdString(status.address) : CellFormat::unknown());
    m_copy->setEnabled(key);
    m_balance->setText(status.balanceWei ? CellFormat::eth(*status.balanceWei) : CellFormat::unknown());
    m_balance->setToolTip(status.balanceWei
                              ? QStringLiteral("%1 ETH").arg(CellFormat::amountExact(*status.balanceWei, 18))
                              : tr("Not known"));
    QStringList gas;
    if (status.payoutsLeft)
        gas << tr("enough gas for about %1 payouts").arg(*status.payoutsLeft);
    if (status.daysLeft)
        gas << tr("%n day(s) at the rate of the last 30", nullptr, int(*status.daysLeft));
    if (status.gasPerPayoutWei)
        gas << tr("%1 a payout today").arg(CellFormat::eth(*status.gasPerPayoutWei));
    m_gas->setText(gas.isEmpty() ? tr("How long the gas lasts is not known yet.") : gas.join(QStringLiteral(" · ")));
    m_explorer->setVisible(!status.explorerAddressUrl.empty() && key);
    m_explorer->setText(QStringLiteral("<a href=\"%1\" style=\"color:%3\">%2</a>")
                            .arg(QString::fromStdString(status.explorerAddressUrl).toHtmlEscaped(),
                                 tr("Open in the explorer"), themeOf(this).accent.name()));
    const Level chain = status.keychainReachable ? Level::Ok : Level::Attention;
    const QString place = status.keychainBackend == "file" ? tr("An encrypted file under the given master key")
                                                           : QString::fromStdString(status.keychainBackend);
    QString words = status.keychainReachable
                        ? tr("%1 keeps secrets here").arg(place)
                        : tr("No keychain answers. Start one (GNOME Keyring or KWallet), or give a master key file "
                             "with SLUICE_MASTER_KEY_FILE.");
    if (!status.keychainReachable && !status.keychainDetail.empty())
        words += QStringLiteral("\n") + QString::fromStdString(status.keychainDetail);
    m_keychain->setText(CellFormat::level(chain) + QStringLiteral("  ") + words);
    m_source->setText(key ? tr("The key comes from: %1").arg(QString::fromStdString(status.keySource))
                          : tr("No key is set."));
    m_envCard->setVisible(status.environmentKey);
    m_move->setEnabled(status.keychainReachable);
    QStringList rules;
    for (const auto& rule : status.policy)
        rules << QStringLiteral(
                     "<tr><td style=\"padding-right:16px;padding-bottom:4px;color:%1\">%2</td><td>%3</td></tr>")
                     .arg(themeOf(this).muted.name(), CellFormat::code({}, "rule", rule.rule).toHtmlEscaped(),
                          QString::fromStdString(rule.detail).toHtmlEscaped());
    m_policy->setText(rules.isEmpty() ? tr("No rules are known.")
                                      : QStringLiteral("<table>") + rules.join(QString()) + QStringLiteral("</table>"));
    m_lock->setText(status.signer == SignerState::Ready ? tr("Lock") : tr("Unlock"));
    m_lock->setVisible(status.signer == SignerState::Ready || status.signer == SignerState::Locked);
    m_generate->setEnabled(status.keychainReachable && !key);
    m_import->setEnabled(status.keychainReachable);
    m_importFile->setEnabled(status.keychainReachable);
    m_export->setEnabled(key && status.signer == SignerState::Ready);
}

models::Done<std::string> WalletPage::keyDone(const QString& failure)
{
    return guarded<std::string>([this, failure](Result<std::string> result) {
        if (result)
            banner()->showNote(tr("The key of %1 is in the keychain.").arg(QString::fromStdString(*result)));
        else
            banner()->showError(failure, result.error());
        reload();
    });
}

void WalletPage::generate()
{
    auto* dialog = new FormDialog(tr("Make a new key"),
                                  tr("A new key is made and kept in the keychain. Export a keystore afterwards and "
                                     "store it apart: without it the key is lost with this machine."),
                                  tr("Make the key"), this);
    dialog->setAct([this, dialog = QPointer<FormDialog>(dialog)] {
        context().ports.walletActions->generate(keyDone(tr("No key was made.")));
        if (dialog)
            dialog->accept();
    });
    dialog->open();
}

void WalletPage::importHex()
{
    auto* dialog = new FormDialog(tr("Import a hex key"),
                                  tr("Paste or type the private key: 64 hexadecimal digits, with or without 0x. It "
                                     "goes into the keychain and is never shown."),
                                  tr("Import"), this);
    auto* secret = new SecretEdit;
    secret->setAccessibleName(tr("Private key"));
    secret->setPlaceholder(tr("Private key"));
    dialog->addRow(tr("Private key"), secret);
    connect(secret, &SecretEdit::changed, dialog, &FormDialog::check);
    dialog->setReady([secret] { return secret->length() == 64 || secret->length() == 66; });
    dialog->setAct([this, dialog = QPointer<FormDialog>(dialog), secret] {
        context().ports.walletActions->importHex(secret->take(), keyDone(tr("The key was not imported.")));
        if (dialog)
            dialog->accept();
    });
    dialog->open();
    secret->setFocus();
}

void WalletPage::importKeystore()
{
    auto* choose = new QFileDialog(this, tr("Choose a keystore (version 3)"));
    choose->setAttribute(Qt::WA_DeleteOnClose);
    choose->setFileMode(QFileDialog::ExistingFile);
    connect(choose, &QFileDialog::fileSelected, this, [this](const QString& path) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly) || file.size() > kMostKeystoreBytes) {
            banner()->showError(tr("The keystore was not read."), {ErrorCode::Io, file.errorString().toStdString()});
            return;
        }
        const std::string json = file.readAll().toStdString();
        auto* dialog = new FormDialog(
            tr("Import a keystore"),
            tr("The password of this keystore opens it once; the key then lies in the keychain."), tr("Import"), this);
        auto* secret = new SecretEdit;
        secret->setAccessibleName(tr("Password"));
        secret->setPlaceholder(tr("Password of the keystore"));
        dialog->addRow(tr("Password"), secret);
        dialog->setAct([this, dialog = QPointer<FormDialog>(dialog), secret, json] {
            context().ports.walletActions->importKeystore(json, secret->take(),
                                                          keyDone(tr("The keystore was not imported.")));
            if (dialog)
                dialog->accept();
        });
        dialog->open();
        secret->setFocus();
    });
    choose->open();
}

void WalletPage::exportKeystore()
{
    auto* dialog = new FormDialog(tr("Export a keystore"),
                                  tr("Whoever has the file and its password has the money of this address. Choose a "
                                     "long password, twelve characters at least."),
                                  tr("Export"), this);
    auto* first = new SecretEdit;
    auto* second = new SecretEdit;
    first->setAccessibleName(tr("New password"));
    second->setAccessibleName(tr("The same again"));
    dialog->addRow(tr("New password"), first);
    dialog->addRow(tr("The same again"), second);
    connect(first, &SecretEdit::changed, dialog, &FormDialog::check);
    connect(second, &SecretEdit::changed, dialog, &FormDialog::check);
    dialog->setReady([first, second] { return first->length() >= 12 && first->equals(*second); });
    dialog->setAct([this, dialog = QPointer<FormDialog>(dialog), first, second] {
        second->clear();
        context().ports.walletActions->exportKeystore(
            first->take(), guarded<std::string>([this](Result<std::string> json) {
                if (!json) {
                    banner()->showError(tr("The keystore was not made."), json.error());
                    return;
                }
                auto* choose =
                    new QFileDialog(this, tr("Save the keystore"),
                                    QStringLiteral("keystore-%1.json").arg(QString::fromStdString(m_status.address)));
                choose->setAttribute(Qt::WA_DeleteOnClose);
                choose->setAcceptMode(QFileDialog::AcceptSave);
                connect(choose, &QFileDialog::fileSelected, this, [this, text = *json](const QString& path) {
                    QSaveFile file(path);
                    if (file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
                        && file.write(QByteArray::fromStdString(text)) == qint64(text.size()) && file.commit())
                        banner()->showNote(tr("The keystore is %1.").arg(path));
                    else
                        banner()->showError(tr("The keystore was not written."),
                                            {ErrorCode::Io, file.errorString().toStdString()});
                });
                choose->open();
            }));
        if (dialog)
            dialog->accept();
    });
    dialog->open();
    first->setFocus();
}

void WalletPage::changeEvent(QEvent* event)
{
    Page::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_status.network.empty())
        QMetaObject::invokeMethod(
            this, [this] { showStatus(m_status); }, Qt::QueuedConnection);
}

}  // namespace sluice::ui
