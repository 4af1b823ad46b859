// A real S3 server that checks signatures: OpenStack Swift with its S3 layer, private to the test (Debian's python3-swift). Started at construction,
// gone with the object. Thread: the test's main thread; calls block.
#pragma once

#include "support/program.h"

#include <QProcess>
#include <QTemporaryDir>

#include <string>
#include <vector>

namespace sluice::test {

class SwiftFixture {
public:
    // Buckets that are there from the start. Ends the test program with the reason when the server cannot be had.
    explicit SwiftFixture(const std::vector<std::string>& buckets = {"bucket"});
    ~SwiftFixture();
    SwiftFixture(const SwiftFixture&) = delete;
    SwiftFixture& operator=(const SwiftFixture&) = delete;

    int port() const { return m_port; }
    std::string endpoint() const { return "http://127.0.0.1:" + std::to_string(m_port); }          // by path
    std::string namedEndpoint() const { return "http://s3.localhost:" + std::to_string(m_port); }  // by virtual host
    static std::string accessKey() { return "test:tester"; }
    static std::string secretKey() { return "testing/secret+key"; }
    static std::string region() { return "us-east-1"; }

    // One request to this server with the host, path and query of `url`, whatever name the host has.
    HttpAnswer send(const std::string& method, const std::string& url, const std::string& body = {}) const;

private:
    QTemporaryDir m_folder;
    QProcess m_server;
    int m_port = 0;
};

}  // namespace sluice::test
