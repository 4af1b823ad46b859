// A private PostgreSQL cluster in a temporary directory, listening on a unix socket there. Started once per test
// program at the first use, stopped at its end; it dies with the program, too. As root it runs as the user `postgres`.
// Thread: the test's main thread.
#pragma once

#include <QProcess>
#include <QTemporaryDir>
#include <memory>
#include <string>

namespace sluice::test {

class PostgresFixture {
public:
    PostgresFixture();  // ends the test program with the reason when the server cannot be had
    ~PostgresFixture();
    PostgresFixture(const PostgresFixture&) = delete;
    PostgresFixture& operator=(const PostgresFixture&) = delete;

    static PostgresFixture& shared();  // needs a QCoreApplication while in use

    std::string newDatabase();            // an empty one; answers its postgresql:// address
    void restart(bool immediate = true);  // every connection is lost
    void stop(bool immediate = true);
    void start();

private:
    QString program(const QString& name) const;
    void runAs(const QString& name, const QStringList& arguments) const;

    QString m_binaries;
    QTemporaryDir m_folder;
    QProcess m_server;
    int m_databases = 0;
};

}  // namespace sluice::test
