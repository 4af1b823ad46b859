// The real program as a child process: started, awaited until it listens, asked over HTTP, stopped or killed. For end-to-end, crash and
// bench programs. Thread: one with an event loop or without (calls block).
#pragma once

#include "core/json.h"
#include "core/result.h"

#include <QProcess>
#include <QProcessEnvironment>

#include <string>
#include <vector>

namespace sluice::test {

struct HttpAnswer {
    int status = 0;
    std::string body;
    json::Value json() const;  // null when the body is no JSON
};

// One exchange with 127.0.0.1:port on a connection of its own; blocks. Status 0: no answer.
HttpAnswer exchange(int port, const std::string& method, const std::string& target, const std::string& body = {},
                    const std::vector<std::pair<std::string, std::string>>& headers = {}, int timeoutMs = 10'000);

class Program {
public:
    explicit Program(QString dataDir);
    ~Program();

    void set(const QString& name, const QString& value) { m_environment.insert(name, value); }
    QProcessEnvironment& environment() { return m_environment; }

    // `sluice serve` on a port the system picks; waits for its "listening on" line. Answers milliseconds until then.
    Result<qint64> serve(QStringList arguments = {});
    int port() const { return m_port; }
    qint64 processId() const { return m_process.processId(); }
    QByteArray output() const { return m_output; }
    bool running() const { return m_process.state() == QProcess::Running; }

    void kill();                     // SIGKILL, waits for the end
    int terminate(int ms = 10'000);  // SIGTERM; the exit code, or -1 when it did not end in time

    HttpAnswer request(const std::string& method, const std::string& target, const std::string& body = {},
                       const std::vector<std::pair<std::string, std::string>>& headers = {}, int timeoutMs = 10'000)
    {
        return exchange(m_port, method, target, body, headers, timeoutMs);
    }
    // Another command of the same program over the same data; its exit code and output.
    int run(const QStringList& arguments, QByteArray* output = nullptr, const QByteArray& input = {},
            int timeoutMs = 60'000);

    static QString path();  // SLUICE_PROGRAM, or the program of this build

private:
    QProcessEnvironment m_environment;
    QProcess m_process;
    QByteArray m_output;
    int m_port = 0;
};

// How many times a test's usual number of rounds; SLUICE_TEST_SCALE divides long ones under sanitizers.
int scaled(int rounds);

}  // namespace sluice::test
