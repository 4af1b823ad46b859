#include "clearinghouse/composite_key.h"
#include "clearinghouse/directory_tables.h"
#include "support/directory_bench.h"

#include <thread>

using namespace sluice;
using namespace sluice::clearinghouse;
using namespace sluice::test;

namespace {

std::vector<User> usersOf(DirectoryBench& bench, const std::string& clientId)
{
    return bench.read<std::vector<User>>([&](storage::Connection& c) { return listUsers(c, clientId, {}, 500); });
}

std::optional<User> userOf(DirectoryBench& bench, const std::string& clientId, const std::string& user)
{
    return bench.read<std::optional<User>>([&](storage::Connection& c) { return findUser(c, clientId, user); });
}

Result<User> changeUser(DirectoryBench& bench, const std::string& clientId, const std::string& user, UserStatus status)
{
    UserChange change;
    change.status = status;
    return bench.command<User>([&](storage::Connection& c) {
        return bench.directory->updateUser(c, clientId, user, change, bench.context());
    });
}

Result<Tenant> setTenant(DirectoryBench& bench, const std::string& clientId, TenantStatus status)
{
    return bench.command<Tenant>([&](storage::Connection& c) {
        return bench.directory->updateTenant(c, clientId, {}, {}, status, bench.context());
    });
}

ErrorCode errorOf(DirectoryBench& bench, const std::string& clientId, const std::string& user,
                  const std::string& email = {})
{
    const auto made = bench.command<EnsuredUser>(
        [&](storage::Connection& c) { return bench.directory->ensureUser(c, clientId, user, email, bench.context()); });
    return made ? ErrorCode::Internal : made.error().code;
}

}  // namespace

class TestClearinghouseDirectory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void splitsCompositeKeys_3_5()
    {
        const std::string app = "app_0123456789abcdef01234567";
        for (const char* secret : {"deadbeef", "key_deadbeef", "a.b~c+d/e-f=="}) {
            const std::string token = app + "_" + secret;
            const auto parts = splitCompositeKey(token);
            QVERIFY2(parts && parts->clientId == app && parts->secret == secret, secret);
        }
        for (const std::string& none :
             {std::string("deadbeef"), app, app + "_", app + ".deadbeef", app + "_cs_secret", app + "_x_cs_secret",
              std::string("app_abc_short"), std::string("app_0123456789ABCDEF01234567_deadbeef"), app + "_a b",
              app + "_==", app + "_a=b", " " + app + "_deadbeef", std::string()})
            QVERIFY2(!splitCompositeKey(none), none.c_str());
        QVERIFY(isAppClientId(app) && !isAppClientId("app_x") && !isAppClientId(app + "0"));
    }

    void tenantsAreMadeChangedAndKept()
    {
        DirectoryBench bench;
        QVERIFY(bench.directory->snapshot()->tenant("demo-client"));  // the default tenant
        TenantPolicy policy;
        policy.allowedModels = {"stabilityai/sd-turbo"};
        policy.maxPrices = {{"seconds", "1200.5"}, {"fixed", "7"}};
        policy.trialUsdMicros = 5'000'000;
        policy.topUpUrl = "https://pay.example/top-up";
        bench.addTenant("acme", policy);
        const auto generated = DirectoryBench::must(bench.command<Tenant>(
            [&](storage::Connection& c) { return bench.directory->createTenant(c, {}, "Any", {}, bench.context()); }));
        QVERIFY(isAppClientId(generated.clientId));
        QCOMPARE(bench.audited("tenant.create"), 3);
        for (const char* bad : {"a:b", "a b", "a/b", "ä"}) {
            const auto refused = bench.command<Tenant>([&](storage::Connection& c) {
                return bench.directory->createTenant(c, bad, "Bad", {}, bench.context());
            });
            QVERIFY(!refused && refused.error().code == ErrorCode::InvalidArgument);
        }
        const auto again = bench.command<Tenant>([&](storage::Connection& c) {
            return bench.directory->createTenant(c, "acme", "Twice", {}, bench.context());
        });
        QVERIFY(!again && again.error().code == ErrorCode::Conflict);
        bench.restart();
        const TenantPtr kept = bench.directory->snapshot()->tenant("acme");
        QVERIFY(kept && kept->policy == policy);
        QCOMPARE(bench.directory->snapshot()->tenants().size(), std::size_t(3));
        QCOMPARE(bench.audited("tenant.create"), 3);  // the default tenant is made once
    }

    void policiesAreReadStrictly()
    {
        for (const char* bad : {R"([])", R"({"allowedModels":"x"})", R"({"allowedModels":[1]})",
                                R"({"maxPrices":[{"unit":"hours","priceWei":"1"}]})",
                                R"({"maxPrices":[{"unit":"fixed","priceWei":"0"}]})",
                                R"({"maxPrices":[{"unit":"fixed","priceWei":"-1"}]})",
                                R"({"maxPrices":[{"unit":"fixed","priceWei":"1"},{"unit":"fixed","priceWei":"2"}]})",
                                R"({"scopes":["admin"]})", R"({"tenantMayGrant":1})", R"({"trialUsdMicros":-1})",
                                R"({"topUpUrl":"javascript:x"})", R"({"other":1})"}) {
            const auto read = policyFromTree(*json::parse(bad));
            QVERIFY2(!read && read.error().code == ErrorCode::InvalidArgument, bad);
        }
        const auto empty = policyFromTree(*json::parse("{}"));
        QVERIFY(empty && *empty == TenantPolicy{});
        QVERIFY(*policyFromTree(policyTree(*empty)) == *empty);
    }

    // Two tenants with the same user ids never see each other.
    void REF_16_tenantsWithTheSameUserIds()
    {
        DirectoryBench bench;
        bench.addTenant("tenant-a");
        bench.addTenant("tenant-b");
        for (const char* user : {"alice", "bob"}) {
            bench.addUser("tenant-a", user, std::string(user) + "@a.example");
            bench.addUser("tenant-b", user, std::string(user) + "@b.example");
        }
        QCOMPARE(usersOf(bench, "tenant-a").size(), std::size_t(2));
        for (const User& user : usersOf(bench, "tenant-a"))
            QVERIFY(user.clientId == "tenant-a" && user.email.ends_with("@a.example"));
        QVERIFY(changeUser(bench, "tenant-a", "alice", UserStatus::Blocked));
        QVERIFY(bench.directory->userStanding("tenant-a", "alice") == Standing::Stopped);
        QVERIFY(bench.directory->userStanding("tenant-b", "alice") == Standing::Active);
        QVERIFY(userOf(bench, "tenant-b", "alice")->status == UserStatus::Active);
        const auto credential = bench.addCredential("tenant-a");
        const auto holder = bench.directory->verifyCredential(credential.info.id, credential.secret, bench.clock.now());
        QVERIFY(holder && holder->clientId == "tenant-a");
        // Nothing of the other tenant can be touched by naming it under one's own.
        const auto stolen = bench.run([&](storage::Connection& c) {
            return bench.directory->revokeCredential(c, "tenant-b", credential.info.id, bench.context());
        });
        QVERIFY(!stolen && stolen.error().code == ErrorCode::NotFound);
        const auto rotated = bench.command<NewSecret>([&](storage::Connection& c) {
            return bench.directory->rotateCredential(c, "tenant-b", credential.info.id, 0, bench.context());
        });
        QVERIFY(!rotated && rotated.error().code == ErrorCode::NotFound);
        QVERIFY(bench.directory->snapshot()->credentialsOf("tenant-b").empty());
    }

    void REF_37_credentialsAreComparedWholeAndKeptHashed()
    {
        DirectoryBench bench;
        bench.addTenant("acme");
        const auto made = bench.addCredential("acme", {"users:read"});
        QVERIFY(made.secret.starts_with("cs_") && made.secret.size() == 46);
        const auto now = bench.clock.now();
        const auto& directory = *bench.directory;
        const auto holder = directory.verifyCredential(made.info.id, made.secret, now);
        QVERIFY(holder && holder->has("users:read") && !holder->has("users:write"));
        QVERIFY(!directory.verifyCredential(made.info.id, made.secret + "x", now));
        QVERIFY(!directory.verifyCredential(made.info.id, made.secret.substr(0, 45), now));
        QVERIFY(!directory.verifyCredential(made.info.id, "", now));
        QVERIFY(!directory.verifyCredential("", "", now));
        QVERIFY(!directory.verifyCredential("m2m_unknown", made.secret, now));
        QVERIFY(!directory.verifyCredential("acme", made.secret, now));
        for (const auto& entry : bench.auditEntries())
            QVERIFY(entry.record.details.find(made.secret) == std::string::npos);
        const auto unknown = bench.command<NewSecret>([&](storage::Connection& c) {
            return bench.directory->createCredential(c, "acme", "x", {"root"}, bench.context());
        });
        QVERIFY(!unknown && unknown.error().code == ErrorCode::InvalidArgument);
    }

    void twoSecretsLiveWhileOneReplacesTheOther()
    {
        DirectoryBench bench;
        bench.addTenant("acme");
        const auto first = bench.addCredential("acme");
        const auto rotate = [&](std::int64_t overlap) {
            return DirectoryBench::must(bench.command<NewSecret>([&](storage::Connection& c) {
                return bench.directory->rotateCredential(c, "acme", first.info.id, overlap, bench.context());
            }));
        };
        const auto good = [&](const NewSecret& secret) {
            return bench.directory->verifyCredential(first.info.id, secret.secret, bench.clock.now()).has_value();
        };
        const auto second = rotate(600);
        QVERIFY(good(first) && good(second));
        bench.restart();
        QVERIFY(good(first) && good(second));
        const auto third = rotate(600);
        QVERIFY(!good(first) && good(second) && good(third));  // two live at most
        bench.clock.advanceMs(600'000);
        QVERIFY(!good(second) && good(third));
        const auto fourth = rotate(0);
        QVERIFY(!good(third) && good(fourth));
        DirectoryBench::check(bench.run([&](storage::Connection& c) {
            return bench.directory->revokeCredential(c, "acme", first.info.id, bench.context());
        }));
        QVERIFY(!good(fourth));
        QCOMPARE(bench.audited("credential.rotate"), 3);
        QCOMPARE(bench.audited("credential.revoke"), 1);
    }

    void credentialsOfTheSettingsAreBoundToTheirTenant()
    {
        DirectoryConfig config;
        config.credentials = {{"m2m-from-settings", "a secret of the settings", "tenant-a", {"users:write"}},
                              {"", "", "tenant-b", {"users:write"}}};
        DirectoryBench bench(config);
        const auto holder =
            bench.directory->verifyCredential("m2m-from-settings", "a secret of the settings", bench.clock.now());
        QVERIFY(holder && holder->clientId == "tenant-a");
        QVERIFY(!bench.directory->verifyCredential("", "", bench.clock.now()));  // unset ones match nothing
        QCOMPARE(bench.count("SELECT COUNT(*) FROM ch_credentials"), std::int64_t(0));
        QVERIFY(setTenant(bench, "tenant-a", TenantStatus::Suspended));
        QVERIFY(!bench.directory->verifyCredential("m2m-from-settings", "a secret of the settings", bench.clock.now()));
    }

    void usersAreMadeOnceAndFollowTheGrammar()
    {
        DirectoryBench bench;
        bench.addTenant("acme");
        const auto made = bench.addUser("acme", "user-1", "a@example.org");
        QVERIFY(made.created && made.user.id.size() == 32 && made.user.status == UserStatus::Active);
        const auto again = bench.addUser("acme", "user-1");
        QVERIFY(!again.created && again.user.id == made.user.id && again.user.email == "a@example.org");
        const auto moved = bench.addUser("acme", "user-1", "b@example.org");
        QVERIFY(!moved.created && moved.user.email == "b@example.org");
        QCOMPARE(bench.audited("user.create"), 1);
        QCOMPARE(bench.audited("user.update"), 1);
        for (const char* bad : {"", "a b", "a@b", "owner:x", "user:x", ".x", "a#b", "-"})
            QVERIFY2(errorOf(bench, "acme", bad) == ErrorCode::InvalidArgument, bad);
        QVERIFY(errorOf(bench, "acme", std::string(129, 'a')) == ErrorCode::InvalidArgument);
        QVERIFY(errorOf(bench, "acme", "user-2", "no address") == ErrorCode::InvalidArgument);
        QVERIFY(errorOf(bench, "nobody", "user-2") == ErrorCode::NotFound);
        QCOMPARE(bench.count("SELECT users FROM ch_tenants WHERE client_id = 'acme'"), std::int64_t(1));
    }

    void stoppedUsersAndTenants()
    {
        DirectoryBench bench;
        bench.addTenant("acme");
        bench.addUser("acme", "u");
        const auto& directory = *bench.directory;
        QVERIFY(directory.userStanding("acme", "u") == Standing::Active);
        QVERIFY(directory.userStanding("acme", "stranger") == Standing::Unknown);
        QVERIFY(directory.userStanding("nobody", "u") == Standing::Unknown);
        QVERIFY(setTenant(bench, "acme", TenantStatus::Suspended));
        QVERIFY(directory.userStanding("acme", "u") == Standing::Stopped);
        QVERIFY(directory.userStanding("acme", "stranger") == Standing::Stopped);
        QVERIFY(errorOf(bench, "acme", "v") == ErrorCode::Conflict);
        bench.restart();
        QVERIFY(bench.directory->userStanding("acme", "u") == Standing::Stopped);
        QVERIFY(setTenant(bench, "acme", TenantStatus::Active));
        QVERIFY(bench.directory->userStanding("acme", "u") == Standing::Active);
        QVERIFY(changeUser(bench, "acme", "u", UserStatus::Deleted));
        QVERIFY(bench.directory->userStanding("acme", "u") == Standing::Stopped);
        QVERIFY(!bench.addUser("acme", "u").created);  // asked for again: it lives again
        QVERIFY(bench.directory->userStanding("acme", "u") == Standing::Active);
        QVERIFY(setTenant(bench, "acme", TenantStatus::Deleted));
        QVERIFY(errorOf(bench, "acme", "u") == ErrorCode::NotFound);
    }

    void aCommandThatFailsLeavesNothingInMemory()
    {
        DirectoryBench bench;
        const auto failed = bench.run([&](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(bench.directory->createTenant(c, "ghost", "Ghost", {}, bench.context()));
            SLUICE_TRY(bench.directory->ensureUser(c, "ghost", "u", {}, bench.context()));
            return fail(ErrorCode::Denied, "no");
        });
        QVERIFY(!failed);
        QVERIFY(!bench.directory->snapshot()->tenant("ghost"));
        QVERIFY(bench.directory->userStanding("ghost", "u") == Standing::Unknown);
        bench.addTenant("ghost");
        QVERIFY(bench.directory->snapshot()->tenant("ghost"));
        QVERIFY(bench.directory->userStanding("ghost", "u") == Standing::Unknown);
        QCOMPARE(bench.count("SELECT COUNT(*) FROM ch_users"), std::int64_t(0));
    }

    void subjectsThatAuthoriseAreNotedOnce_REF_33()
    {
        DirectoryBench bench;
        const auto note = [&](const char* subject) {
            return bench.command<EnsuredUser>([&](storage::Connection& c) {
                return bench.directory->noteSubject(c, "demo-client", subject, bench.clock.now());
            });
        };
        QVERIFY(note("auth0|123")->created);
        QVERIFY(!note("auth0|123")->created);
        QVERIFY(!note("a b"));
        QVERIFY(bench.directory->userStanding("demo-client", "auth0|123") == Standing::Active);
    }

    void pepperThatChangedIsRefused()
    {
        DirectoryBench bench;
        bench.addTenant("acme");
        DirectoryConfig peppered;
        peppered.pepper = std::string(31, 'p');
        QVERIFY(!bench.restartWith(peppered));
        peppered.pepper = std::string(40, 'p');
        QVERIFY(bench.restartWith(peppered));  // nothing was made yet: it is taken over
        const auto secret = bench.addCredential("acme");
        const auto other = bench.restartWith({});
        QVERIFY(!other && other.error().message.find("AUTH_TOKEN_PEPPER") != std::string::npos);
        QVERIFY(bench.restartWith(peppered));
        QVERIFY(bench.directory->verifyCredential(secret.info.id, secret.secret, bench.clock.now()));
    }

    void listsArePagedByKey()
    {
        DirectoryBench bench;
        bench.addTenant("acme");
        for (int i = 0; i < 25; ++i)
            bench.addUser("acme", "user-" + std::to_string(10 + i));
        QVERIFY(changeUser(bench, "acme", "user-12", UserStatus::Blocked));
        std::string after;
        int seen = 0;
        for (;;) {
            const auto page =
                bench.read<std::vector<User>>([&](storage::Connection& c) { return listUsers(c, "acme", after, 10); });
            if (page.empty())
                break;
            seen += int(page.size());
            QVERIFY(page.front().externalUserId > after);
            after = page.back().externalUserId;
        }
        QCOMPARE(seen, 25);
        const auto blocked = bench.read<std::vector<User>>(
            [&](storage::Connection& c) { return listUsers(c, "acme", {}, 10, UserStatus::Blocked); });
        QCOMPARE(blocked.size(), std::size_t(1));
    }

    void tablesShowTheDirectory()
    {
        DirectoryBench bench;
        bench.addTenant("acme");
        bench.addUser("acme", "u", "u@example.org");
        const NewKey key = bench.addKey("acme", "u");
        bench.addCredential("acme");
        auto& database = bench.store.database();
        TablePageRequest request;
        const auto tenants = makeTenantsTable(database, &bench.directory->changes());
        request.order = {"client_id", false};
        const auto page = DirectoryBench::must(tenants->page(request));
        QCOMPARE(page.rows.size(), std::size_t(2));
        QCOMPARE(page.rows[0].key, std::string("acme"));
        QVERIFY(page.rows[0].cells[3] == Cell(std::int64_t(1)) && page.rows[0].cells[4] == Cell(std::int64_t(1)));
        request.order = {"created", true};
        const auto keys = makeKeysTable(database, &bench.keys->changes());
        const auto shown = DirectoryBench::must(keys->page(request));
        QCOMPARE(shown.rows.size(), std::size_t(1));
        QCOMPARE(shown.rows[0].key, key.info.id);
        QVERIFY(shown.rows[0].cells[6] == Cell(std::string("live")));
        QCOMPARE(DirectoryBench::must(makeUsersTable(database, nullptr)->page(request)).rows.size(), std::size_t(1));
        QCOMPARE(DirectoryBench::must(makeCredentialsTable(database, nullptr)->page(request)).rows.size(),
                 std::size_t(1));
    }

    void standingIsReadWhileUsersAreMade()
    {
        DirectoryBench bench;
        bench.addTenant("acme");
        std::atomic<bool> stop{false};
        std::atomic<int> wrong{0};
        std::thread reader([&] {
            while (!stop.load()) {
                for (int i = 0; i < 300; ++i) {
                    if (bench.directory->userStanding("acme", "user-" + std::to_string(i)) == Standing::Stopped)
                        ++wrong;
                }
            }
        });
        DirectoryBench::check(bench.run([&](storage::Connection& c) -> Result<void> {
            for (int i = 0; i < 100; ++i)
                SLUICE_TRY(bench.directory->ensureUser(c, "acme", "user-" + std::to_string(i), {}, bench.context()));
            return {};
        }));
        for (int i = 100; i < 300; ++i)
            bench.addUser("acme", "user-" + std::to_string(i));
        stop = true;
        reader.join();
        QCOMPARE(wrong.load(), 0);
        QCOMPARE(bench.directory->userCount(), std::size_t(300));
    }
};

int main(int argc, char** argv)
{
    return sluice::test::runDirectoryOnBothEngines<TestClearinghouseDirectory>(argc, argv);
}

#include "tst_clearinghouse_directory.moc"
