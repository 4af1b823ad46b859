#pragma once

#include "app/console/delivery.h"
#include "payouts/payout_commands.h"
#include "payouts/payout_engine.h"
#include "payouts/payout_queries.h"
#include "wallet/signing_policy.h"

namespace sluice::app {

class ChainPart;
class Engine;

// What the payouts page asks for, out of queries, commands and the signing policy.
class PayoutPort final : public models::PayoutActions {
public:
    struct Parts {
        payouts::PayoutCommands& commands;
        storage::ReaderPool& readers;
        ChainPart& chain;
        const Clock& clock;
        Rng& rng;
        payouts::PayoutConfig config;
        std::function<wallet::SigningPolicy()> policy;  // the one in force
        std::string explorerTxUrl;                      // {hash}; may be empty
    };

    static Parts partsOf(Engine& engine);

    PayoutPort(Delivery delivery, Parts parts) : m_delivery(std::move(delivery)), m_parts(std::move(parts)) {}

    void details(std::string id, models::Done<models::PayoutDetails> done) override;
    void preview(models::PayoutVerb verb, std::vector<std::string> ids,
                 models::Done<models::MoneyPreview> done) override;
    void run(models::PayoutVerb verb, std::vector<std::string> ids, std::string reason,
             models::Done<void> done) override;

private:
    Result<models::PayoutDetails> readDetails(const std::string& id) const;
    Result<models::MoneyPreview> readPreview(models::PayoutVerb verb, const std::vector<std::string>& ids) const;
    std::vector<models::PolicyCheck> policyChecks(const payouts::Intent& intent) const;

    Delivery m_delivery;
    Parts m_parts;
};

}  // namespace sluice::app
