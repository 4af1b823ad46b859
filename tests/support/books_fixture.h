// A ledger and an audit log over a temporary store, closed and opened again at will. Header only: link sluice_ledger,
// sluice_audit and sluice_storage.
#pragma once

#include "audit/audit_log.h"
#include "ledger/ledger.h"
#include "ledger/queries.h"
#include "ledger/schema.h"
#include "ledger/verify.h"
#include "support/temp_store.h"

namespace sluice::test {

class BooksFixture {
public:
    explicit BooksFixture(storage::DatabaseConfig config = {}, ledger::LedgerConfig ledgerConfig = {})
        : m_ledgerConfig(std::move(ledgerConfig)), m_store(allMigrations(), std::move(config))
    {
        attach();
    }
    ~BooksFixture() { m_store.close(); }
    BooksFixture(const BooksFixture&) = delete;
    BooksFixture& operator=(const BooksFixture&) = delete;

    static std::vector<storage::Migration> allMigrations()
    {
        auto all = audit::migrations();
        for (auto& migration : ledger::migrations())
            all.push_back(std::move(migration));
        return all;
    }

    TempStore& store() { return m_store; }
    storage::Writer& writer() { return m_store.writer(); }
    storage::ReaderPool& readers() { return m_store.readers(); }
    ledger::Ledger& ledger() { return *m_ledger; }
    audit::AuditLog& audit() { return *m_audit; }
    ledger::LedgerQueries queries() { return ledger::LedgerQueries(m_store.readers()); }

    void setLedgerConfig(ledger::LedgerConfig config) { m_ledgerConfig = std::move(config); }
    void reopen()
    {
        m_store.close();
        m_ledger.reset();
        m_audit.reset();
        m_store.reopen();
        attach();
    }

    template<class T>
    Result<T> run(std::function<Result<T>(storage::Connection&)> command)
    {
        return m_store.writer().runFor<T>(std::move(command));
    }
    Result<ledger::Posted> credit(const ledger::CreditRequest& request)
    {
        return run<ledger::Posted>(
            [&](storage::Connection& connection) { return m_ledger->credit(connection, request); });
    }
    Result<ledger::Posted> post(const ledger::Posting& posting)
    {
        return run<ledger::Posted>(
            [&](storage::Connection& connection) { return m_ledger->post(connection, posting); });
    }
    Result<ledger::Reservation> reserve(const ledger::ReserveRequest& request)
    {
        return run<ledger::Reservation>(
            [&](storage::Connection& connection) { return m_ledger->reserve(connection, request); });
    }
    Result<ledger::Posted> postReservation(const ledger::PostReservationRequest& request)
    {
        return run<ledger::Posted>(
            [&](storage::Connection& connection) { return m_ledger->postReservation(connection, request); });
    }
    Result<ledger::Reservation> voidReservation(const std::string& id, const std::string& reason, Timestamp time)
    {
        return run<ledger::Reservation>(
            [&](storage::Connection& connection) { return m_ledger->voidReservation(connection, id, reason, time); });
    }
    Result<void> exec(const std::string& sql)
    {
        return m_store.writer().run([&](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(connection.exec(sql));
            return {};
        });
    }

private:
    void attach()
    {
        m_ledger = std::make_unique<ledger::Ledger>(m_store.writer(), m_ledgerConfig);
        m_audit = std::make_unique<audit::AuditLog>(m_store.writer());
    }

    ledger::LedgerConfig m_ledgerConfig;
    std::unique_ptr<ledger::Ledger> m_ledger;
    std::unique_ptr<audit::AuditLog> m_audit;
    TempStore m_store;
};

inline constexpr Timestamp booksStart{1'767'225'600'000'000};  // 2026-01-01

inline Amount wei(Int256 units)
{
    return Amount(Asset::eth(), std::move(units));
}
inline Amount ethAmount(std::string_view text)
{
    return Amount::parse(text, Asset::eth()).value();
}
inline ledger::CreditRequest creditOf(std::string id, std::string orchestrator, Amount amount,
                                      Timestamp time = booksStart)
{
    return {std::move(id), std::move(orchestrator), std::move(amount), ledger::TransferKind::Credit, {}, {}, {}, time};
}

}  // namespace sluice::test
