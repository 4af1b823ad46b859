#include "audit/audit_log.h"
#include "fleet/registrar.h"
#include "support/temp_store.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::fleet;

namespace {

// Keeps the callbacks, so that the test decides when and how the peer answers.
class HeldSource final : public TopSetSource {
public:
    void fetch(std::function<void(Result<std::vector<Address>>)> done) override { waiting.push_back(std::move(done)); }
    void answer(Result<std::vector<Address>> with)
    {
        auto callbacks = std::exchange(waiting, {});
        for (auto& done : callbacks)
            done(with);
    }
    std::vector<std::function<void(Result<std::vector<Address>>)>> waiting;
};

const Address memberAddress = *Address::fromHex("0x00000000000000000000000000000000000000aA");
const std::string memberText = "0x00000000000000000000000000000000000000Aa";

}  // namespace

class TestFleetTopSet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneFetchServesEveryoneAndIsKept()
    {
        FakeClock clock;
        HeldSource source;
        CachedTopSet top(source, clock, 300000);
        std::vector<TopMembership> answers;
        for (int i = 0; i < 5; ++i)
            top.check(memberText, [&](TopMembership m) { answers.push_back(m); });
        QCOMPARE(source.waiting.size(), std::size_t(1));
        QVERIFY(answers.empty());
        source.answer(std::vector<Address>{memberAddress});
        QCOMPARE(answers.size(), std::size_t(5));
        QVERIFY(answers.front() == TopMembership::Member);
        top.check("0x00000000000000000000000000000000000000bb", [&](TopMembership m) { answers.push_back(m); });
        QVERIFY(answers.back() == TopMembership::NotMember);
        QVERIFY(source.waiting.empty());
        clock.advanceMs(300000);
        top.check(memberText, [&](TopMembership m) { answers.push_back(m); });
        QCOMPARE(source.waiting.size(), std::size_t(1));
    }

    void aStaleSetIsBetterThanNoneAndNoneIsUnknown()
    {
        FakeClock clock;
        HeldSource source;
        CachedTopSet top(source, clock, 1000, 5000);
        std::vector<TopMembership> answers;
        const auto ask = [&] { top.check(memberText, [&](TopMembership m) { answers.push_back(m); }); };
        ask();
        source.answer(fail(ErrorCode::Timeout, "late"));
        QVERIFY(answers.back() == TopMembership::Unknown);
        ask();  // within the pause after a failure nobody is asked again
        QCOMPARE(answers.size(), std::size_t(2));
        QVERIFY(source.waiting.empty());
        clock.advanceMs(5000);
        ask();
        source.answer(std::vector<Address>{memberAddress});
        QVERIFY(answers.back() == TopMembership::Member);
        clock.advanceMs(1000);
        ask();
        source.answer(std::vector<Address>{});
        QVERIFY(answers.back() == TopMembership::Member);
    }

    void aLateAnswerFindsNobodyAndHarmsNobody()
    {
        FakeClock clock;
        HeldSource source;
        int answered = 0;
        {
            CachedTopSet top(source, clock);
            top.check(memberText, [&](TopMembership) { ++answered; });
        }
        source.answer(std::vector<Address>{memberAddress});
        QCOMPARE(answered, 1);
    }

    void theRegistrarAsksBeforeTheCommandAndNeverForDeniedAddresses()
    {
        auto schemas = audit::migrations();
        for (auto& migration : fleet::migrations())
            schemas.push_back(std::move(migration));
        test::TempStore store(schemas);
        audit::AuditLog log(store.writer());
        Registry registry(store.writer(), log, {.denylist = {memberAddress.toHex()}});
        FakeClock clock;
        HeldSource source;
        CachedTopSet top(source, clock);
        Registrar registrar(store.writer(), registry, top);
        const auto submit = [&](const std::string& address, bool skip) {
            auto promise = std::make_shared<std::promise<Result<RegistrationOutcome>>>();
            RegistrationRequest request;
            request.id = "id " + address;
            request.address = address;
            registrar.submit(request, {"test", "", clock.now()}, skip,
                             [promise](auto outcome) { promise->set_value(std::move(outcome)); });
            return promise->get_future();
        };
        auto denied = submit(memberText, false);
        QVERIFY(denied.get()->refusal == RegistrationRefusal::Denylisted);
        QVERIFY(source.waiting.empty());
        const std::string other = "0x00000000000000000000000000000000000000cc";
        auto waiting = submit(other, false);
        QCOMPARE(source.waiting.size(), std::size_t(1));
        source.answer(std::vector<Address>{*Address::fromHex(other)});
        QVERIFY(!waiting.get()->refusal);
        auto outsider = submit("0x00000000000000000000000000000000000000dd", false);
        QVERIFY(outsider.get()->refusal == RegistrationRefusal::NotInTopSet);
        auto skipped = submit("0x00000000000000000000000000000000000000dd", true);
        QVERIFY(!skipped.get()->refusal);
        UnknownTopSet nothing;
        Registrar blind(store.writer(), registry, nothing);
        std::promise<RegistrationRefusal> refusal;
        RegistrationRequest request;
        request.id = "x";
        request.address = "0x00000000000000000000000000000000000000ee";
        blind.submit(request, {"test", "", clock.now()}, false,
                     [&](auto outcome) { refusal.set_value(*outcome->refusal); });
        QVERIFY(refusal.get_future().get() == RegistrationRefusal::RankUnknown);
        store.close();
    }
};

QTEST_GUILESS_MAIN(TestFleetTopSet)
#include "tst_fleet_top_set.moc"
