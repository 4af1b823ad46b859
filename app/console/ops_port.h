#pragma once

#include "api/api.h"
#include "api/builder_api.h"
#include "app/console/delivery.h"
#include "app/lifecycle/legacy_part.h"
#include "models/ops_actions.h"
#include "usage/power_control.h"

namespace sluice::app {

class OpsPort final : public models::OpsActions {
public:
    // `builder` is null while the builder API is off: its operations are then refused.
    OpsPort(Delivery delivery, api::Api& api, api::BuilderApi* builder = nullptr)
        : m_delivery(std::move(delivery)), m_api(api), m_builder(builder)
    {}
    void run(models::OpsRequest request, models::Done<json::Value> done) override;

private:
    Delivery m_delivery;
    api::Api& m_api;
    api::BuilderApi* const m_builder;
};

class PowerPort final : public models::PowerActions {
public:
    PowerPort(Delivery delivery, usage::PowerControl& control, const Clock& clock)
        : m_delivery(std::move(delivery)), m_control(control), m_clock(clock)
    {}
    void order(models::PowerRequest request, std::function<void(models::PowerResult)> progress,
               models::Done<std::vector<models::PowerResult>> done) override;

private:
    Delivery m_delivery;
    usage::PowerControl& m_control;
    const Clock& m_clock;
};

class LegacyPort final : public models::LegacyActions {
public:
    LegacyPort(Delivery delivery, LegacyPart& part) : m_delivery(std::move(delivery)), m_part(part) {}
    void import(models::LegacyRequest request, Progress progress, std::stop_token stop,
                models::Done<models::LegacyReport> done) override;
    void exportTo(std::string folder, std::stop_token stop, models::Done<std::string> done) override;

private:
    Delivery m_delivery;
    LegacyPart& m_part;
};

}  // namespace sluice::app
