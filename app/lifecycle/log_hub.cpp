#include "app/lifecycle/log_hub.h"

#include "core/check.h"
#include "core/clock.h"

#include <QString>

#include <algorithm>
#include <cstdio>

namespace sluice::app {

namespace {

std::atomic<LogHub*> currentHub{nullptr};

int severity(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg: return 0;
    case QtInfoMsg: return 1;
    case QtWarningMsg: return 2;
    case QtCriticalMsg:
    case QtFatalMsg: return 3;
    }
    return 3;
}

models::Level levelOf(QtMsgType type)
{
    switch (severity(type)) {
    case 0: return models::Level::Off;
    case 1: return models::Level::Ok;
    case 2: return models::Level::Attention;
    default: return models::Level::Failed;
    }
}

const char* levelWord(QtMsgType type)
{
    static constexpr const char* words[] = {"debug", "info", "warning", "error"};
    return words[severity(type)];
}

}  // namespace

LogHub::LogHub(const std::string& level, std::size_t capacity) : m_capacity(capacity)
{
    m_least = level == "debug" ? 0 : level == "warning" ? 2 : level == "error" ? 3 : 1;
    SLUICE_CHECK(currentHub.exchange(this) == nullptr);
    qInstallMessageHandler(&LogHub::handle);
}

LogHub::~LogHub()
{
    qInstallMessageHandler(nullptr);
    currentHub = nullptr;
}

void LogHub::maskSecrets(std::vector<std::string> secrets)
{
    std::erase_if(secrets, [](const std::string& secret) { return secret.size() < 8; });
    const std::lock_guard lock(m_mutex);
    m_secrets = std::move(secrets);
}

std::string LogHub::masked(std::string text) const
{
    const std::lock_guard lock(m_mutex);
    for (const std::string& secret : m_secrets) {
        for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
            text.replace(at, secret.size(), "•••");
    }
    return text;
}

void LogHub::handle(QtMsgType type, const QMessageLogContext& context, const QString& text)
{
    if (LogHub* hub = currentHub.load())
        hub->take(type, context.category, text);
}

void LogHub::take(QtMsgType type, const char* category, const QString& text)
{
    if (severity(type) < m_least)
        return;
    const Timestamp now = SystemClock().now();
    std::string line = masked(text.toStdString());
    // One line stays one line, whatever a peer sent.
    std::ranges::replace(line, '\n', ' ');
    std::ranges::replace(line, '\r', ' ');
    if (!m_quiet || severity(type) >= 2)
        std::fprintf(stderr, "%s %-7s %s: %s\n", formatTimeZ(now).c_str(), levelWord(type),
                     category ? category : "sluice", line.c_str());
    {
        const std::lock_guard lock(m_mutex);
        m_lines.push_back({++m_sequence, now.micros, levelOf(type), category ? category : "sluice", std::move(line)});
        if (m_lines.size() > m_capacity)
            m_lines.pop_front();
    }
    m_changes.bump();
}

std::vector<models::LogLine> LogHub::after(std::uint64_t sequence, std::size_t most) const
{
    const std::lock_guard lock(m_mutex);
    const auto first = std::ranges::upper_bound(m_lines, sequence, {}, &models::LogLine::sequence);
    const auto count = std::min<std::size_t>(most, static_cast<std::size_t>(m_lines.end() - first));
    return {first, first + static_cast<std::ptrdiff_t>(count)};
}

}  // namespace sluice::app
