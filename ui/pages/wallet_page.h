// The wallet: address with QR code, balance, how long the gas lasts, keychain state, and the ways a key comes in and goes out. Thread: GUI.
#pragma once

#include "ui/pages/page.h"

#include <functional>

class QGridLayout;

namespace sluice::ui {

class QrCode;
class SecretEdit;

class WalletPage : public Page {
    Q_OBJECT
public:
    explicit WalletPage(PageContext context, QWidget* parent = nullptr);
    void activate() override;
    void statusChanged(const models::StatusSnapshot& status) override;

private:
    void buildCards();
    QLayout* buildKeyCards();
    void reload();
    void showStatus(const models::WalletStatus& status);
    void importHex();
    void importKeystore();
    void exportKeystore();
    void generate();
    models::Done<std::string> keyDone(const QString& failure);
    void changeEvent(QEvent* event) override;

    models::WalletStatus m_status;
    QrCode* m_qr;
    QLabel *m_address, *m_balance, *m_gas, *m_keychain, *m_source, *m_policy, *m_explorer;
    QFrame* m_envCard;
    QPushButton *m_copy, *m_lock, *m_generate, *m_import, *m_importFile, *m_export, *m_probe, *m_move;
    models::SignerState m_signer = models::SignerState::None;
};

// A QR code drawn from modules, dark on white in both themes: scanners want it so.
class QrCode : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;
    void setText(const std::string& text);
    QSize sizeHint() const override { return {180, 180}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int m_width = 0;
    std::vector<bool> m_modules;
};

}  // namespace sluice::ui
