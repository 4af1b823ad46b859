// Keystore v3 with the published files and those of ops-engine 5.2, and keys given by settings (S16).
#include "core/hex.h"
#include "core/rng.h"
#include "wallet/environment_key.h"
#include "wallet/keystore_v3.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice;
using namespace sluice::wallet;

namespace {

crypto::SecretBytes secret(std::string_view text)
{
    return crypto::SecretBytes(asBytes(text));
}

const std::string k1Keystore =
    R"({"version":3,"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","address":"19e7e376e7c213b7e7e7e46cc70a5dd086daff2a","crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"000102030405060708090a0b0c0d0e0f"},"ciphertext":"a6d64bb7675cfc609e3774ac3bfffe389da14c6454610e18c9278093f489397c","kdf":"scrypt","kdfparams":{"dklen":32,"n":8192,"r":8,"p":1,"salt":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"},"mac":"5e4ecd87f9c9ac5c1b89397090e923595543b5bab7a8cc6a278bf4a26aafcfe8"}})";
const std::string pbkdf2Keystore =
    R"({"version":3,"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},"ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2","kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256","salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},"mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"}})";
const std::string scryptOneBlockKeystore =
    R"({"version":3,"Crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"83dbcc02d8ccb40e466191a123791e0e"},"ciphertext":"d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c","kdf":"scrypt","kdfparams":{"dklen":32,"n":262144,"r":1,"p":8,"salt":"ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"},"mac":"2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097"}})";
const std::string testKey = "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";

std::string replaced(std::string text, std::string_view from, std::string_view to)
{
    text.replace(text.find(from), from.size(), to);
    return text;
}

}  // namespace

class TstWalletKeystore : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void opensEveryVector()
    {
        const auto k1 = openKeystore(k1Keystore, secret("test-password"));
        QVERIFY2(k1, k1 ? "" : k1.error().message.c_str());
        QCOMPARE(toHex(k1->bytes().bytes()), std::string(64, '1'));
        QCOMPARE(toHex(openKeystore(pbkdf2Keystore, secret("testpassword"))->bytes().bytes()), testKey);
        QCOMPARE(toHex(openKeystore(scryptOneBlockKeystore, secret("testpassword"))->bytes().bytes()), testKey);
    }

    void wrongPasswordsAndBrokenFiles()
    {
        const auto wrong = openKeystore(k1Keystore, secret("not-the-password"));
        QVERIFY(wrong.error().code == ErrorCode::Denied);
        QVERIFY(wrong.error().message.find("not-the-password") == std::string::npos);
        QVERIFY(openKeystore(replaced(k1Keystore, "a6d64b", "a6d64c"), secret("test-password")).error().code
                == ErrorCode::Denied);
        QVERIFY(openKeystore(replaced(k1Keystore, "19e7e3", "19e7e4"), secret("test-password")).error().code
                == ErrorCode::Corrupt);
        const std::pair<const char*, const char*> edits[] = {
            {"\"version\":3", "\"version\":4"},       {"aes-128-ctr", "aes-128-cbc"}, {"\"scrypt\"", "\"argon2\""},
            {"\"n\":8192", "\"n\":1125899906842624"}, {"\"n\":8192", "\"n\":8191"},   {"\"dklen\":32", "\"dklen\":16"},
            {"\"p\":1", "\"p\":99999999999"},         {"\"r\":8", "\"r\":-8"},        {"\"mac\":\"5e", "\"mac\":\""},
            {"\"cipherparams\"", "\"other\""}};
        for (const auto& [from, to] : edits) {
            const auto result = openKeystore(replaced(k1Keystore, from, to), secret("test-password"));
            QVERIFY2(!result && result.error().code == ErrorCode::InvalidArgument, to);
        }
        QVERIFY(!openKeystore("[]", secret("x")) && !openKeystore("{", secret("x"))
                && !openKeystore(std::string(70'000, ' '), secret("x")));
    }

    void exportsWhatItCanOpen()
    {
        SystemRng rng;
        const auto key = crypto::PrivateKey::generate();
        const auto text = makeKeystore(key, secret("pass"), rng, {.n = 1024, .r = 8, .p = 1});
        QVERIFY(text);
        QVERIFY(openKeystore(*text, secret("pass"))->address() == key.address());
        QVERIFY(openKeystore(*text, secret("Pass")).error().code == ErrorCode::Denied);
        QVERIFY(text->find(toHex(key.bytes().bytes())) == std::string::npos);
        QVERIFY(!makeKeystore(key, {}, rng));
    }

    void keysFromTheEnvironmentWorkAndWarn()
    {
        EnvironmentKeySettings settings;
        QVERIFY(!loadEnvironmentKey(settings)->has_value());
        settings.privateKeyHex = secret("0x" + testKey);
        auto loaded = loadEnvironmentKey(settings);
        QVERIFY(loaded && *loaded);
        QCOMPARE((*loaded)->source, std::string("environment"));
        QVERIFY((*loaded)->warning.find("keychain") != std::string::npos);
        settings.privateKeyHex = secret("0x1234nonsense");
        loaded = loadEnvironmentKey(settings);
        QVERIFY(!loaded);
        QVERIFY(loaded.error().message.find("1234nonsense") == std::string::npos);
    }

    void S16_aKeystoreThatDoesNotOpenIsAnError()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath("key.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(k1Keystore));
        file.close();
        EnvironmentKeySettings settings;
        settings.keystorePath = file.fileName().toStdString();
        QVERIFY(!loadEnvironmentKey(settings));  // no password
        settings.keystorePassword = secret("wrong-secret");
        const auto wrong = loadEnvironmentKey(settings);
        QVERIFY(!wrong);
        QVERIFY(wrong.error().message.find("PAYMENT_KEYSTORE_PATH") != std::string::npos);
        QVERIFY(wrong.error().message.find("wrong-secret") == std::string::npos);
        settings.keystorePassword = secret("test-password");
        const auto right = loadEnvironmentKey(settings);
        QVERIFY(right && *right);
        QCOMPARE((*right)->source, std::string("keystore file"));
        settings.keystorePath += ".missing";
        QVERIFY(!loadEnvironmentKey(settings));
        settings.keystorePath.clear();
        QVERIFY(!loadEnvironmentKey(settings));
    }
};

QTEST_GUILESS_MAIN(TstWalletKeystore)
#include "tst_wallet_keystore.moc"
