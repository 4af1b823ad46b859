#include "api/internal/device_page.h"

namespace sluice::api {

namespace {

std::string deviceHtml(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + 16);
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
    return out;
}

std::string devicePage(const std::string& title, const std::string& inside)
{
    return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<title>"
           + title
           + "</title>\n<link rel=\"stylesheet\" href=\"device.css\">\n</head>\n<body>\n<main>\n"
             "<p class=\"brand\">Sluice</p>\n<h1>"
           + title + "</h1>\n" + inside + "</main>\n</body>\n</html>\n";
}

std::string hiddenField(const char* name, std::string_view value)
{
    return std::string("<input type=\"hidden\" name=\"") + name + "\" value=\"" + deviceHtml(value) + "\">\n";
}

std::string noticeOf(const DevicePageText& text)
{
    return text.notice.empty() ? std::string()
                               : "<p class=\"notice\" role=\"alert\">" + deviceHtml(text.notice) + "</p>\n";
}

std::string whatIsAsked(std::string_view scope)
{
    std::string list = "<li>use the network and spend your balance</li>\n";
    if ((" " + std::string(scope) + " ").find(" offline_access ") != std::string::npos)
        list += "<li>stay signed in until you or the operator end it</li>\n";
    return "<ul>\n" + list + "</ul>\n";
}

}  // namespace

std::string codePage(const DevicePageText& text)
{
    return devicePage("Sign in a device",
                      noticeOf(text) + "<form method=\"post\" action=\"device\" autocomplete=\"off\">\n"
                          + hiddenField("form", text.formToken) + hiddenField("step", "lookup")
                          + "<label for=\"user_code\">Enter the code that your device shows</label>\n"
                            "<input id=\"user_code\" name=\"user_code\" class=\"code\" required maxlength=\"19\" "
                            "placeholder=\"XXXX-XXXX\" autocapitalize=\"characters\" spellcheck=\"false\" autofocus "
                            "value=\""
                          + deviceHtml(text.userCode)
                          + "\">\n<button type=\"submit\">Continue</button>\n</form>\n"
                            "<p class=\"hint\">Only go on if you started this yourself, on a device in front of "
                            "you.</p>\n");
}

std::string confirmPage(const clearinghouse::DeviceGrant& grant, const DevicePageText& text)
{
    const bool own = grant.clientId == clearinghouse::ownLoginClient;
    const std::string app = own ? "Sluice on the command line" : "the app " + deviceHtml(grant.clientId);
    return devicePage(
        "Is this your device?",
        noticeOf(text) + "<p>A device wants to sign in to <strong>" + app
            + "</strong> and shows this code:</p>\n<p class=\"code shown\">"
            + deviceHtml(clearinghouse::shownUserCode(grant.userCode)) + "</p>\n<dl>\n<dt>Asked from</dt><dd>"
            + deviceHtml(grant.address.empty() ? "unknown" : grant.address) + "</dd>\n<dt>Asked at</dt><dd>"
            + deviceHtml(formatTimeZ(Timestamp{grant.created.seconds() * 1'000'000}))
            + "</dd>\n</dl>\n<p>It may then:</p>\n" + whatIsAsked(grant.scope)
            + "<form method=\"post\" action=\"device\" autocomplete=\"off\">\n" + hiddenField("form", text.formToken)
            + hiddenField("user_code", grant.userCode)
            + "<label for=\"credential\">Your API key, or a login code from your operator</label>\n"
              "<input id=\"credential\" name=\"credential\" type=\"password\" maxlength=\"512\" spellcheck=\"false\" "
              "autocomplete=\"off\">\n<div class=\"choices\">\n"
              "<button type=\"submit\" name=\"step\" value=\"approve\">Approve</button>\n"
              "<button type=\"submit\" name=\"step\" value=\"deny\" class=\"plain\">Deny</button>\n</div>\n</form>\n"
              "<p class=\"hint\">If the code on your device is another one, deny: somebody else is asking.</p>\n");
}

std::string resultPage(DevicePageResult result, std::string_view userCode)
{
    switch (result) {
    case DevicePageResult::Approved:
        return devicePage("Your device is signed in",
                          "<p class=\"good\">The device with the code <strong>"
                              + deviceHtml(clearinghouse::shownUserCode(userCode))
                              + "</strong> goes on by itself. You can close this page.</p>\n");
    case DevicePageResult::Denied:
        return devicePage("Denied", "<p>The device was not signed in. You can close this page.</p>\n");
    case DevicePageResult::AlreadyAnswered:
        return devicePage("Already answered",
                          "<p>This code was answered before. If that was not you, tell your operator.</p>\n");
    case DevicePageResult::OtherApp:
        return devicePage("Another app",
                          "<p>This code belongs to another app than your key. The device was not signed in.</p>\n");
    case DevicePageResult::Failed: break;
    }
    return devicePage("Not now", "<p>Something does not work at the moment. Please try again in a minute.</p>\n");
}

std::string devicePageStyle()
{
    return R"(:root { color-scheme: light dark; --ink: #16202a; --paper: #f4f6f8; --card: #ffffff; --line: #c4ccd4;
  --accent: #0b6b57; --on-accent: #ffffff; --warn: #8a2b0d; --warn-paper: #fdeee8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6ebf0; --paper: #11161b; --card: #1a2129; --line: #3a4653; --accent: #3fbf9f; --on-accent: #06231c;
    --warn: #ffb59b; --warn-paper: #3a1d12; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; }
main { width: min(30rem, calc(100vw - 2rem)); margin: 2rem 0; padding: 2rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 12px; }
.brand { margin: 0; font-weight: 600; color: var(--accent); }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }
label { display: block; margin: 1rem 0 .35rem; font-weight: 600; }
input:not([type=hidden]) { width: 100%; padding: .65rem .75rem; font: inherit; color: inherit; background: var(--paper);
  border: 1px solid var(--line); border-radius: 8px; }
.code { font: 600 1.5rem/1.2 ui-monospace, "DejaVu Sans Mono", monospace; letter-spacing: .12em; text-align: center;
  text-transform: uppercase; }
p.shown { margin: .5rem 0 1rem; padding: .6rem; border: 1px dashed var(--line); border-radius: 8px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0 0 1rem; }
dt { opacity: .75; }
dd { margin: 0; overflow-wrap: anywhere; }
ul { margin: .25rem 0 1rem; padding-left: 1.25rem; }
button { width: 100%; margin-top: 1rem; padding: .7rem 1rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent); border-radius: 8px; }
button.plain { color: var(--ink); background: transparent; border-color: var(--line); }
button:focus-visible, input:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.choices { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
.notice { padding: .6rem .75rem; color: var(--warn); background: var(--warn-paper); border-radius: 8px; }
.hint { margin-bottom: 0; font-size: .9rem; opacity: .8; }
)";
}

void addPageHeaders(http::Response& response)
{
    response
        .with("Content-Security-Policy",
              "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
        .with("X-Frame-Options", "DENY")
        .with("X-Content-Type-Options", "nosniff")
        .with("Referrer-Policy", "same-origin")
        .with("Cross-Origin-Opener-Policy", "same-origin")
        .with("Cache-Control", "no-store");
}

}  // namespace sluice::api
