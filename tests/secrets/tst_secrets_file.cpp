// The file under a master key: only with a key that was given on purpose, sealed as a whole, replaced as a whole.
#include "core/hex.h"
#include "secrets/master_key_file_store.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <future>
#include <sys/stat.h>

using namespace sluice;
using namespace sluice::secrets;

namespace {

void put(const std::string& path, const QByteArray& bytes, mode_t mode)
{
    QFile file(QString::fromStdString(path));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
    file.close();
    QCOMPARE(::chmod(path.c_str(), mode), 0);
}

template<class T, class Call>
Result<T> waitFor(Call call)
{
    std::promise<Result<T>> promise;
    auto future = promise.get_future();
    call([&promise](Result<T> result) { promise.set_value(std::move(result)); });
    return future.get();
}

}  // namespace

class TstSecretsFile : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_key = m_folder->filePath("master").toStdString();
        m_store = m_folder->filePath("secrets").toStdString();
        put(m_key, QByteArray(32, 'k'), 0400);
    }

    void roundTripSurvivesReopening()
    {
        {
            auto store = MasterKeyFileStore::open(m_key, m_store);
            QVERIFY(store);
            QVERIFY(write(**store, "wallet/a", "hidden-value"));
            QVERIFY(write(**store, "b", "2"));
            QVERIFY(write(**store, "b", "3"));
        }
        auto store = MasterKeyFileStore::open(m_key, m_store);
        QVERIFY(store);
        QCOMPARE(read(**store, "wallet/a")->text(), std::string_view("hidden-value"));
        QCOMPARE(read(**store, "b")->text(), std::string_view("3"));
        const auto names = waitFor<std::vector<std::string>>([&](auto done) { (*store)->names(5'000, done); });
        QCOMPARE(*names, (std::vector<std::string>{"b", "wallet/a"}));
        QVERIFY(waitFor<void>([&](auto done) { (*store)->remove("b", 5'000, done); }));
        QVERIFY(read(**store, "b").error().code == ErrorCode::NotFound);
        QFile file(QString::fromStdString(m_store));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY(!bytes.contains("hidden-value") && !bytes.contains("wallet"));
        struct stat info {};
        QCOMPARE(::stat(m_store.c_str(), &info), 0);
        QCOMPARE(int(info.st_mode & 0777), 0600);
    }

    void keyFilesOthersMayReadAreRefused()
    {
        for (const mode_t mode : {0440, 0404, 0660, 0602}) {
            QCOMPARE(::chmod(m_key.c_str(), mode), 0);
            const auto store = MasterKeyFileStore::open(m_key, m_store);
            QVERIFY(!store);
            QVERIFY(store.error().code == ErrorCode::Denied);
        }
    }

    void keyFilesMustHoldAKey()
    {
        const std::string path = m_folder->filePath("other").toStdString();
        for (const QByteArray& bytes :
             {QByteArray(), QByteArray(31, 'a'), QByteArray(33, 'a'), QByteArray(64, 'g'), QByteArray(2000, 'a')}) {
            put(path, bytes, 0600);
            const auto key = readMasterKeyFile(path);
            QVERIFY(!key);
            QVERIFY(key.error().code == ErrorCode::InvalidArgument);
        }
        put(path, QByteArray(64, 'a') + "\n", 0600);
        QVERIFY(readMasterKeyFile(path));
        QVERIFY(readMasterKeyFile(path + "-missing").error().code == ErrorCode::NotFound);
        QVERIFY(!readMasterKeyFile(m_folder->path().toStdString()));
    }

    void anotherKeyOrAChangedByteIsCorrupt()
    {
        {
            auto store = MasterKeyFileStore::open(m_key, m_store);
            QVERIFY(write(**store, "a", "1"));
        }
        const std::string other = m_folder->filePath("other").toStdString();
        put(other, QByteArray(32, 'x'), 0400);
        QVERIFY(MasterKeyFileStore::open(other, m_store).error().code == ErrorCode::Corrupt);
        QFile file(QString::fromStdString(m_store));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QByteArray bytes = file.readAll();
        for (const qsizetype at : {qsizetype(0), qsizetype(20), bytes.size() - 1}) {
            QByteArray changed = bytes;
            changed[at] = char(changed[at] ^ 1);
            put(m_store, changed, 0600);
            QVERIFY(MasterKeyFileStore::open(m_key, m_store).error().code == ErrorCode::Corrupt);
        }
        put(m_store, bytes.left(bytes.size() / 2), 0600);
        QVERIFY(MasterKeyFileStore::open(m_key, m_store).error().code == ErrorCode::Corrupt);
    }

    void twoProgramsDoNotLoseEachOthersChange()
    {
        auto one = MasterKeyFileStore::open(m_key, m_store);
        auto two = MasterKeyFileStore::open(m_key, m_store);
        std::vector<std::future<bool>> writes;
        for (int i = 0; i < 20; ++i) {
            writes.push_back(std::async(std::launch::async, [&, i] {
                return write(i % 2 ? **one : **two, "n" + std::to_string(i), "v").has_value();
            }));
        }
        for (auto& done : writes)
            QVERIFY(done.get());
        const auto names = waitFor<std::vector<std::string>>([&](auto done) { (*one)->names(5'000, done); });
        QCOMPARE(int(names->size()), 20);
    }

    void aFolderThatIsGoneFailsAndKeepsNothing()
    {
        auto store = MasterKeyFileStore::open(m_key, m_folder->filePath("missing/secrets").toStdString());
        QVERIFY(store);
        const auto written = write(**store, "a", "hidden-value");
        QVERIFY(!written);
        QVERIFY(written.error().code == ErrorCode::Io);
        QVERIFY(written.error().message.find("hidden-value") == std::string::npos);
    }

    void expiredRequestsAreNotBegun()
    {
        auto store = MasterKeyFileStore::open(m_key, m_store);
        const auto late =
            waitFor<void>([&](auto done) { (*store)->write("a", crypto::SecretBytes(asBytes("1")), 0, done); });
        QVERIFY(late.error().code == ErrorCode::Timeout);
        QVERIFY(read(**store, "a").error().code == ErrorCode::NotFound);
    }

private:
    static Result<void> write(SecretStore& store, const std::string& name, std::string_view value)
    {
        return waitFor<void>([&](auto done) { store.write(name, crypto::SecretBytes(asBytes(value)), 5'000, done); });
    }
    static Result<crypto::SecretBytes> read(SecretStore& store, const std::string& name)
    {
        return waitFor<crypto::SecretBytes>([&](auto done) { store.read(name, 5'000, done); });
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_key, m_store;
};

QTEST_GUILESS_MAIN(TstSecretsFile)
#include "tst_secrets_file.moc"
