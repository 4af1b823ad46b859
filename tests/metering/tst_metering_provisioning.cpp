// Customers that make themselves (REF-33, clearinghouse 5.7), on both engines: with the first usage, with the first yes, once, undone with what they
// came with, never in the way of a ticket.
#include "metering/provisioning.h"
#include "support/meter_fixture.h"
#include "support/postgres_fixture.h"
#include "support/ticket_fixture.h"

using namespace sluice;
using namespace sluice::metering;
using namespace sluice::test;

namespace {

storage::DatabaseConfig provisioningEngine(bool postgres)
{
    storage::DatabaseConfig config;
    if (postgres)
        config.postgresUrl = PostgresFixture::shared().newDatabase();
    return config;
}

class ProvisioningBed {
public:
    explicit ProvisioningBed(bool postgres)
        : fixture(provisioningEngine(postgres), true)
        , provisioning(fixture.writer(), fixture.meter().customers(), fixture.clock())
        , m_sink(fixture.events(), fixture.clock())
    {}
    ~ProvisioningBed() { fixture.close(); }

    // As the inbox does it: first the customer, then the meter, in one commit; with `fails` the command is undone.
    Result<void> ticket(const std::string& id, const std::string& authId, bool fails = false)
    {
        PricedTicket ticket;
        ticket.event = *parseTicketEvent(ticketJson(id, {{"auth_id", authId}}));
        ticket.quote = {1, 300'000'000'000, "test", fixture.clock().now()};
        ticket.networkFee = usdOf(ticket.event.feeWei, ticket.quote);
        ticket.billable = ticket.networkFee;
        return fixture.writer().run([&](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(provisioning.ticketPriced(connection, ticket));
            SLUICE_TRY(m_sink.ticketPriced(connection, ticket));
            return fails ? fail(ErrorCode::Conflict, "undone") : Result<void>();
        });
    }
    Result<Customer> customer(const std::string& key)
    {
        return fixture.read<Customer>([&](storage::Connection& connection) { return findCustomer(connection, key); });
    }
    std::int64_t count()
    {
        const auto found = fixture.read<std::optional<std::int64_t>>([](storage::Connection& connection) {
            return connection.queryOne("SELECT COUNT(*) FROM meter_customers WHERE deleted IS NULL", {},
                                       [](const storage::Row& row) { return row.int64(0); });
        });
        return found ? found->value_or(-1) : -1;
    }

    MeterFixture fixture;
    CustomerProvisioning provisioning;

private:
    MeterSink m_sink;
};

}  // namespace

class TestMeteringProvisioning : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data()
    {
        QTest::addColumn<bool>("postgres");
        QTest::newRow("sqlite") << false;
        QTest::newRow("postgres") << true;
    }

    void REF33_firstUsageMakesTheCustomer()
    {
        QFETCH_GLOBAL(bool, postgres);
        ProvisioningBed bed(postgres);
        QVERIFY(bed.ticket("1", "acme:alice").has_value());
        QVERIFY(bed.ticket("2", "acme:alice").has_value());
        QVERIFY(bed.ticket("3", "acme:owner:2e51").has_value());
        QVERIFY(bed.ticket("4", "acme:eu_7#visitor").has_value());
        QCOMPARE(bed.count(), 3);
        const auto alice = bed.customer("acme:alice");
        QVERIFY(alice.has_value());
        QCOMPARE(alice->subjects(), std::vector<std::string>{"acme:alice"});
        QCOMPARE(alice->input.name, std::string("alice"));
        QVERIFY(bed.customer("2e51") && bed.customer("eu_7"));
    }

    void REF33_firstYesMakesTheCustomer()
    {
        QFETCH_GLOBAL(bool, postgres);
        ProvisioningBed bed(postgres);
        const auto identity = metering::makeIdentity("acme", "alice", "");
        for (int i = 0; i < 2; ++i)
            QVERIFY(bed.fixture.writer()
                        .run([&](storage::Connection& connection) {
                            return bed.provisioning.ensure(connection, *identity);
                        })
                        .has_value());
        QCOMPARE(bed.count(), 1);
    }

    void whatIsUndoneIsMadeAgain()
    {
        QFETCH_GLOBAL(bool, postgres);
        ProvisioningBed bed(postgres);
        QVERIFY(!bed.ticket("1", "acme:alice", true));
        QCOMPARE(bed.count(), 0);
        QVERIFY(bed.ticket("1", "acme:alice").has_value());
        QCOMPARE(bed.count(), 1);
    }

    // An operator deleted it: it is known for five minutes, then usage brings it back.
    void aDeletedOneComesBackWithUsage()
    {
        QFETCH_GLOBAL(bool, postgres);
        ProvisioningBed bed(postgres);
        QVERIFY(bed.ticket("1", "acme:alice").has_value());
        QVERIFY(bed.fixture.writer()
                    .run([&](storage::Connection& connection) {
                        return bed.fixture.meter().customers().remove(connection, "acme:alice", bed.fixture.actor());
                    })
                    .has_value());
        QVERIFY(bed.ticket("2", "acme:alice").has_value());
        QCOMPARE(bed.count(), 0);
        bed.fixture.clock().advanceMs(300'001);
        QVERIFY(bed.ticket("3", "acme:alice").has_value());
        QCOMPARE(bed.count(), 1);
    }

    // Somebody's subject already: usage attributes to that customer and nothing is made.
    void aSubjectOfAnotherCustomerIsLeftWithIt()
    {
        QFETCH_GLOBAL(bool, postgres);
        ProvisioningBed bed(postgres);
        CustomerInput house;
        house.name = "House";
        house.key = "house";
        house.subjectKeys = {"acme:alice"};
        QVERIFY(bed.fixture
                    .run<Customer>([&](storage::Connection& connection) {
                        return bed.fixture.meter().customers().create(connection, house, bed.fixture.actor());
                    })
                    .has_value());
        QVERIFY(bed.ticket("1", "acme:alice").has_value());
        QCOMPARE(bed.count(), 1);
    }
};

QTEST_GUILESS_MAIN(TestMeteringProvisioning)
#include "tst_metering_provisioning.moc"
