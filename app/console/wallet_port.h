#pragma once

#include "app/console/delivery.h"

namespace sluice::app {

class Engine;

class WalletPort final : public models::WalletActions {
public:
    WalletPort(Delivery delivery, Engine& engine) : m_delivery(std::move(delivery)), m_engine(engine) {}

    void status(models::Done<models::WalletStatus> done) override;
    void generate(models::Done<std::string> done) override;
    void importHex(crypto::SecretBytes key, models::Done<std::string> done) override;
    void importKeystore(std::string json, crypto::SecretBytes password, models::Done<std::string> done) override;
    void exportKeystore(crypto::SecretBytes password, models::Done<std::string> done) override;
    void unlock(models::Done<void> done) override;
    void lock(models::Done<void> done) override;
    void moveEnvironmentKey(models::Done<std::string> done) override;
    void probeKeychain(models::Done<std::string> done) override;

private:
    void addChainFacts(models::WalletStatus shown, models::Done<models::WalletStatus> done);
    Result<std::int64_t> payoutsOfLastMonth() const;

    Delivery m_delivery;
    Engine& m_engine;
};

}  // namespace sluice::app
