// Published vectors and those of ops-engine 0, 5.2 and 5.3.
#include "core/hex.h"
#include "core/rng.h"
#include "crypto/address_text.h"
#include "crypto/aes_ctr.h"
#include "crypto/aes_gcm.h"
#include "crypto/compare.h"
#include "crypto/hash.h"
#include "crypto/kdf.h"
#include "crypto/secp256k1.h"
#include "crypto/self_test.h"

#include <QTest>

#include <thread>

using namespace sluice;
using namespace sluice::crypto;

namespace {

PrivateKey keyOf(std::uint8_t byte)
{
    return *PrivateKey::fromBytes(SecretBytes(std::span<const std::uint8_t>(Bytes(32, byte))));
}

SecretBytes secretText(std::string_view text)
{
    return SecretBytes(asBytes(text));
}

}  // namespace

class TstCryptoKnownAnswers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void selfTestPasses()
    {
        const auto outcome = selfTest();
        QVERIFY2(outcome, outcome ? "" : outcome.error().message.c_str());
    }

    void keccakOfNothing()
    {
        QCOMPARE(toHex(keccak256({}).bytes),
                 std::string("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"));
    }

    void incrementalDigestsEqualWholeOnes()
    {
        Bytes data(1000);
        SeededRng(1).fill(data);
        Sha256 sha;
        Keccak256 keccak;
        for (std::size_t at = 0; at < data.size(); at += 37) {
            const auto piece = std::span(data).subspan(at, std::min<std::size_t>(37, data.size() - at));
            sha.add(piece);
            keccak.add(piece);
        }
        QVERIFY(sha.finish() == sha256(data));
        QVERIFY(keccak.finish() == keccak256(data));
    }

    void hmacOfRfc4231()
    {
        const Bytes key(131, 0xaa);  // longer than a block
        QCOMPARE(toHex(hmacSha256(key, asBytes("Test Using Larger Than Block-Size Key - Hash Key First")).bytes),
                 std::string("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
    }

    void addressesOfK1AndK2()
    {
        QCOMPARE(checksumAddress(keyOf(0x11).address()), std::string("0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"));
        QCOMPARE(checksumAddress(keyOf(0x22).address()), std::string("0x1563915e194D8CfBA1943570603F7606A3115508"));
    }

    void checksumsOfEip55()
    {
        for (const char* text :
             {"0x52908400098527886E0F7030069857D2E4169EE7", "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
              "0xde709f2102306220921060314715629080e2fb77", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
              "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"}) {
            const auto address = parseChecksumAddress(text);
            QVERIFY2(address, text);
            QCOMPARE(checksumAddress(*address), std::string(text));
        }
        QVERIFY(!parseChecksumAddress("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD"));  // last letter in the wrong case
        QVERIFY(parseChecksumAddress("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"));
        QVERIFY(!parseChecksumAddress("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"));
    }

    void messageHashVectorOf5_3()
    {
        const Bytes message(32, 0xab);
        const PrivateKey key = keyOf(0x11);
        const auto bytes = toBytes65(key.sign(eip191Digest(message)));
        QCOMPARE(toHex(bytes), std::string("954242d09d28015eb35388c48d3f14e106973c0a7767c11eddba17e8b9d23a2f4abe381cfd5"
                                           "027b2ab8aeadf2363c7fb08b570656a82e82c6"
                                           "18a7ebd1fc747c01c"));
        auto zeroBased = bytes;
        zeroBased[64] -= 27;
        for (const auto& accepted : {bytes, zeroBased})
            QVERIFY(recoverAddress(eip191Digest(message), *signatureFromBytes65(accepted)) == key.address());
        for (const int v : {2, 26, 29, 35, 255}) {
            auto wrong = bytes;
            wrong[64] = std::uint8_t(v);
            QVERIFY2(!signatureFromBytes65(wrong), qPrintable(QString::number(v)));
        }
    }

    void signaturesAreDeterministicLowAndRecoverable()
    {
        SeededRng rng(7);
        const PrivateKey key = keyOf(0x42);
        for (int i = 0; i < 200; ++i) {
            Hash32 digest;
            rng.fill(digest.bytes);
            const Signature signature = key.sign(digest);
            QVERIFY(signature == key.sign(digest));
            QVERIFY(hasLowS(signature));
            QVERIFY(recoverAddress(digest, signature) == key.address());
            digest.bytes[0] ^= 1;
            QVERIFY(recoverAddress(digest, signature) != key.address());
        }
    }

    void keysOutOfRangeAreRefusedWithoutBeingTold()
    {
        const std::string order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
        for (const std::string& text :
             {order, std::string(64, '0'), std::string(64, 'f'), std::string(63, '1'), std::string("secret")}) {
            const auto key = PrivateKey::fromHex(secretText(text));
            QVERIFY(!key);
            QVERIFY(key.error().code == ErrorCode::InvalidArgument);
            QVERIFY(key.error().message.find(text) == std::string::npos);
        }
        QVERIFY(PrivateKey::fromHex(secretText("  0x" + std::string(64, '1') + "\n")));
        QVERIFY(PrivateKey::generate().address() != PrivateKey::generate().address());
    }

    void scryptWithManyRoundsAndOneBlock()
    {
        // The published keystore vector's costs: r = 1 with n = 262144.
        const auto salt = fromHex("ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19");
        const auto key = scrypt(asBytes("testpassword"), *salt, {.n = 262144, .r = 1, .p = 8}, 32);
        QVERIFY(key);
        QCOMPARE(toHex(key->bytes()), std::string("fac192ceb5fd772906bea3e118a69e8bbb5cc24229e20d8766fd298291bba6bd"));
    }

    void kdfCostsAreBounded()
    {
        const auto refused = [](Result<SecretBytes> result) {
            return !result && result.error().code == ErrorCode::InvalidArgument;
        };
        QVERIFY(refused(scrypt({}, {}, {.n = 1ull << 40, .r = 8, .p = 1}, 32)));
        QVERIFY(refused(scrypt({}, {}, {.n = 1ull << 63, .r = 1u << 29, .p = 1}, 32)));
        QVERIFY(refused(scrypt({}, {}, {.n = 2, .r = 1, .p = (1u << 30) - 1}, 32)));
        QVERIFY(refused(scrypt({}, {}, {.n = 1000, .r = 8, .p = 1}, 32)));
        QVERIFY(refused(scrypt({}, {}, {.n = 16, .r = 0, .p = 1}, 32)));
        QVERIFY(refused(scrypt({}, {}, {.n = 16, .r = 1, .p = 1}, 1 << 20)));
        QVERIFY(refused(scrypt({}, {}, {.n = 16, .r = 1, .p = 1}, 0)));
        QVERIFY(refused(pbkdf2HmacSha256({}, {}, 0, 32)));
        QVERIFY(refused(pbkdf2HmacSha256({}, {}, 1'000'000'000'000ull, 32)));
        QVERIFY(scrypt({}, {}, {.n = 16, .r = 1, .p = 1}, 64));
    }

    void gcmNoticesEveryChange()
    {
        SeededRng rng(3);
        Bytes key(32);
        rng.fill(key);
        const auto sealed = aes256GcmSeal(key, asBytes("a secret"), asBytes("header"), rng);
        QVERIFY(sealed);
        QCOMPARE(aes256GcmOpen(key, *sealed, asBytes("header"))->text(), std::string_view("a secret"));
        for (std::size_t i = 0; i < sealed->size(); ++i) {
            Bytes changed = *sealed;
            changed[i] ^= 1;
            QVERIFY(!aes256GcmOpen(key, changed, asBytes("header")));
        }
        QVERIFY(!aes256GcmOpen(key, *sealed, asBytes("another")));
        QVERIFY(!aes256GcmOpen(Bytes(32, 1), *sealed, asBytes("header")));
        QVERIFY(!aes256GcmOpen(key, std::span(*sealed).first(27), asBytes("header")));
        const auto empty = aes256GcmSeal(key, {}, {}, rng);
        QVERIFY(empty && aes256GcmOpen(key, *empty, {})->isEmpty());
    }

    void comparisonAnswersRightly()
    {
        QVERIFY(constantTimeEqual("token", "token"));
        QVERIFY(!constantTimeEqual("token", "tokem"));
        QVERIFY(!constantTimeEqual("token", "toke"));
        QVERIFY(constantTimeEqual("", ""));
    }

    void manyThreadsSignAtOnce()
    {
        std::atomic<int> wrong{0};
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&wrong, t] {
                const PrivateKey key = keyOf(std::uint8_t(t + 1));
                for (int i = 0; i < 100; ++i) {
                    const Hash32 digest = sha256(asBytes(std::to_string(t * 1000 + i)));
                    if (recoverAddress(digest, key.sign(digest)) != key.address())
                        ++wrong;
                }
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(wrong.load(), 0);
    }
};

QTEST_GUILESS_MAIN(TstCryptoKnownAnswers)
#include "tst_crypto_known_answers.moc"
