// Headless Chromium driven over WebDriver (W3C) by plain HTTP: chromedriver as a child, one window, a profile of its own that goes with it. Calls
// block and end the test program when the driver refuses. Thread: one, with a QCoreApplication.
#pragma once

#include "core/json.h"

#include <QByteArray>
#include <QProcess>
#include <QTemporaryDir>

#include <string>

namespace sluice::test {

class Browser {
public:
    ~Browser();

    // QVERIFY2(browser.start(), browser.error().c_str()). Without scripts nothing of a page's own runs.
    bool start(bool scripts = true, int width = 900, int height = 900);
    const std::string& error() const { return m_error; }

    void open(const std::string& url);
    std::string title();
    std::string text(const std::string& css);  // of the first such element; empty: there is none
    std::string property(const std::string& css, const std::string& name);
    bool has(const std::string& css);
    void type(const std::string& css, const std::string& keys);
    void click(const std::string& css);          // and waits for the page that follows
    json::Value run(const std::string& script);  // a script of the driver's, not of the page
    QByteArray screenshot();                     // PNG
    std::string log();                           // what the browser's console says: refused resources among it

private:
    json::Value ask(const std::string& method, const std::string& path, const json::Value& body, int* status = nullptr);
    std::string element(const std::string& css);  // id; empty: none

    QProcess m_driver;
    QTemporaryDir m_profile;
    int m_port = 0;
    std::string m_session, m_error;
};

}  // namespace sluice::test
