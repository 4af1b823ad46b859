#include "support/browser.h"

#include <QElapsedTimer>
#include <QTcpSocket>

#include <csignal>
#include <sys/prctl.h>

namespace sluice::test {
namespace {

constexpr int browserStartMs = 60'000;
constexpr int browserAnswerMs = 60'000;
struct DriverAnswer {
    int status = 0;
    std::string body;
    json::Value json() const { return json::parse(body).value_or(json::Value()); }
};

// The driver keeps its connections: an answer ends with its Content-Length.
DriverAnswer askDriver(int port, const std::string& method, const std::string& target, const std::string& body)
{
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), quint16(port));
    if (!socket.waitForConnected(browserAnswerMs))
        return {};
    const std::string head = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port)
                             + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size())
                             + "\r\n\r\n";
    socket.write(QByteArray::fromStdString(head + body));
    QByteArray received;
    for (;;) {
        const auto end = received.indexOf("\r\n\r\n");
        if (end > 0) {
            const QByteArray fields = received.left(end).toLower();
            const auto at = fields.indexOf("content-length:");
            const qsizetype length = at < 0 ? 0 : fields.mid(at + 15).split('\r').front().trimmed().toLongLong();
            if (received.size() >= end + 4 + length)
                return {received.mid(9, 3).toInt(), received.mid(end + 4, length).toStdString()};
        }
        if (!socket.waitForReadyRead(browserAnswerMs))
            return {};
        received += socket.readAll();
    }
}

constexpr const char* elementKey = "element-6066-11e4-a52e-4f735466cecf";  // WebDriver 12.1

}  // namespace

Browser::~Browser()
{
    if (m_driver.state() == QProcess::NotRunning)
        return;
    if (!m_session.empty())
        ask("DELETE", "", json::Value());
    m_driver.terminate();
    if (!m_driver.waitForFinished(5'000)) {
        m_driver.kill();
        m_driver.waitForFinished(5'000);
    }
}

bool Browser::start(bool scripts, int width, int height)
{
    m_driver.setProcessChannelMode(QProcess::MergedChannels);
    m_driver.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    m_driver.start(QStringLiteral("chromedriver"), {QStringLiteral("--port=0")});
    QByteArray output;
    const QByteArray sign = "was started successfully on port ";
    QElapsedTimer timer;
    timer.start();
    while (m_port == 0 && m_driver.state() != QProcess::NotRunning && timer.elapsed() < browserStartMs) {
        m_driver.waitForReadyRead(1'000);
        output += m_driver.readAll();
        const auto at = output.indexOf(sign);
        if (at >= 0 && output.indexOf('.', at) > at)
            m_port = output.mid(at + sign.size(), output.indexOf('.', at) - at - sign.size()).toInt();
    }
    if (m_port == 0) {
        m_error = "chromedriver did not start: " + output.toStdString();
        return false;
    }
    json::Array arguments;
    for (const std::string& argument :
         {std::string("--headless=new"), std::string("--no-sandbox"), std::string("--disable-gpu"),
          std::string("--disable-dev-shm-usage"), std::string("--disable-extensions"), std::string("--no-first-run"),
          "--window-size=" + std::to_string(width) + "," + std::to_string(height),
          "--user-data-dir=" + m_profile.path().toStdString()})
        arguments.emplace_back(argument);
    json::Value options = json::Value::object({{"args", std::move(arguments)}, {"binary", "/usr/bin/chromium"}});
    if (!scripts)
        options.set("prefs", json::Value::object({{"profile.managed_default_content_settings.javascript", 2}}));
    json::Value wanted = json::Value::object({{"browserName", "chrome"}, {"goog:chromeOptions", std::move(options)}});
    wanted.set("goog:loggingPrefs", json::Value::object({{"browser", "ALL"}}));
    const json::Value body =
        json::Value::object({{"capabilities", json::Value::object({{"alwaysMatch", std::move(wanted)}})}});
    const DriverAnswer answer = askDriver(m_port, "POST", "/session", json::write(body));
    const json::Value tree = answer.json();
    const json::Value* value = tree.find("value");
    m_session = value ? std::string(value->text("sessionId").value_or("")) : std::string();
    if (m_session.empty())
        m_error = "Chromium did not start: " + answer.body.substr(0, 500);
    return !m_session.empty();
}

json::Value Browser::ask(const std::string& method, const std::string& path, const json::Value& body, int* status)
{
    const std::string text = method == "POST" ? json::write(body.isNull() ? json::Value(json::Object{}) : body) : "";
    const DriverAnswer answer = askDriver(m_port, method, "/session/" + m_session + path, text);
    if (status)
        *status = answer.status;
    else if (answer.status != 200)
        qFatal("the browser refuses %s %s: %s", method.c_str(), path.c_str(), answer.body.substr(0, 400).c_str());
    const json::Value tree = answer.json();
    const json::Value* value = tree.find("value");
    return value ? *value : json::Value();
}

void Browser::open(const std::string& url)
{
    ask("POST", "/url", json::Value::object({{"url", url}}));
}

std::string Browser::title()
{
    return std::string(ask("GET", "/title", {}).toText().value_or(""));
}

std::string Browser::element(const std::string& css)
{
    int status = 0;
    const json::Value found =
        ask("POST", "/element", json::Value::object({{"using", "css selector"}, {"value", css}}), &status);
    return status == 200 ? std::string(found.text(elementKey).value_or("")) : std::string();
}

bool Browser::has(const std::string& css)
{
    return !element(css).empty();
}

std::string Browser::text(const std::string& css)
{
    const std::string id = element(css);
    if (id.empty())
        return {};
    int status = 0;  // another page may have come since the element was found
    const json::Value text = ask("GET", "/element/" + id + "/text", {}, &status);
    return status == 200 ? std::string(text.toText().value_or("")) : std::string();
}

std::string Browser::property(const std::string& css, const std::string& name)
{
    const std::string id = element(css);
    if (id.empty())
        return {};
    return std::string(ask("GET", "/element/" + id + "/property/" + name, {}).toText().value_or(""));
}

void Browser::type(const std::string& css, const std::string& keys)
{
    const std::string id = element(css);
    if (id.empty())
        qFatal("the page has no %s", css.c_str());
    ask("POST", "/element/" + id + "/clear", {});
    ask("POST", "/element/" + id + "/value", json::Value::object({{"text", keys}}));
}

void Browser::click(const std::string& css)
{
    const std::string id = element(css);
    if (id.empty())
        qFatal("the page has no %s", css.c_str());
    ask("POST", "/element/" + id + "/click", {});
}

json::Value Browser::run(const std::string& script)
{
    return ask("POST", "/execute/sync",
               json::Value::object({{"script", script}, {"args", json::Value(json::Array{})}}));
}

QByteArray Browser::screenshot()
{
    const json::Value picture = ask("GET", "/screenshot", {});
    const std::string text(picture.toText().value_or(""));
    return QByteArray::fromBase64(QByteArray::fromStdString(text));
}

std::string Browser::log()
{
    return json::write(ask("POST", "/se/log", json::Value::object({{"type", "browser"}})));
}

}  // namespace sluice::test
