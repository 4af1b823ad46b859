#include "app/console/audit_port.h"

#include "app/lifecycle/verification.h"

#include <chrono>

namespace sluice::app {

namespace {

// Lets through at most 30 calls a second, and the last.
class Throttle {
public:
    bool due(bool last)
    {
        const auto now = std::chrono::steady_clock::now();
        if (!last && now - m_last < std::chrono::milliseconds(34))
            return false;
        m_last = now;
        return true;
    }

private:
    std::chrono::steady_clock::time_point m_last{};
};

}  // namespace

void AuditPort::verify(std::function<void(std::int64_t, std::int64_t)> progress, std::stop_token stop,
                       models::Done<models::AuditVerdict> done)
{
    m_delivery.work<models::AuditVerdict>(
        [delivery = m_delivery, &readers = m_readers, progress = std::move(progress),
         stop]() -> Result<models::AuditVerdict> {
            Throttle throttle;
            const auto report = [&](std::int64_t count, std::int64_t total) {
                if (progress && throttle.due(count == total))
                    delivery.onGui([progress, count, total] { progress(count, total); });
            };
            SLUICE_ASSIGN(const auto verification, verifyStore(readers, report, stop));
            models::AuditVerdict verdict;
            verdict.intact = verification.agrees();
            verdict.entries = verification.chain.checkpoint.size;
            verdict.head = verification.chain.checkpoint.head.toHex();
            if (verification.chain.broken) {
                verdict.brokenEntry = verification.chain.broken->seq;
                verdict.detail = verification.chain.broken->why;
            } else if (!verification.books.agrees()) {
                verdict.detail = verification.books.differences.front();
            }
            return verdict;
        },
        std::move(done));
}

}  // namespace sluice::app
