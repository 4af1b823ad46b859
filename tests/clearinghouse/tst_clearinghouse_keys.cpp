#include "clearinghouse/composite_key.h"
#include "clearinghouse/key_verifier.h"
#include "core/hex.h"
#include "crypto/hash.h"
#include "support/directory_bench.h"

#include <thread>

using namespace sluice;
using namespace sluice::clearinghouse;
using namespace sluice::test;

namespace {

constexpr const char* appTenant = "app_0123456789abcdef01234567";

KeyVerifier::Config verifierConfig()
{
    return {"https://issuer.example", "sk_", 60};
}

// What the caller learns of a refusal: always the same.
bool isInvalidKey(const Verdict<Verified>& verdict)
{
    return !verdict && verdict.error().status == 401 && verdict.error().code == "invalid_api_key"
           && verdict.error().reason == "invalid api key";
}

ConfiguredKeys configured(ConfiguredKeySettings settings)
{
    return DirectoryBench::must(ConfiguredKeys::parse(settings));
}

std::string startError(ConfiguredKeySettings settings)
{
    settings.required = true;
    const auto keys = ConfiguredKeys::parse(settings);
    return keys ? std::string() : keys.error().message;
}

// A key of the first suite as its builder API makes it, with the record it leaves at the provider.
struct FirstSuiteKey {
    std::string text;
    ReferenceKey record;
};
FirstSuiteKey firstSuiteKey(const std::string& providerUser, const std::string& client, const std::string& user,
                            std::uint8_t seed)
{
    Bytes secret(24, seed), salt(16, std::uint8_t(seed + 1));
    Bytes salted = salt;
    salted.insert(salted.end(), secret.begin(), secret.end());
    return {"sk_" + toBase64Url(asBytes(providerUser)) + "_" + toHex(secret),
            {providerUser, client, user, toHex(salt), toHex(crypto::sha256(salted).bytes)}};
}

}  // namespace

class TestClearinghouseKeys : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // --- 2.2: the map of the settings -----------------------------------------------------------------------------------
    void primaryKeyOnly_2_2()
    {
        const auto keys = configured({"sk_demo", "c1", "u1", "", "custom_type"});
        QCOMPARE(keys.size(), std::size_t(1));
        const auto* identity = keys.find("sk_demo");
        QVERIFY(identity && identity->clientId == "c1" && identity->usageSubject == "u1");
        QVERIFY(identity->usageSubjectType == "custom_type" && identity->authId == "c1:u1");
        const auto byDefault = configured({"  sk_demo  ", "", "", "", ""});
        identity = byDefault.find("sk_demo");
        QVERIFY(identity && identity->authId == "demo-client:demo-user");
        QCOMPARE(identity->usageSubjectType, std::string("api_key_user"));
    }

    void mapWithSnakeCase_2_2()
    {
        const auto keys = configured({"sk_one", "first", "user",
                                      R"({" sk_two ":{"client_id":" c2 ","user_id":" u2 "},"sk_three":{"userId":"u3"},
              "sk_one":{"clientId":"c1","userId":"u1","usageSubjectType":"t"},"sk_none":{"clientId":"c9"},"sk_odd":7})",
                                      "x"});
        QCOMPARE(keys.size(), std::size_t(3));
        QCOMPARE(keys.find("sk_two")->authId, std::string("c2:u2"));
        QCOMPARE(keys.find("sk_two")->usageSubjectType, std::string("api_key_user"));
        QCOMPARE(keys.find("sk_three")->clientId, std::string("demo-client"));
        QCOMPARE(keys.find("sk_one")->authId, std::string("c1:u1"));  // later entries override the primary
        QVERIFY(!keys.find("sk_none") && !keys.find("sk_odd"));
        QCOMPARE(keys.tenants(), (std::vector<std::string>{"c1", "c2", "demo-client"}));
    }

    void startErrors_2_2()
    {
        QCOMPARE(startError({"", "", "", "not json", ""}), std::string("DEMO_API_KEYS must be valid JSON"));
        QCOMPARE(startError({"", "", "", "[1]", ""}), std::string("DEMO_API_KEYS must be valid JSON"));
        QCOMPARE(startError({}), std::string("DEMO_API_KEY or DEMO_API_KEYS is required"));
        QCOMPARE(startError({"", "", "", R"({"sk_x":{"clientId":"c"}})", ""}),
                 std::string("DEMO_API_KEY or DEMO_API_KEYS is required"));
        QVERIFY(ConfiguredKeys::parse({}));  // beside the key store nothing is required
        // REF-15: an id that could be read as another tenant's or wallet's stops the start and names the setting, not the key.
        const std::string colon = startError({"sk_secret", "a:b", "u", "", ""});
        QVERIFY(colon.starts_with("DEMO_API_KEY: ") && colon.find("sk_secret") == std::string::npos);
        QVERIFY(startError({"", "", "", R"({"sk_x":{"userId":"a b"}})", ""}).starts_with("DEMO_API_KEYS: "));
    }

    void blankPrefixFallsBack_2_2()
    {
        QCOMPARE(keyPrefixOf(""), std::string("sk_"));
        QCOMPARE(keyPrefixOf("  "), std::string("sk_"));
        QCOMPARE(keyPrefixOf(" pk_ "), std::string("pk_"));
    }

    void anOwnerMayBeConfigured_REF_30()
    {
        const auto keys = configured({"sk_owner", "c1", "owner:o1", "", ""});
        const auto* identity = keys.find("sk_owner");
        QVERIFY(identity && identity->owner && identity->authId == "c1:owner:o1" && identity->customerKey() == "o1");
    }

    // --- 2.1, 3.5: the verifier --------------------------------------------------------------------------------------------
    void knownApiKey_3_5()
    {
        const auto keys = configured({"sk_demo", "c1", "u1", "", ""});
        KeyVerifier verifier(keys, nullptr, nullptr, verifierConfig());
        const Timestamp now{1'700'000'000'500'000};
        int answers = 0;
        verifier.verify("bEaReR   sk_demo", now, [&](const Verdict<Verified>& verdict) {
            ++answers;
            QVERIFY(verdict);
            QCOMPARE(verdict->identity.authId, std::string("c1:u1"));
            QCOMPARE(verdict->issuer, std::string("https://issuer.example"));
            QCOMPARE(verdict->expiry, std::int64_t(1'700'000'060));
            QCOMPARE(verdict->credential, std::string("config"));
        });
        for (const char* header : {"", "sk_demo", "Basic sk_demo", "Bearer", "Bearer pk_demo", "Bearer sk_other",
                                   "Bearer SK_demo", "Bearer sk_demo x", "Bearer\tsk_demo"})
            verifier.verify(header, now, [&](const Verdict<Verified>& verdict) {
                ++answers;
                QVERIFY2(isInvalidKey(verdict), header);
            });
        QCOMPARE(answers, 10);
    }

    void everyFailureOfAnIssuedKeyLooksTheSame_2_1()
    {
        DirectoryBench bench;
        bench.addTenant(appTenant);
        bench.addUser(appTenant, "u");
        const NewKey key = bench.addKey(appTenant, "u");
        const ConfiguredKeys none;
        KeyVerifier verifier(none, bench.keys.get(), bench.directory.get(), verifierConfig());
        const auto now = bench.clock.now();
        QVERIFY(verifier.check(key.text, now));
        std::string wrong = key.text;
        wrong.back() = wrong.back() == 'A' ? 'B' : 'A';
        std::string otherId = key.text;
        otherId[4] = otherId[4] == 'a' ? 'b' : 'a';
        for (const std::string& bad : {wrong, otherId, key.text + "A", key.text.substr(0, key.text.size() - 1),
                                       std::string("sk_"), std::string("sk_x"), std::string("x"), key.info.id})
            QVERIFY2(isInvalidKey(verifier.check(bad, now)), bad.c_str());
    }

    // --- 2.4, REF-18 -----------------------------------------------------------------------------------------------------
    void REF_18_aKeyOfTheBuilderApiWorksAtTheWebhook()
    {
        DirectoryBench bench;
        bench.addTenant("acme");
        const auto made = DirectoryBench::must(bench.command<CreatedUser>([&](storage::Connection& c) {
            return bench.desk->createLocally(c, {"acme", "user-1", "", "", true, false}, bench.context());
        }));
        const ConfiguredKeys none;
        KeyVerifier verifier(none, bench.keys.get(), bench.directory.get(), verifierConfig());
        const auto verdict = verifier.check(made.apiKey, bench.clock.now());
        QVERIFY(verdict && verdict->identity.authId == "acme:user-1");
        QCOMPARE(verdict->identity.usageSubjectType, std::string("external_user_id"));
        QCOMPARE(verdict->credential, "key:" + made.keyId);
        QCOMPARE(verdict->scopes, std::string("sign:job"));
        bench.restart();  // REF-10: it is known afterwards
        KeyVerifier afterwards(none, bench.keys.get(), bench.directory.get(), verifierConfig());
        QVERIFY(afterwards.check(made.apiKey, bench.clock.now()));
    }

    void keysAreShownOnceAndKeptHashed()
    {
        DirectoryBench bench;
        bench.addTenant("acme");
        bench.addUser("acme", "u");
        const NewKey key = bench.addKey("acme", "u");
        QCOMPARE(key.text.size(), std::size_t(3 + 12 + 1 + 43));
        QVERIFY(key.text.starts_with("sk_" + key.info.id + "_"));
        QCOMPARE(key.info.masked, "sk_" + key.info.id + "_..." + key.text.substr(key.text.size() - 4));
        const std::string secret = key.text.substr(16);
        for (const auto& entry : bench.auditEntries())
            QVERIFY(json::write(json::Value(entry.record.details + entry.record.after)).find(secret)
                    == std::string::npos);
        QCOMPARE(bench.audited("key.create"), 1);
        QCOMPARE(bench.count("SELECT COUNT(*) FROM ch_keys WHERE masked LIKE '%" + secret + "%'"), std::int64_t(0));
        const auto listed =
            bench.read<std::vector<KeyInfo>>([&](storage::Connection& c) { return listKeys(c, "acme", "u"); });
        QCOMPARE(listed.size(), std::size_t(1));
        QVERIFY(listed[0].live(bench.clock.now()) && listed[0].createdBy == "tester" && listed[0].label == "default");
    }

    void keysEndWhenTheyShould()
    {
        DirectoryBench bench;
        bench.addTenant("acme");
        bench.addUser("acme", "u");
        KeyRequest request;
        request.clientId = "acme";
        request.externalUserId = "u";
        request.expires = bench.clock.now().plusSeconds(100);
        const NewKey timed = DirectoryBench::must(bench.tryKey(request));
        const NewKey lasting = bench.addKey("acme", "u");
        const auto good = [&](const NewKey& key) {
            return bench.keys->verify(key.text, bench.clock.now()).has_value();
        };
        QVERIFY(good(timed) && good(lasting));
        bench.clock.advanceMs(100'000);
        QVERIFY(!good(timed) && good(lasting));
        const auto revoked = bench.command<KeyInfo>([&](storage::Connection& c) {
            return bench.keys->revoke(c, "acme", "u", lasting.info.id, bench.context());
        });
        QVERIFY(revoked && revoked->revoked && !good(lasting));
        QVERIFY(bench.command<KeyInfo>([&](storage::Connection& c) {
            return bench.keys->revoke(c, "acme", "u", lasting.info.id, bench.context());
        }));
        QCOMPARE(bench.audited("key.revoke"), 1);  // twice changes nothing
        bench.restart();
        QVERIFY(!good(timed) && !good(lasting));
        request.expires = bench.clock.now();
        QVERIFY(bench.tryKey(request).error().code == ErrorCode::InvalidArgument);
    }

    void rotationWithAndWithoutOverlap()
    {
        DirectoryBench bench;
        bench.addTenant("acme");
        bench.addUser("acme", "u");
        const NewKey first = bench.addKey("acme", "u");
        const auto rotate = [&](const NewKey& key, std::int64_t overlap) {
            return DirectoryBench::must(bench.command<NewKey>([&](storage::Connection& c) {
                return bench.keys->rotate(c, "acme", "u", key.info.id, overlap, bench.context());
            }));
        };
        const auto good = [&](const NewKey& key) {
            return bench.keys->verify(key.text, bench.clock.now()).has_value();
        };
        const NewKey second = rotate(first, 300);
        QVERIFY(good(first) && good(second));
        bench.clock.advanceMs(300'000);
        QVERIFY(!good(first) && good(second));
        const NewKey third = rotate(second, 0);
        QVERIFY(!good(second) && good(third));
        QCOMPARE(bench.count("SELECT keys FROM ch_tenants WHERE client_id = 'acme'"), std::int64_t(2));
        DirectoryBench::check(bench.run([&](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(bench.keys->flush(c, bench.clock.now()));
            return {};
        }));
        QCOMPARE(bench.count("SELECT keys FROM ch_tenants WHERE client_id = 'acme'"), std::int64_t(1));
        const auto dead = bench.command<NewKey>([&](storage::Connection& c) {
            return bench.keys->rotate(c, "acme", "u", second.info.id, 0, bench.context());
        });
        QVERIFY(!dead && dead.error().code == ErrorCode::Conflict);
    }

    void REF_16_keysOfAnotherTenantAreNotFound()
    {
        DirectoryBench bench;
        for (const char* tenant : {"tenant-a", "tenant-b"}) {
            bench.addTenant(tenant);
            bench.addUser(tenant, "alice");
        }
        const NewKey key = bench.addKey("tenant-a", "alice");
        QVERIFY(bench.keys->verify(key.text, bench.clock.now())->clientId == "tenant-a");
        const auto stolen = bench.command<KeyInfo>([&](storage::Connection& c) {
            return bench.keys->revoke(c, "tenant-b", "alice", key.info.id, bench.context());
        });
        QVERIFY(!stolen && stolen.error().code == ErrorCode::NotFound);
        const auto rotated = bench.command<NewKey>([&](storage::Connection& c) {
            return bench.keys->rotate(c, "tenant-b", "alice", key.info.id, 0, bench.context());
        });
        QVERIFY(!rotated && rotated.error().code == ErrorCode::NotFound);
        const auto others =
            bench.read<std::vector<KeyInfo>>([&](storage::Connection& c) { return listKeys(c, "tenant-b", "alice"); });
        QVERIFY(others.empty());
        QCOMPARE(DirectoryBench::must(bench.command<int>([&](storage::Connection& c) {
                     return bench.keys->revokeAll(c, "tenant-b", "alice", bench.context());
                 })),
                 0);
        QVERIFY(bench.keys->verify(key.text, bench.clock.now()));
    }

    void blockingSleepsAndDeletingRevokes()
    {
        DirectoryBench bench;
        bench.addTenant("acme");
        bench.addUser("acme", "u");
        const NewKey key = bench.addKey("acme", "u");
        const auto set = [&](UserStatus status) {
            UserChange change;
            change.status = status;
            DirectoryBench::must(bench.command<User>([&](storage::Connection& c) {
                return bench.directory->updateUser(c, "acme", "u", change, bench.context());
            }));
        };
        const auto good = [&] { return bench.keys->verify(key.text, bench.clock.now()).has_value(); };
        set(UserStatus::Blocked);
        QVERIFY(!good());
        set(UserStatus::Active);
        QVERIFY(good());
        DirectoryBench::must(bench.command<User>(
            [&](storage::Connection& c) { return bench.desk->deactivate(c, "acme", "u", bench.context()); }));
        QVERIFY(!good());
        bench.addUser("acme", "u");  // lives again; its former keys do not
        QVERIFY(!good());
        QVERIFY(bench.keys->verify(bench.addKey("acme", "u").text, bench.clock.now()));
    }

    void REF_17_compositeKeysOfOurOwnResolveHere()
    {
        DirectoryBench bench;
        bench.addTenant(appTenant);
        bench.addUser(appTenant, "user-456");
        KeyRequest request;
        request.clientId = appTenant;
        request.externalUserId = "user-456";
        request.composite = true;
        const NewKey key = DirectoryBench::must(bench.tryKey(request));
        QVERIFY(splitCompositeKey(key.text) && key.text.starts_with(std::string(appTenant) + "_" + key.info.id + "_"));
        const ConfiguredKeys none;
        KeyVerifier verifier(none, bench.keys.get(), bench.directory.get(), verifierConfig());
        const auto verdict = verifier.check(key.text, bench.clock.now());
        QVERIFY(verdict && verdict->identity.authId == std::string(appTenant) + ":user-456");
        std::string other = key.text;
        other[4] = '1';  // another tenant's id before the same secret
        QVERIFY(isInvalidKey(verifier.check(other, bench.clock.now())));
        QVERIFY(!verifier.claims(other));
        const NewKey rotated = DirectoryBench::must(bench.command<NewKey>([&](storage::Connection& c) {
            return bench.keys->rotate(c, appTenant, "user-456", key.info.id, 0, bench.context());
        }));
        QVERIFY(splitCompositeKey(rotated.text));  // stays of its form
        bench.addTenant("plain");
        bench.addUser("plain", "u");
        request.clientId = "plain";
        request.externalUserId = "u";
        QVERIFY(bench.tryKey(request).error().code == ErrorCode::InvalidArgument);
    }

    // --- 2.3 and the builder key tests after 2.4 -----------------------------------------------------------------------
    void keysOfTheFirstSuite_2_3()
    {
        DirectoryBench bench;
        const FirstSuiteKey key = firstSuiteKey("auth0|abc123", "c1", "u1", 7);
        QCOMPARE(key.text.substr(0, 19), std::string("sk_YXV0aDB8YWJjMTIz"));
        QVERIFY(!bench.keys->verify(key.text, bench.clock.now()));
        QCOMPARE(bench.keys->unknownReferenceUser(key.text).value_or(""), std::string("auth0|abc123"));
        const auto import = [&](const ReferenceKey& record) {
            return bench.command<KeyInfo>(
                [&](storage::Connection& c) { return bench.keys->importReference(c, record, bench.context()); });
        };
        QVERIFY(import(key.record));
        const auto holder = bench.keys->verify(key.text, bench.clock.now());
        QVERIFY(holder && holder->clientId == "c1" && holder->usageSubject == "u1");
        QVERIFY(!bench.keys->unknownReferenceUser(key.text));
        QVERIFY(!bench.keys->verify(firstSuiteKey("auth0|abc123", "c1", "u1", 8).text, bench.clock.now()));
        bench.restart();
        QVERIFY(bench.keys->verify(key.text, bench.clock.now()));
        // Rotated at the provider: the new record takes its place, the former key is dead.
        const FirstSuiteKey next = firstSuiteKey("auth0|abc123", "c1", "u1", 9);
        QVERIFY(import(next.record));
        QVERIFY(bench.keys->verify(next.text, bench.clock.now()) && !bench.keys->verify(key.text, bench.clock.now()));
        // The same provider user under another tenant is somebody's mistake or attack.
        QVERIFY(import(firstSuiteKey("auth0|abc123", "c2", "u1", 9).record).error().code == ErrorCode::Conflict);
        // Ids whose base64url holds '_' broke in the first suite; the last '_' parts them here.
        const FirstSuiteKey underscored = firstSuiteKey("ab?cdef", "c1", "u2", 3);
        QVERIFY(underscored.text.find('_', 3) < underscored.text.size() - 49);
        QVERIFY(import(underscored.record));
        QVERIFY(bench.keys->verify(underscored.text, bench.clock.now()));
        ReferenceKey broken = key.record;
        broken.saltHex = "00";
        QVERIFY(import(broken).error().code == ErrorCode::InvalidArgument);
        QVERIFY(!bench.keys->unknownReferenceUser("sk_x_00")
                && !bench.keys->unknownReferenceUser("sk_" + std::string(60, '_')));
    }

    // --- limits and the hot path ----------------------------------------------------------------------------------------
    void scopesAreThoseOfTheTenant()
    {
        DirectoryBench bench;
        TenantPolicy policy;
        policy.scopes = {"sign:job", "usage:read"};
        bench.addTenant("acme", policy);
        bench.addUser("acme", "u");
        KeyRequest request;
        request.clientId = "acme";
        request.externalUserId = "u";
        request.scopes = "usage:read  sign:job";
        const NewKey key = DirectoryBench::must(bench.tryKey(request));
        QCOMPARE(bench.keys->verify(key.text, bench.clock.now())->scopes, std::string("usage:read sign:job"));
        for (const char* bad : {"admin", "other", "sign:job admin"}) {
            request.scopes = bad;
            QVERIFY2(bench.tryKey(request).error().code == ErrorCode::InvalidArgument, bad);
        }
        request.scopes.clear();
        request.externalUserId = "nobody";
        QVERIFY(bench.tryKey(request).error().code == ErrorCode::NotFound);
        request.clientId = "nobody";
        QVERIFY(bench.tryKey(request).error().code == ErrorCode::NotFound);
    }

    void aUserHasSoManyKeysAtMost()
    {
        DirectoryBench bench;
        bench.addTenant("acme");
        bench.addUser("acme", "u");
        bench.addKeys("acme", "u", 100);
        KeyRequest request;
        request.clientId = "acme";
        request.externalUserId = "u";
        QVERIFY(bench.tryKey(request).error().code == ErrorCode::Conflict);
        QCOMPARE(DirectoryBench::must(bench.command<int>(
                     [&](storage::Connection& c) { return bench.keys->revokeAll(c, "acme", "u", bench.context()); })),
                 100);
        QVERIFY(bench.tryKey(request));
    }

    void lastUseIsWrittenInBulk()
    {
        DirectoryBench bench;
        bench.addTenant("acme");
        bench.addUser("acme", "u");
        const std::vector<NewKey> keys = bench.addKeys("acme", "u", 70);
        const auto unused = "SELECT COUNT(*) FROM ch_keys WHERE last_used IS NULL";
        for (int i = 0; i < 66; ++i)
            QVERIFY(bench.keys->verify(keys[std::size_t(i)].text, bench.clock.now()));
        QCOMPARE(bench.count(unused), std::int64_t(70));
        const auto flush = [&] {
            return DirectoryBench::must(
                bench.command<bool>([&](storage::Connection& c) { return bench.keys->flush(c, bench.clock.now()); }));
        };
        QVERIFY(!flush());
        QCOMPARE(bench.count(unused), std::int64_t(4));
        const auto used = bench.count("SELECT MAX(last_used) FROM ch_keys");
        QCOMPARE(used, bench.clock.now().seconds() * 1'000'000);
        bench.clock.advanceMs(10'000);  // too soon to be worth a row
        QVERIFY(bench.keys->verify(keys[0].text, bench.clock.now()));
        flush();
        QCOMPARE(bench.count("SELECT MAX(last_used) FROM ch_keys"), used);
        bench.clock.advanceMs(60'000);
        QVERIFY(bench.keys->verify(keys[0].text, bench.clock.now()));
        flush();
        QCOMPARE(bench.count("SELECT MAX(last_used) FROM ch_keys"), used + 70'000'000);
    }

    void deadKeysArePurged()
    {
        DirectoryBench bench;
        bench.addTenant("acme");
        bench.addUser("acme", "u");
        const NewKey dead = bench.addKey("acme", "u");
        const NewKey live = bench.addKey("acme", "u");
        DirectoryBench::must(bench.command<KeyInfo>(
            [&](storage::Connection& c) { return bench.keys->revoke(c, "acme", "u", dead.info.id, bench.context()); }));
        const auto flush = [&] {
            DirectoryBench::must(
                bench.command<bool>([&](storage::Connection& c) { return bench.keys->flush(c, bench.clock.now()); }));
        };
        bench.clock.advanceMs(89LL * 86'400'000);
        flush();
        QCOMPARE(bench.count("SELECT COUNT(*) FROM ch_keys"), std::int64_t(2));
        bench.clock.advanceMs(2LL * 86'400'000);
        flush();
        QCOMPARE(bench.count("SELECT COUNT(*) FROM ch_keys"), std::int64_t(1));
        QVERIFY(bench.keys->verify(live.text, bench.clock.now()));
    }

    void aCommandThatFailsLeavesNoKey()
    {
        DirectoryBench bench;
        bench.addTenant("acme");
        bench.addUser("acme", "u");
        std::string text;
        const auto failed = bench.run([&](storage::Connection& c) -> Result<void> {
            KeyRequest request;
            request.clientId = "acme";
            request.externalUserId = "u";
            SLUICE_ASSIGN(const auto made, bench.keys->create(c, request, bench.context()));
            text = made.text;
            return fail(ErrorCode::Denied, "no");
        });
        QVERIFY(!failed && !bench.keys->verify(text, bench.clock.now()));
        QCOMPARE(bench.count("SELECT COUNT(*) FROM ch_keys"), std::int64_t(0));
        QCOMPARE(bench.audited("key.create"), 0);
    }

    void lookUpsGoOnWhileKeysComeAndGo()
    {
        DirectoryBench bench;
        bench.addTenant("acme");
        bench.addUser("acme", "u");
        const NewKey lasting = bench.addKey("acme", "u");
        std::atomic<bool> stop{false};
        std::atomic<int> missed{0}, looked{0};
        std::vector<std::thread> readers;
        for (int i = 0; i < 3; ++i) {
            readers.emplace_back([&] {
                while (!stop.load()) {
                    missed += bench.keys->verify(lasting.text, bench.clock.now()) ? 0 : 1;
                    ++looked;
                }
            });
        }
        std::vector<NewKey> made;
        for (int round = 0; round < 6; ++round) {
            DirectoryBench::check(bench.run([&](storage::Connection& c) -> Result<void> {
                for (int i = 0; i < 90; ++i) {
                    SLUICE_TRY(bench.directory->ensureUser(c, "acme", "u" + std::to_string(round * 100 + i), {},
                                                           bench.context()));
                    KeyRequest request;
                    request.clientId = "acme";
                    request.externalUserId = "u" + std::to_string(round * 100 + i);
                    SLUICE_ASSIGN(auto key, bench.keys->create(c, request, bench.context()));
                    made.push_back(std::move(key));
                }
                return {};
            }));
        }
        for (const NewKey& key : made)
            QVERIFY(bench.keys->verify(key.text, bench.clock.now()));
        stop = true;
        for (std::thread& reader : readers)
            reader.join();
        QCOMPARE(missed.load(), 0);
        QVERIFY(looked.load() > 0);
        QCOMPARE(bench.keys->size(), std::size_t(541));
    }
};

int main(int argc, char** argv)
{
    return sluice::test::runDirectoryOnBothEngines<TestClearinghouseKeys>(argc, argv);
}

#include "tst_clearinghouse_keys.moc"
