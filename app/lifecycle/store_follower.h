// What other programs on the same PostgreSQL do, taken over into this one's memory: keys, users, tenants, credentials, blocks, denied tokens,
// mark-ups, prices, expected costs, meters. Once a second it looks at the end of the audit log, where every deed stands in its own commit, and at
// the version of the meters, and reads again what was named; so a revocation reaches every program within a second or two, far inside the expiry of
// an answer (AUTH_EXPIRY_MAX_SECONDS). Its own program's deeds are read again too, which changes nothing. Not for SQLite: nobody else writes there.
// Thread: make, start() and stop() on main; the looks have a thread of their own.
#pragma once

#include "app/lifecycle/clearinghouse_part.h"
#include "app/lifecycle/meter_part.h"
#include "app/lifecycle/metering_part.h"
#include "audit/audit_marks.h"

namespace sluice::app {

class StoreFollower {
public:
    struct Ports {
        storage::Database& database;
        ClearinghousePart& clearinghouse;
        MeteringPart& metering;
        MeterPart& meter;
        int everyMs = 1'000;
    };
    explicit StoreFollower(const Ports& ports) : m_ports(ports) {}
    ~StoreFollower() { stop(); }
    StoreFollower(const StoreFollower&) = delete;
    StoreFollower& operator=(const StoreFollower&) = delete;

    Result<void> begin();  // before the rooms are loaded: what happens from here on is followed. Blocks
    void start();
    void stop();  // before the store closes
    // One look, as the timer does it; any thread but GUI, HTTP and writer. True: something was taken over.
    Result<bool> look();

private:
    Result<void> follow(const std::vector<audit::AuditMark>& marks);
    Result<void> takeOver(storage::Connection& connection, const std::vector<audit::AuditMark>& marks);
    Result<bool> followMeters();

    const Ports m_ports;
    std::int64_t m_seen = 0;
    std::int64_t m_meterVersion = -1;
    WorkerThread m_thread{QStringLiteral("follower")};
    std::unique_ptr<QTimer> m_timer;  // on that thread
    std::string m_error;              // there too; told once
};

}  // namespace sluice::app
