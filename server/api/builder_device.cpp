// The verification page of device login (clearinghouse spec 9.1, docs/local-issuer.md): three steps of plain HTML, without scripts and without
// anything from elsewhere. There is no session: whoever approves gives an API key or a login code with the answer itself, so a foreign page has
// nothing to ride on; a form is good only together with the cookie it was made for.
#include "api/internal/builder_oauth.h"
#include "api/internal/device_page.h"
#include "crypto/hash.h"
#include "http/secret.h"

#include "core/ids.h"

namespace sluice::api {

namespace {

namespace house = clearinghouse;

constexpr std::int64_t wrongWindowMs = 60'000;
constexpr std::size_t wrongCodesAMinute = 5;
constexpr std::string_view formCookie = "sluice_device";
constexpr std::size_t longestCredential = 1'024;

// What the page keeps: the key of its forms, which ends with the program, and who guessed wrong.
struct DevicePageState {
    DevicePageState(const Clock& clock, Rng& rng)
        : formKey(randomToken(rng)), wrong(clock, wrongCodesAMinute, wrongWindowMs)
    {}
    const std::string formKey;
    http::RateLimiter wrong;

    std::string formToken(std::string_view cookie) const
    {
        return toHex(crypto::hmacSha256(asBytes(formKey), asBytes(cookie)).bytes);
    }
};

// One visitor may own a whole /64 (RFC 6177).
std::string guesserOf(const BuilderCall& call)
{
    if (!call.client)
        return "unknown";
    if (call.client->isV4())
        return call.client->text();
    return toHex(std::span(call.client->bytes()).first(8));
}

std::string cookieOf(const http::Request& request)
{
    std::string_view rest = request.header("Cookie");
    while (!rest.empty()) {
        const auto end = std::min(rest.find(';'), rest.size());
        std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        while (pair.starts_with(' '))
            pair.remove_prefix(1);
        if (pair.starts_with(formCookie) && pair.substr(formCookie.size()).starts_with('='))
            return std::string(pair.substr(formCookie.size() + 1));
    }
    return {};
}

class DevicePages {
public:
    explicit DevicePages(BuilderServices& services)
        : m_services(services), m_state(std::make_shared<DevicePageState>(*services.parts.clock, *services.parts.rng))
    {}

    void show(const BuilderCallPtr& call) const;
    void submit(const BuilderCallPtr& call) const;

private:
    struct Visit {
        BuilderCallPtr call;
        std::string cookie, guesser, userCode, credential;
    };
    using VisitPtr = std::shared_ptr<Visit>;

    bool isOff(const BuilderCallPtr& call) const;
    bool isForeign(const BuilderCallPtr& call, const house::OAuthRequest& form, const std::string& cookie) const;
    void answer(const BuilderCallPtr& call, int status, const std::string& html,
                const std::string& newCookie = {}) const;
    void askForCode(const BuilderCallPtr& call, int status, DevicePageText text) const;
    void tooManyWrong(const VisitPtr& visit) const;
    void lookUp(const VisitPtr& visit) const;
    void decide(const VisitPtr& visit, bool approve) const;
    void told(const VisitPtr& visit, const Result<house::LoginOutcome>& outcome, bool approve) const;

    BuilderServices& m_services;
    std::shared_ptr<DevicePageState> m_state;
};

bool DevicePages::isOff(const BuilderCallPtr& call) const
{
    if (m_services.parts.oidc && m_services.parts.oidc->hasIssuer())
        return false;
    call->refuse(404, "not_found", "not found");
    return true;
}

void DevicePages::answer(const BuilderCallPtr& call, int status, const std::string& html,
                         const std::string& newCookie) const
{
    http::Response response;
    response.status = status;
    response.contentType = "text/html; charset=utf-8";
    response.body = html;
    addPageHeaders(response);
    if (!newCookie.empty()) {
        const bool https = m_services.parts.oidc->issuer().config().issuer.starts_with("https:");
        response.with("Set-Cookie", std::string(formCookie) + "=" + newCookie
                                        + "; Path=/oidc; HttpOnly; SameSite=Strict" + (https ? "; Secure" : ""));
    }
    if (status == 429)
        response.with("Retry-After", std::to_string(wrongWindowMs / 1000));
    call->answer(std::move(response));
}

void DevicePages::askForCode(const BuilderCallPtr& call, int status, DevicePageText text) const
{
    std::string cookie = cookieOf(*call->request);
    const bool fresh = cookie.size() < 40 || cookie.size() > 64;
    if (fresh)
        cookie = randomToken(*m_services.parts.rng);
    text.formToken = m_state->formToken(cookie);
    answer(call, status, codePage(text), fresh ? cookie : std::string());
}

void DevicePages::show(const BuilderCallPtr& call) const
{
    if (isOff(call))
        return;
    // Nothing is looked up here: a link must not tell whether its code is good.
    const std::string* given = call->request->queryValue("user_code");
    const auto code = given ? house::normalisedUserCode(*given) : std::nullopt;
    DevicePageText text;
    text.userCode = code ? house::shownUserCode(*code) : std::string();
    askForCode(call, 200, std::move(text));
}

bool DevicePages::isForeign(const BuilderCallPtr& call, const house::OAuthRequest& form,
                            const std::string& cookie) const
{
    const std::string_view site = call->request->header("Sec-Fetch-Site");
    const bool sameSite = site.empty() || site == "same-origin";
    return !sameSite || cookie.empty() || !http::secretEquals(form.field("form"), m_state->formToken(cookie));
}

void DevicePages::submit(const BuilderCallPtr& call) const
{
    if (isOff(call))
        return;
    const http::Request& request = *call->request;
    const auto form = house::parseOAuthRequest(request.header("Content-Type"), request.body, std::nullopt);
    const std::string cookie = cookieOf(request);
    if (!form || isForeign(call, *form, cookie)) {
        DevicePageText text;
        text.notice = "This page was open for too long, or cookies are off. Please try again.";
        return askForCode(call, 403, std::move(text));
    }
    const auto visit = std::make_shared<Visit>(Visit{call, cookie, guesserOf(*call), {}, {}});
    if (m_state->wrong.retryAfterMs(visit->guesser) > 0)
        return tooManyWrong(visit);
    const auto code = house::normalisedUserCode(form->field("user_code"));
    visit->userCode = code.value_or(std::string());
    visit->credential = form->field("credential").substr(0, longestCredential);
    const std::string_view step = form->field("step");
    if (step == "approve" || step == "deny")
        return decide(visit, step == "approve");
    lookUp(visit);
}

void DevicePages::tooManyWrong(const VisitPtr& visit) const
{
    DevicePageText text;
    text.notice = "Too many wrong codes. Please wait a minute.";
    askForCode(visit->call, 429, std::move(text));
}

void DevicePages::lookUp(const VisitPtr& visit) const
{
    m_services.parts.oidc->lookUp(
        visit->userCode, [pages = *this, visit](const Result<std::optional<house::DeviceGrant>>& found) {
            if (!found)
                return pages.answer(visit->call, 503, resultPage(DevicePageResult::Failed, {}));
            if (!*found) {
                pages.m_state->wrong.accept(visit->guesser);
                DevicePageText text;
                text.notice = "This code is not known, or its time is over. Please look at your device again.";
                return pages.askForCode(visit->call, 404, std::move(text));
            }
            DevicePageText text;
            text.formToken = pages.m_state->formToken(visit->cookie);
            pages.answer(visit->call, 200, confirmPage(**found, text));
        });
}

void DevicePages::decide(const VisitPtr& visit, bool approve) const
{
    const auto done = [pages = *this, visit, approve](const Result<house::LoginOutcome>& outcome) {
        pages.told(visit, outcome, approve);
    };
    const std::string address = visit->call->clientText();
    if (approve)
        return m_services.parts.oidc->approve(visit->userCode, visit->credential, address, done);
    m_services.parts.oidc->deny(visit->userCode, address, done);
}

void DevicePages::told(const VisitPtr& visit, const Result<house::LoginOutcome>& outcome, bool approve) const
{
    using house::LoginOutcome;
    const BuilderCallPtr& call = visit->call;
    if (!outcome)
        return answer(call, 503, resultPage(DevicePageResult::Failed, {}));
    switch (*outcome) {
    case LoginOutcome::Approved: return answer(call, 200, resultPage(DevicePageResult::Approved, visit->userCode));
    case LoginOutcome::Answered:
        return answer(call, approve ? 409 : 200,
                      resultPage(approve ? DevicePageResult::AlreadyAnswered : DevicePageResult::Denied, {}));
    case LoginOutcome::OtherApp: return answer(call, 403, resultPage(DevicePageResult::OtherApp, {}));
    case LoginOutcome::UnknownCode:
    case LoginOutcome::WrongCredential: break;
    }
    m_state->wrong.accept(visit->guesser);
    DevicePageText text;
    text.userCode = house::shownUserCode(visit->userCode);
    text.notice = *outcome == LoginOutcome::UnknownCode
                      ? "This code is not known, or its time is over. Please look at your device again."
                      : "That key or login code is not right. The device is still waiting.";
    askForCode(call, *outcome == LoginOutcome::UnknownCode ? 404 : 401, std::move(text));
}

BuilderOperation devicePageOperation(const char* method, const char* pattern, const char* id, const char* summary)
{
    BuilderOperation operation;
    operation.method = method;
    operation.pattern = pattern;
    operation.id = id;
    operation.area = "oidc";
    operation.summary = summary;
    operation.errorForm = BuilderErrors::Plain;
    operation.bodyKind = BuilderBody::Raw;
    operation.answerType = "text/html";
    return operation;
}

}  // namespace

void addBuilderDeviceRoutes(BuilderTable& table, BuilderServices& services)
{
    const auto pages = std::make_shared<const DevicePages>(services);
    auto show = devicePageOperation("GET", "/oidc/device", "deviceLoginPage", "The page of device login, for people");
    show.query = {textField("user_code", 64), textField("client_id", 128), textField("iss", 512)};
    show.handler = [pages](const BuilderCallPtr& call) { pages->show(call); };
    table.push_back(std::move(show));
    auto submit = devicePageOperation("POST", "/oidc/device", "submitDeviceLogin", "What people enter there");
    submit.handler = [pages](const BuilderCallPtr& call) { pages->submit(call); };
    table.push_back(std::move(submit));
    auto style = devicePageOperation("GET", "/oidc/device.css", "deviceLoginStyle", "How that page looks");
    style.answerType = "text/css";
    style.handler = [](const BuilderCallPtr& call) {
        http::Response response;
        response.contentType = "text/css; charset=utf-8";
        response.body = devicePageStyle();
        response.with("Cache-Control", "public, max-age=3600").with("X-Content-Type-Options", "nosniff");
        call->answer(std::move(response));
    };
    table.push_back(std::move(style));
}

}  // namespace sluice::api
