#include "clearinghouse/auth0_management.h"

#include "core/hex.h"

#include <QByteArray>

#include <algorithm>
#include <charconv>
#include <condition_variable>

namespace sluice::clearinghouse {

namespace {

constexpr int managementPage = 100;
constexpr int mostManagementPages = 1'000;
constexpr std::int64_t leastBackoffMs = 250, mostBackoffMs = 8'000;
constexpr std::int64_t tokenSlackMs = 60'000;
constexpr std::size_t mostAnswer = 8u << 20;
constexpr std::size_t mostWords = 200;  // of what the API says of an error

std::int64_t managementNumber(std::string_view text)
{
    std::int64_t value = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : -1;
}

// What the API says, in one printable line.
std::string managementWords(const json::Value& tree)
{
    std::string words(tree.text("message").value_or(tree.text("error_description").value_or("")));
    std::ranges::replace_if(
        words, [](unsigned char c) { return c < ' ' || c == 127; }, ' ');
    return words.substr(0, mostWords);
}

tl::unexpected<Error> managementError(int status, const json::Value& tree)
{
    const std::string words = managementWords(tree);
    const std::string text = "Auth0 answered " + std::to_string(status) + (words.empty() ? "" : ": " + words);
    switch (status) {
    case 401:
    case 403: return fail(ErrorCode::Denied, text);
    case 404: return fail(ErrorCode::NotFound, text);
    case 409: return fail(ErrorCode::Conflict, text);
    case 429: return fail(ErrorCode::Overloaded, text);
    default: break;
    }
    return fail(status / 100 == 4 ? ErrorCode::InvalidArgument : ErrorCode::Unavailable, text);
}

// The scopes of a token that was given stand in it; nothing is trusted by this, it only says what will fail.
std::string scopesOfToken(const std::string& token)
{
    const auto first = token.find('.');
    const auto second = first == std::string::npos ? first : token.find('.', first + 1);
    if (second == std::string::npos)
        return {};
    const auto payload = fromBase64Url(std::string_view(token).substr(first + 1, second - first - 1));
    if (!payload)
        return {};
    const auto tree = json::parse({reinterpret_cast<const char*>(payload->data()), payload->size()});
    return tree ? std::string(tree->text("scope").value_or("")) : std::string();
}

}  // namespace

Auth0Management::Auth0Management(net::WaitingClient& http, const Clock& clock, Auth0ManagementConfig config,
                                 std::stop_token stop)
    : m_http(http)
    , m_clock(clock)
    , m_config([&] {
        if (config.apiUrl.empty())
            config.apiUrl = "https://" + config.domain + "/api/v2";
        while (config.apiUrl.ends_with('/'))
            config.apiUrl.pop_back();
        if (config.tokenUrl.empty())
            config.tokenUrl = "https://" + config.domain + "/oauth/token";
        return std::move(config);
    }())
    , m_stop(std::move(stop))
{}

std::string Auth0Management::segment(std::string_view text)
{
    return QByteArray(text.data(), qsizetype(text.size())).toPercentEncoding().toStdString();
}

bool Auth0Management::pause(std::int64_t ms)
{
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, m_stop, std::chrono::milliseconds(ms), [] { return false; });
    return !m_stop.stop_requested();
}

Result<net::HttpResponse> Auth0Management::once(const char* method, const std::string& url, const std::string& body,
                                                const std::string& token, std::int64_t deadline)
{
    net::HttpRequest request;
    request.method = method;
    request.url = url;
    request.headers = {{"Accept", "application/json"}};
    if (!token.empty())
        request.headers.emplace_back("Authorization", "Bearer " + token);
    if (!body.empty())
        request.headers.emplace_back("Content-Type", "application/json");
    request.body = body;
    request.deadlineMs = int(std::max<std::int64_t>(1, deadline - m_clock.monotonicMs()));
    request.maxResponseBytes = mostAnswer;
    request.stop = m_stop;
    return m_http.call(std::move(request));
}

Result<std::string> Auth0Management::token(bool renew)
{
    if (!m_config.token.empty()) {
        m_scope = scopesOfToken(m_config.token);
        return m_config.token;
    }
    if (!renew && !m_token.empty() && m_clock.monotonicMs() < m_tokenUntilMs)
        return m_token;
    const json::Value body = json::Value::object({{"grant_type", "client_credentials"},
                                                  {"client_id", m_config.clientId},
                                                  {"client_secret", m_config.clientSecret},
                                                  {"audience", audience()}});
    SLUICE_ASSIGN(const auto answer,
                  once("POST", m_config.tokenUrl, json::write(body), {}, m_clock.monotonicMs() + m_config.deadlineMs));
    const auto tree = json::parse(answer.body);
    if (answer.status != 200)
        return managementError(answer.status, tree.value_or(json::Value()));
    const auto token = tree ? tree->text("access_token") : std::nullopt;
    if (!token || token->empty())
        return fail(ErrorCode::Protocol, "Auth0 returned no access_token");
    m_token = *token;
    m_scope = tree->text("scope").value_or("");
    if (m_scope.empty())
        m_scope = scopesOfToken(m_token);
    m_tokenUntilMs = m_clock.monotonicMs()
                     + std::max<std::int64_t>(0, tree->int64("expires_in").value_or(3'600) * 1'000 - tokenSlackMs);
    return m_token;
}

// 429 was not carried out and may be repeated whatever it was; so may what changes nothing when repeated after an answer got lost.
Result<json::Value> Auth0Management::call(const char* method, const std::string& path, const Query& query,
                                          const std::string& body)
{
    const std::lock_guard lock(m_mutex);
    const std::int64_t deadline = m_clock.monotonicMs() + m_config.deadlineMs;
    const bool again = std::string_view(method) != "POST";
    std::string url = m_config.apiUrl + path;
    for (std::size_t i = 0; i < query.size(); ++i)
        url += (i == 0 ? "?" : "&") + segment(query[i].first) + "=" + segment(query[i].second);
    bool renew = false;
    for (std::int64_t backoff = leastBackoffMs;; backoff = std::min(backoff * 2, mostBackoffMs)) {
        SLUICE_ASSIGN(const std::string bearer, token(renew));
        const auto answer = once(method, url, body, bearer, deadline);
        std::int64_t wait = backoff;
        Error error;
        if (answer) {
            auto tree = json::parse(answer->body);
            if (answer->status / 100 == 2)
                return tree                   ? Result<json::Value>(std::move(*tree))
                       : answer->body.empty() ? Result<json::Value>(json::Value())
                                              : fail(ErrorCode::Protocol, "Auth0's answer is no JSON");
            error = managementError(answer->status, tree.value_or(json::Value())).value();
            if (answer->status == 401 && m_config.token.empty() && !renew) {
                renew = true;  // the token was revoked or its key rotated
                continue;
            }
            const bool limited = answer->status == 429;
            if (!limited && !(again && answer->status >= 502 && answer->status <= 504))
                return fail(error);
            if (const auto seconds = managementNumber(answer->header("Retry-After")); limited && seconds >= 0)
                wait = std::max(wait, seconds * 1'000);
        } else {
            error = answer.error();
            const bool lost = error.code == ErrorCode::Unavailable || (error.code == ErrorCode::Io && again);
            if (!lost)
                return fail(error);
        }
        if (m_clock.monotonicMs() + wait >= deadline)
            return fail(error);
        if (!pause(wait))
            return fail(ErrorCode::Cancelled, "stopped");
    }
}

Result<json::Value> Auth0Management::get(const std::string& path, const Query& query)
{
    return call("GET", path, query, {});
}

Result<json::Value> Auth0Management::post(const std::string& path, const json::Value& body)
{
    return call("POST", path, {}, json::write(body));
}

Result<json::Value> Auth0Management::patch(const std::string& path, const json::Value& body)
{
    return call("PATCH", path, {}, json::write(body));
}

Result<void> Auth0Management::remove(const std::string& path)
{
    const auto done = call("DELETE", path, {}, {});
    if (!done && done.error().code != ErrorCode::NotFound)
        return fail(done.error());
    return {};
}

Result<json::Array> Auth0Management::list(const std::string& path, const std::string& member, Query query)
{
    query.emplace_back("per_page", std::to_string(managementPage));
    query.emplace_back("include_totals", "true");
    query.emplace_back("page", "0");
    json::Array all;
    for (int page = 0; page < mostManagementPages; ++page) {
        query.back().second = std::to_string(page);
        SLUICE_ASSIGN(json::Value answer, get(path, query));
        const json::Value* items = answer.isArray() ? &answer : answer.find(member);
        if (!items || !items->items())
            return fail(ErrorCode::Protocol, "Auth0's list of " + member + " has no " + member);
        const std::size_t count = items->items()->size();
        for (const json::Value& item : *items->items())
            all.push_back(item);
        const auto total = answer.int64("total");
        if (count == 0 || (total ? std::int64_t(all.size()) >= *total : count < std::size_t(managementPage)))
            return all;
    }
    return fail(ErrorCode::Overloaded, "Auth0's list of " + member + " does not end");
}

Result<std::vector<std::string>> Auth0Management::scopes()
{
    const std::lock_guard lock(m_mutex);
    SLUICE_TRY(token(false));
    std::vector<std::string> found;
    std::string word;
    for (const char c : m_scope + " ") {
        if (c != ' ')
            word.push_back(c);
        else if (!word.empty())
            found.push_back(std::exchange(word, {}));
    }
    return found;
}

}  // namespace sluice::clearinghouse
