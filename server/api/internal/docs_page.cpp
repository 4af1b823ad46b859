// The OpenAPI document as one page without scripts and without anything from elsewhere.
#include "api/internal/docs_page.h"
#include "api/internal/services.h"

namespace sluice::api {

namespace {

constexpr const char* pageHead =
    "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>API</title><style>"
    ":root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 "
    "1rem}"
    "h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:1px solid #8886}details{margin:.4rem 0;border:1px solid "
    "#8884;border-radius:4px}"
    "summary{cursor:pointer;padding:.4rem "
    ".6rem}code,.m{font-family:ui-monospace,monospace}.m{display:inline-block;min-width:4.5rem;font-weight:600}"
    ".b{padding:0 .8rem .8rem}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.2rem "
    ".5rem;border-bottom:1px solid #8883;"
    "vertical-align:top}.s{opacity:.75}</style></head><body>";

std::string escapedHtml(std::string_view text)
{
    std::string escaped;
    for (const char c : text) {
        switch (c) {
        case '<': escaped += "&lt;"; break;
        case '>': escaped += "&gt;"; break;
        case '&': escaped += "&amp;"; break;
        case '"': escaped += "&quot;"; break;
        default: escaped.push_back(c);
        }
    }
    return escaped;
}

std::string limitsOf(const FieldSpec& spec)
{
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
    if (spec.minLength)
        add("at least " + std::to_string(*spec.minLength) + " characters");
    if (spec.maxLength)
        add("at most " + std::to_string(*spec.maxLength) + " characters");
    if (!spec.least.empty())
        add("from " + spec.least);
    if (!spec.most.empty())
        add("to " + spec.most);
    if (spec.isAddress)
        add("0x and 40 hex digits");
    for (const std::string& choice : spec.choices)
        add(choice);
    if (!spec.fallback.isNull())
        add("default " + json::write(spec.fallback));
    return text;
}

void appendFields(std::string& page, const char* title, const std::vector<FieldSpec>& specs)
{
    if (specs.empty())
        return;
    page += std::string("<h4>") + title + "</h4><table>";
    for (const FieldSpec& spec : specs) {
        page += "<tr><td><code>" + escapedHtml(spec.name) + (spec.required ? "</code> *" : "</code>") + "</td><td>"
                + escapedHtml(limitsOf(spec)) + "</td><td>" + escapedHtml(spec.description) + "</td></tr>";
    }
    page += "</table>";
}

const char* schemeText(Scheme scheme)
{
    switch (scheme) {
    case Scheme::None: return "open";
    case Scheme::View: return "viewer token";
    case Scheme::Admin: return "admin token";
    case Scheme::Strict: return "admin token, never open";
    case Scheme::Ops: return "admin token, from an allowed address";
    case Scheme::Orchestrator: return "an orchestrator's token";
    case Scheme::EdgePlane: return "edge token";
    case Scheme::Reporter: return "reporter or session token";
    case Scheme::Client: return "session token";
    case Scheme::PublicLimited: return "open, rate limited";
    }
    return "";
}

void appendEntry(std::string& page, const DocsEntry& entry)
{
    page += "<details id=\"" + escapedHtml(entry.id) + "\"><summary><span class=\"m\">" + entry.method + "</span><code>"
            + escapedHtml(entry.pattern) + "</code> <span class=\"s\">" + escapedHtml(entry.summary)
            + "</span></summary><div class=\"b\"><p class=\"s\">Access: " + escapedHtml(entry.access);
    for (const char* header : entry.headers)
        page += std::string(". Takes an <code>") + header + "</code>";
    page += ".</p>";
    appendFields(page, "Path", *entry.path);
    appendFields(page, "Query", *entry.query);
    appendFields(page, "Body", *entry.body);
    if (!entry.errors->empty()) {
        page += "<h4>Errors</h4><table>";
        for (const auto& [status, text] : *entry.errors)
            page += "<tr><td>" + std::to_string(status) + "</td><td>" + escapedHtml(text) + "</td></tr>";
        page += "</table>";
    }
    if (!entry.answer->isNull())
        page += "<h4>Answer</h4><pre>" + escapedHtml(json::write(*entry.answer, json::Style::Pretty)) + "</pre>";
    page += "</div></details>";
}

DocsEntry entryOf(const Operation& operation)
{
    std::string access = schemeText(operation.scheme);
    for (const Role role : operation.roles)
        access += std::string(", ") + roleCode(role);
    std::vector<const char*> headers;
    if (operation.idempotencyKey)
        headers.push_back("Idempotency-Key");
    if (operation.approval)
        headers.push_back("X-Ops-Approval-Token");
    return {operation.method,  operation.pattern, operation.id,       operation.area,
            operation.summary, std::move(access), std::move(headers), &operation.path,
            &operation.query,  &operation.body,   &operation.errors,  &operation.answer};
}

}  // namespace

std::string makeDocs(std::string_view title, std::string_view intro, std::string_view version,
                     const std::vector<DocsEntry>& entries)
{
    std::string page = pageHead;
    page += "<h1>" + escapedHtml(title) + "</h1><p>" + escapedHtml(intro)
            + " The machine-readable form is <a href=\"openapi.json\">openapi.json</a>.</p>";
    if (!version.empty())
        page += "<p class=\"s\">Version " + escapedHtml(version) + "</p>";
    std::vector<std::string> areas;
    for (const DocsEntry& entry : entries) {
        if (std::find(areas.begin(), areas.end(), entry.area) == areas.end())
            areas.push_back(entry.area);
    }
    for (const std::string& area : areas) {
        page += "<h2>" + escapedHtml(area) + "</h2>";
        for (const DocsEntry& entry : entries) {
            if (entry.area == area)
                appendEntry(page, entry);
        }
    }
    return page + "</body></html>";
}

std::string makeDocsPage(const RouteTable& table, const ApiConfig& config)
{
    std::vector<DocsEntry> entries;
    for (const Operation& operation : table)
        entries.push_back(entryOf(operation));
    return makeDocs("Sluice API", "Amounts are decimal text in the credit unit; times are ISO 8601 in UTC.",
                    config.version, entries);
}

}  // namespace sluice::api
