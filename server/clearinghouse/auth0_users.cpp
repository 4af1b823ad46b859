#include "clearinghouse/auth0_users.h"

#include "core/hex.h"
#include "crypto/hash.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <thread>

namespace sluice::clearinghouse {

namespace {

constexpr std::size_t localIdBytes = 15;  // 30 hex digits
constexpr std::size_t longestUserName = 60;
constexpr std::size_t passwordBytes = 32;
constexpr const char* passwordTail = "Aa1!";  // what password policies ask for
constexpr const char* firstHits = "5";

// Inside a quoted term of the search.
std::string auth0Quoted(std::string_view text)
{
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            quoted.push_back('\\');
        quoted.push_back(c);
    }
    return quoted + "\"";
}

const json::Value* appMetadata(const json::Value& user)
{
    return user.find("app_metadata");
}

bool isUserOf(const json::Value& user, const ProviderUserRequest& request)
{
    const json::Value* metadata = appMetadata(user);
    return metadata && metadata->text("clientId") == request.clientId
           && metadata->text("externalUserId") == request.externalUserId;
}

std::string auth0Password(Rng& rng)
{
    std::array<std::uint8_t, passwordBytes> bytes{};
    rng.fill(bytes);
    return toBase64Url(bytes) + passwordTail;
}

class Auth0Users {
public:
    Auth0Users(Auth0Management& management, Rng& rng, const Auth0UsersConfig& config)
        : m_management(management), m_rng(rng), m_config(config)
    {}

    Result<std::string> ensure(const ProviderUserRequest& request)
    {
        const std::string id = "auth0|" + Auth0UserProvider::localId(request.clientId, request.externalUserId);
        SLUICE_ASSIGN(auto known, byId(id));
        if (!known) {
            SLUICE_ASSIGN(known, bySearch(request));
        }
        if (known)
            return updated(*known, request);
        auto made = m_management.post("/users", newUser(request));
        if (!made && made.error().code == ErrorCode::Conflict) {
            // Made by a call whose answer was lost, or at the same moment; else somebody else has that email or name.
            SLUICE_ASSIGN(known, byId(id));
            if (!known)
                return fail(ErrorCode::Conflict, "another user of the connection has that email or name");
            return updated(*known, request);
        }
        if (!made)
            return fail(made.error());
        const auto userId = made->text("user_id");
        return userId ? Result<std::string>(std::string(*userId))
                      : Result<std::string>(fail(ErrorCode::Protocol, "Auth0 made a user without user_id"));
    }

    Result<ReferenceKey> referenceKey(const std::string& userId)
    {
        SLUICE_ASSIGN(const json::Value user, m_management.get("/users/" + Auth0Management::segment(userId)));
        const json::Value* metadata = appMetadata(user);
        const json::Value* record = metadata ? metadata->find("builder_api_key") : nullptr;
        if (!record || !record->isObject())
            return fail(ErrorCode::NotFound, "the user has no key record");
        ReferenceKey key;
        key.providerUserId = userId;
        key.clientId = metadata->text("clientId").value_or("");
        key.externalUserId = metadata->text("externalUserId").value_or("");
        key.saltHex = record->text("salt").value_or("");
        key.hashHex = record->text("hash").value_or("");
        if (key.clientId.empty() || key.externalUserId.empty() || key.saltHex.empty() || key.hashHex.empty())
            return fail(ErrorCode::NotFound, "the user's key record is not complete");
        return key;
    }

private:
    Result<std::optional<json::Value>> byId(const std::string& id)
    {
        auto user = m_management.get("/users/" + Auth0Management::segment(id));
        if (!user && user.error().code == ErrorCode::NotFound)
            return std::optional<json::Value>();
        if (!user)
            return fail(user.error());
        return std::optional(std::move(*user));
    }

    // Of what comes back only what really matches counts; the search is text search.
    Result<std::optional<json::Value>> bySearch(const ProviderUserRequest& request)
    {
        SLUICE_ASSIGN(const json::Value found,
                      m_management.get("/users", {{"q", "app_metadata.clientId:" + auth0Quoted(request.clientId)
                                                            + " AND app_metadata.externalUserId:"
                                                            + auth0Quoted(request.externalUserId)},
                                                  {"search_engine", "v3"},
                                                  {"per_page", firstHits}}));
        if (found.items()) {
            for (const json::Value& user : *found.items()) {
                if (isUserOf(user, request))
                    return std::optional(user);
            }
        }
        return std::optional<json::Value>();
    }

    Result<std::string> updated(const json::Value& user, const ProviderUserRequest& request)
    {
        const std::string id(user.text("user_id").value_or(""));
        if (id.empty())
            return fail(ErrorCode::Protocol, "Auth0 returned a user without user_id");
        if (!isUserOf(user, request))
            return fail(ErrorCode::Conflict, "the user's id at Auth0 belongs to another one");
        if (request.email.empty() || user.text("email") == request.email)
            return id;
        const auto changed = m_management.patch(
            "/users/" + Auth0Management::segment(id),
            json::Value::object(
                {{"email", request.email}, {"verify_email", false}, {"connection", connection(request)}}));
        return changed ? Result<std::string>(id) : Result<std::string>(fail(changed.error()));
    }

    std::string connection(const ProviderUserRequest& request) const
    {
        return request.connection.empty() ? m_config.connection : request.connection;
    }

    json::Value newUser(const ProviderUserRequest& request)
    {
        json::Value user = json::Value::object(
            {{"connection", connection(request)},
             {"user_id", Auth0UserProvider::localId(request.clientId, request.externalUserId)},
             {"password", auth0Password(m_rng)},
             {"verify_email", false},
             {"app_metadata",
              json::Value::object({{"clientId", request.clientId}, {"externalUserId", request.externalUserId}})}});
        if (request.email.empty())
            user.set("username", Auth0UserProvider::userName(request.externalUserId));
        else
            user.set("email", request.email);
        return user;
    }

    Auth0Management& m_management;
    Rng& m_rng;
    const Auth0UsersConfig m_config;
};

}  // namespace

class Auth0UserProvider::Worker {
public:
    // Run with false: do not work, say Cancelled.
    using Task = std::function<void(bool run)>;

    Worker(Auth0Management& management, Rng& rng, Auth0UsersConfig config)
        : users(management, rng, config)
        , m_most(config.maxWaiting)
        , m_thread([this](std::stop_token stop) { loop(stop); })
    {}
    ~Worker() { close(); }
    void close()
    {
        std::deque<Task> left;
        {
            const std::lock_guard lock(m_mutex);
            m_closed = true;
            left.swap(m_waiting);
        }
        m_thread.request_stop();
        if (m_thread.joinable())
            m_thread.join();
        for (Task& task : left)
            task(false);
    }
    enum class Taken { Yes, Full, Closed };
    Taken take(Task task)
    {
        const std::lock_guard lock(m_mutex);
        if (m_closed)
            return Taken::Closed;
        if (m_waiting.size() >= m_most)
            return Taken::Full;
        m_waiting.push_back(std::move(task));
        m_wake.notify_one();
        return Taken::Yes;
    }
    // The task, or its answer when there is no place for it.
    template<class T>
    void run(Done<T> done, std::function<Result<T>()> work)
    {
        const Taken taken = take([done, work = std::move(work)](bool run) {
            done(run ? work() : Result<T>(fail(ErrorCode::Cancelled, "stopped")));
        });
        if (taken == Taken::Full)
            done(fail(ErrorCode::Overloaded, "too many users wait for Auth0"));
        if (taken == Taken::Closed)
            done(fail(ErrorCode::Cancelled, "stopped"));
    }

    Auth0Users users;

private:
    void loop(std::stop_token stop)
    {
        for (;;) {
            Task task;
            {
                std::unique_lock lock(m_mutex);
                m_wake.wait(lock, stop, [this] { return !m_waiting.empty(); });
                if (stop.stop_requested())
                    return;
                task = std::move(m_waiting.front());
                m_waiting.pop_front();
            }
            task(true);
        }
    }

    const std::size_t m_most;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::deque<Task> m_waiting;
    bool m_closed = false;
    std::jthread m_thread;  // last: it uses the rest
};

Auth0UserProvider::Auth0UserProvider(Auth0Management& management, Rng& rng, Auth0UsersConfig config)
    : m_worker(std::make_unique<Worker>(management, rng, std::move(config)))
{}

Auth0UserProvider::~Auth0UserProvider() = default;

std::string Auth0UserProvider::localId(const std::string& clientId, const std::string& externalUserId)
{
    const std::string text = clientId + '\n' + externalUserId;  // neither part can hold a line end
    const auto hash = crypto::sha256(asBytes(text));
    return toHex(std::span<const std::uint8_t>(hash.bytes).first(localIdBytes));
}

std::string Auth0UserProvider::userName(const std::string& externalUserId)
{
    std::string name = externalUserId.substr(0, longestUserName);
    std::ranges::replace_if(
        name,
        [](char c) {
            const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            return !alphanumeric && c != '_' && c != '.' && c != '-';
        },
        '_');
    return name.empty() ? "user" : name;
}

void Auth0UserProvider::close()
{
    m_worker->close();
}

void Auth0UserProvider::ensure(const ProviderUserRequest& request, Done<std::string> done)
{
    m_worker->run<std::string>(std::move(done), [this, request] { return m_worker->users.ensure(request); });
}

void Auth0UserProvider::referenceKey(const std::string& providerUserId, Done<ReferenceKey> done)
{
    m_worker->run<ReferenceKey>(std::move(done),
                                [this, providerUserId] { return m_worker->users.referenceKey(providerUserId); });
}

}  // namespace sluice::clearinghouse
