#pragma once

#include "app/console/delivery.h"
#include "storage/reader.h"

namespace sluice::app {

class AuditPort final : public models::AuditActions {
public:
    AuditPort(Delivery delivery, storage::ReaderPool& readers) : m_delivery(std::move(delivery)), m_readers(readers) {}

    void verify(std::function<void(std::int64_t, std::int64_t)> progress, std::stop_token stop,
                models::Done<models::AuditVerdict> done) override;

private:
    Delivery m_delivery;
    storage::ReaderPool& m_readers;
};

}  // namespace sluice::app
