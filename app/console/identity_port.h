#pragma once

#include "app/console/delivery.h"
#include "app/lifecycle/clearinghouse_part.h"
#include "models/identity_actions.h"

namespace sluice::app {

class IdentityPort final : public models::IdentityActions {
public:
    IdentityPort(Delivery delivery, ClearinghousePart& part, const Settings& settings, const Clock& clock)
        : m_delivery(std::move(delivery)), m_part(part), m_settings(settings), m_clock(clock)
    {}
    void status(models::Done<models::IdentityView> done) override;
    void test(models::Done<models::IdentityView> done) override;
    void tryToken(crypto::SecretBytes token, models::Done<models::IdentityVerdict> done) override;

private:
    models::IdentityView view() const;

    Delivery m_delivery;
    ClearinghousePart& m_part;
    const Settings& m_settings;
    const Clock& m_clock;
};

}  // namespace sluice::app
