#include "ui/pages/ops_pages.h"

#include "ui/pages/ops_words.h"

namespace sluice::ui {

namespace {

OpsVerb leaseVerb()
{
    return {say(QT_TRANSLATE_NOOP("OpsPages", "New lease…")),
            say(QT_TRANSLATE_NOOP("OpsPages", "A lease keeps a host awake and marks it as in use until it ends.")),
            say(QT_TRANSLATE_NOOP("OpsPages", "Issue")),
            "POST",
            "/api/activity/leases",
            {field("orchestrator_id", QT_TRANSLATE_NOOP("OpsPages", "Orchestrator"), "", true),
             field("upstream_addr", QT_TRANSLATE_NOOP("OpsPages", "Upstream address"), "", true),
             field("kind", QT_TRANSLATE_NOOP("OpsPages", "Kind"), "workload"),
             field("lease_seconds", QT_TRANSLATE_NOOP("OpsPages", "Seconds"), "900", false, OpsField::Kind::Number)}};
}

OpsVerb revokeLeaseVerb()
{
    OpsVerb verb{say(QT_TRANSLATE_NOOP("OpsPages", "Revoke the lease…")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "The host may be put to sleep from now on.")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "Revoke")), "DELETE", "/api/activity/leases/{id}"};
    verb.onRow = true;
    verb.states = {"active"};
    return verb;
}

OpsVerb clientInviteVerb()
{
    OpsVerb verb{
        say(QT_TRANSLATE_NOOP("OpsPages", "Invite…")),
        say(QT_TRANSLATE_NOOP("OpsPages", "Whoever has the code may start one session with it.")),
        say(QT_TRANSLATE_NOOP("OpsPages", "Make the code")),
        "POST",
        "/api/client-sessions/invites",
        {field("ttl_seconds", QT_TRANSLATE_NOOP("OpsPages", "Valid for (seconds)"), "604800", false,
               OpsField::Kind::Number),
         field("requested_duration_seconds", QT_TRANSLATE_NOOP("OpsPages", "Session length (seconds)"), "", false,
               OpsField::Kind::Number),
         field("allowed_orchestrators", QT_TRANSLATE_NOOP("OpsPages", "Only these orchestrators"),
               QT_TRANSLATE_NOOP("OpsPages", "ids with commas between; empty: any"), false, OpsField::Kind::List),
         field("note", QT_TRANSLATE_NOOP("OpsPages", "Note"))}};
    verb.shownOnce = "code";
    return verb;
}

OpsVerb workloadVerb(bool timed)
{
    OpsVerb verb{timed ? say(QT_TRANSLATE_NOOP("OpsPages", "Record time…"))
                       : say(QT_TRANSLATE_NOOP("OpsPages", "Record work…")),
                 timed ? say(QT_TRANSLATE_NOOP("OpsPages", "Credited at once at the configured rate per minute."))
                       : say(QT_TRANSLATE_NOOP("OpsPages", "Credited when it is verified.")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "Record")),
                 "POST",
                 timed ? "/api/workloads/time" : "/api/workloads",
                 {field("workload_id", QT_TRANSLATE_NOOP("OpsPages", "Workload"), "", true),
                  field("orchestrator_id", QT_TRANSLATE_NOOP("OpsPages", "Orchestrator"), "", true)}};
    if (timed)
        verb.fields.push_back(field("duration_ms", QT_TRANSLATE_NOOP("OpsPages", "Duration (ms)"), "180000", true,
                                    OpsField::Kind::Number));
    else
        verb.fields.push_back(field("payout_amount_eth", QT_TRANSLATE_NOOP("OpsPages", "Amount"), "0.001", true,
                                    OpsField::Kind::Decimal));
    verb.fields.push_back(field("artifact_uri", QT_TRANSLATE_NOOP("OpsPages", "Artifact"), "s3://…/run.mp4"));
    verb.fields.push_back(field("artifact_hash", QT_TRANSLATE_NOOP("OpsPages", "Artifact hash")));
    verb.fields.push_back(field("notes", QT_TRANSLATE_NOOP("OpsPages", "Notes")));
    verb.anyOf = {"artifact_uri", "artifact_hash"};
    return verb;
}

OpsVerb workloadStatusVerb(const char* label, const char* explanation, const char* status,
                           std::vector<std::string> states)
{
    OpsVerb verb{say(label),
                 say(explanation),
                 say(QT_TRANSLATE_NOOP("OpsPages", "Set")),
                 "PATCH",
                 "/api/workloads/{workload}",
                 {field("notes", QT_TRANSLATE_NOOP("OpsPages", "Notes"))}};
    verb.onRow = true;
    verb.states = std::move(states);
    verb.constants = {{"status", status}};
    return verb;
}

std::vector<OpsField> offerFields(bool makes)
{
    return {ofRow(field("title", QT_TRANSLATE_NOOP("OpsPages", "Title"), "", makes), "title"),
            ofRow(field("kind", QT_TRANSLATE_NOOP("OpsPages", "Kind"), "stream", makes), "kind"),
            ofRow(field("payout_amount_eth", QT_TRANSLATE_NOOP("OpsPages", "Amount"), "0.001", makes,
                        OpsField::Kind::Decimal),
                  "payout"),
            ofRow(field("description", QT_TRANSLATE_NOOP("OpsPages", "Description")), "description"),
            ofRow(field("config", QT_TRANSLATE_NOOP("OpsPages", "Configuration"), "{}", false, OpsField::Kind::Object),
                  "config")};
}

DescribedTable offersTable()
{
    OpsVerb make{say(QT_TRANSLATE_NOOP("OpsPages", "New offer…")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "Orchestrators may subscribe to it. It pays nothing by itself.")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "Offer")),
                 "POST",
                 "/api/workload-offers",
                 offerFields(true)};
    make.fields.insert(make.fields.begin(), field("offer_id", QT_TRANSLATE_NOOP("OpsPages", "Offer"), "", true));
    OpsVerb change{say(QT_TRANSLATE_NOOP("OpsPages", "Change…")),
                   say(QT_TRANSLATE_NOOP("OpsPages", "What is left empty stays as it is.")),
                   say(QT_TRANSLATE_NOOP("OpsPages", "Change")),
                   "PATCH",
                   "/api/workload-offers/{id}",
                   offerFields(false)};
    OpsField active =
        ofRow(field("active", QT_TRANSLATE_NOOP("OpsPages", "Active"), "", false, OpsField::Kind::Flag), "active");
    change.fields.push_back(active);
    change.onRow = true;
    return {say(QT_TRANSLATE_NOOP("OpsPages", "Offers")),
            "offers",
            QStringLiteral("workloads"),
            say(QT_TRANSLATE_NOOP("OpsPages", "No offers yet")),
            say(QT_TRANSLATE_NOOP("OpsPages", "An offer says what work is wanted and what it pays.")),
            "id",
            {make, change},
            {},
            {QStringLiteral("config"), QStringLiteral("description")},
            {},
            "payout"};
}

DescribedTable recordingsTable()
{
    OpsVerb record{
        say(QT_TRANSLATE_NOOP("OpsPages", "Record…")),
        say(QT_TRANSLATE_NOOP("OpsPages", "Wakes the host, runs the script, records it, uploads the recording and "
                                          "credits the time.")),
        say(QT_TRANSLATE_NOOP("OpsPages", "Start")),
        "POST",
        "/api/jobs/record",
        {field("orchestrator_id", QT_TRANSLATE_NOOP("OpsPages", "Orchestrator"), "", true),
         field("script", QT_TRANSLATE_NOOP("OpsPages", "Script"), "{\"commands\": […]}", true, OpsField::Kind::Object),
         field("recording_label", QT_TRANSLATE_NOOP("OpsPages", "Label")),
         field("notes", QT_TRANSLATE_NOOP("OpsPages", "Notes"))}};
    OpsVerb cancel{say(QT_TRANSLATE_NOOP("OpsPages", "Cancel the job…")),
                   say(QT_TRANSLATE_NOOP("OpsPages", "A running one ends when its recorder has been stopped.")),
                   say(QT_TRANSLATE_NOOP("OpsPages", "End the job")), "POST", "/api/jobs/{job}/cancel"};
    cancel.onRow = true;
    cancel.states = {"pending", "running"};
    return {say(QT_TRANSLATE_NOOP("OpsPages", "Recordings")),
            "recordings",
            QStringLiteral("workloads"),
            say(QT_TRANSLATE_NOOP("OpsPages", "No recordings yet")),
            say(QT_TRANSLATE_NOOP("OpsPages", "A recording job runs a script on a host and keeps what was recorded.")),
            "job",
            {record, cancel},
            {linkTo(QT_TRANSLATE_NOOP("OpsPages", "Workload"), "workloads/workloads", "workload", "workload:"),
             toOrchestrator()},
            {QStringLiteral("plan"), QStringLiteral("run"), QStringLiteral("notes"), QStringLiteral("hash")},
            "reason"};
}

}  // namespace

std::vector<DescribedTable> sessionTables()
{
    return {{say(QT_TRANSLATE_NOOP("OpsPages", "Stream sessions")),
             "sessions",
             QStringLiteral("sessions"),
             say(QT_TRANSLATE_NOOP("OpsPages", "No sessions yet")),
             say(QT_TRANSLATE_NOOP("OpsPages",
                                   "Edges report streams here; the time a host was awake and seen earns credit.")),
             "session",
             {},
             {linkTo(QT_TRANSLATE_NOOP("OpsPages", "Credited segments"), "sessions/session_segments", "session",
                     "session:"),
              toOrchestrator(), toTransfers()},
             {QStringLiteral("upstream"), QStringLiteral("billed_time"), QStringLiteral("earning"),
              QStringLiteral("streamer"), QStringLiteral("heartbeats"), QStringLiteral("no"), QStringLiteral("ended")},
             {},
             "billed"},
            {say(QT_TRANSLATE_NOOP("OpsPages", "Credited segments")),
             "session_segments",
             QStringLiteral("sessions"),
             say(QT_TRANSLATE_NOOP("OpsPages", "Nothing was credited yet")),
             say(QT_TRANSLATE_NOOP("OpsPages", "Each segment is one credit, with the proof it was made from.")),
             "session",
             {},
             {linkTo(QT_TRANSLATE_NOOP("OpsPages", "Session"), "sessions/sessions", "session", "session:"),
              toOrchestrator(), toTransfers()},
             {QStringLiteral("no"), QStringLiteral("segment"), QStringLiteral("transfer"), QStringLiteral("end")},
             {},
             "credited"},
            {say(QT_TRANSLATE_NOOP("OpsPages", "Client sessions")),
             "client_sessions",
             QStringLiteral("sessions"),
             say(QT_TRANSLATE_NOOP("OpsPages", "No client sessions yet")),
             say(QT_TRANSLATE_NOOP("OpsPages", "A client starts one with an invite code, or as a guest.")),
             "session_id",
             {},
             {linkTo(QT_TRANSLATE_NOOP("OpsPages", "Its stream"), "sessions/sessions", "session_id", "session:"),
              toOrchestrator()},
             {QStringLiteral("installation_id"), QStringLiteral("client_version"), QStringLiteral("invite_id"),
              QStringLiteral("edge_id"), QStringLiteral("attached")},
             "end_reason"},
            {say(QT_TRANSLATE_NOOP("OpsPages", "Invites")),
             "client_invites",
             QStringLiteral("keys"),
             say(QT_TRANSLATE_NOOP("OpsPages", "No invites yet")),
             say(QT_TRANSLATE_NOOP("OpsPages", "An invite is a code that starts one client session.")),
             "invite_id",
             {clientInviteVerb(), revokeInviteVerb("/api/client-sessions/invites/revoke")}},
            {say(QT_TRANSLATE_NOOP("OpsPages", "Leases")),
             "activity_leases",
             QStringLiteral("sessions"),
             say(QT_TRANSLATE_NOOP("OpsPages", "No leases yet")),
             say(QT_TRANSLATE_NOOP("OpsPages", "Sessions, clients and jobs hold leases that keep their host awake.")),
             "id",
             {leaseVerb(), revokeLeaseVerb()},
             {toOrchestrator()}}};
}

std::vector<DescribedTable> workloadTables()
{
    return {{say(QT_TRANSLATE_NOOP("OpsPages", "Workloads")),
             "workloads",
             QStringLiteral("workloads"),
             say(QT_TRANSLATE_NOOP("OpsPages", "No work was recorded yet")),
             say(QT_TRANSLATE_NOOP("OpsPages", "Work comes in over HTTP, from recording jobs, or by hand.")),
             "workload",
             {workloadVerb(false), workloadVerb(true),
              workloadStatusVerb(
                  QT_TRANSLATE_NOOP("OpsPages", "Verify…"),
                  QT_TRANSLATE_NOOP("OpsPages", "It is credited now when it has an artifact, once and never again."),
                  "verified", {"pending", "rejected"}),
              workloadStatusVerb(QT_TRANSLATE_NOOP("OpsPages", "Reject…"),
                                 QT_TRANSLATE_NOOP("OpsPages", "It earns nothing. What was credited already stays."),
                                 "rejected", {"pending", "verified"})},
             {toOrchestrator(), toTransfers()},
             {QStringLiteral("plan"), QStringLiteral("run"), QStringLiteral("hash"), QStringLiteral("tx"),
              QStringLiteral("notes")},
             {},
             "credit"},
            offersTable(),
            {say(QT_TRANSLATE_NOOP("OpsPages", "Subscriptions")),
             "subscriptions",
             QStringLiteral("workloads"),
             say(QT_TRANSLATE_NOOP("OpsPages", "Nobody subscribed yet")),
             say(QT_TRANSLATE_NOOP("OpsPages", "Orchestrators choose the offers they serve.")),
             "orchestrator",
             {},
             {toOrchestrator()}},
            recordingsTable()};
}

std::vector<DescribedTable> edgeTables()
{
    OpsVerb assign{
        say(QT_TRANSLATE_NOOP("OpsPages", "Assign…")),
        say(QT_TRANSLATE_NOOP("OpsPages", "Which edge this orchestrator serves, and how it is reached.")),
        say(QT_TRANSLATE_NOOP("OpsPages", "Assign")),
        "PUT",
        "/api/orchestrator-edge",
        {field("orchestrator_id", QT_TRANSLATE_NOOP("OpsPages", "Orchestrator"), "", true),
         field("edge_id", QT_TRANSLATE_NOOP("OpsPages", "Edge"), "", true),
         field("matchmaker_host", QT_TRANSLATE_NOOP("OpsPages", "Matchmaker host"), "", true),
         field("matchmaker_port", QT_TRANSLATE_NOOP("OpsPages", "Matchmaker port"), "8889", false,
               OpsField::Kind::Number),
         field("edge_cidrs", QT_TRANSLATE_NOOP("OpsPages", "Networks"), "203.0.113.0/24", true, OpsField::Kind::List),
         field("public_base_url", QT_TRANSLATE_NOOP("OpsPages", "Public URL"), "https://…"),
         field("tcp_relay_url", QT_TRANSLATE_NOOP("OpsPages", "Relay URL"), "https://…"),
         field("tcp_relay_status_url_template", QT_TRANSLATE_NOOP("OpsPages", "Relay status URL"), "https://…"),
         field("runner_execute_url", QT_TRANSLATE_NOOP("OpsPages", "Runner URL"), "https://…"),
         field("runner_status_url_template", QT_TRANSLATE_NOOP("OpsPages", "Runner status URL"), "https://…"),
         field("turn_external_ip", QT_TRANSLATE_NOOP("OpsPages", "TURN address"))}};
    OpsVerb change = assign;
    change.label = say(QT_TRANSLATE_NOOP("OpsPages", "Change…"));
    change.act = say(QT_TRANSLATE_NOOP("OpsPages", "Change"));
    change.onRow = true;
    change.before = "/api/orchestrator-edge?orchestrator_id={orchestrator}";
    change.fields.erase(change.fields.begin());
    change.fromRow = {{"orchestrator_id", "orchestrator"}};
    return {
        {say(QT_TRANSLATE_NOOP("OpsPages", "Assignments")),
         "edges",
         QStringLiteral("edges"),
         say(QT_TRANSLATE_NOOP("OpsPages", "No edge is assigned yet")),
         say(QT_TRANSLATE_NOOP("OpsPages", "An assignment tells an orchestrator which edge it serves.")),
         "orchestrator",
         {assign, change},
         {toOrchestrator()},
         {QStringLiteral("tcp_relay_url"), QStringLiteral("runner_execute_url"), QStringLiteral("turn_external_ip")}}};
}

OpsVerb rolloutVerb()
{
    return {
        say(QT_TRANSLATE_NOOP("OpsPages", "Roll out…")),
        say(QT_TRANSLATE_NOOP("OpsPages", "Asks the manager on each host to run this image. Several hosts at a time.")),
        say(QT_TRANSLATE_NOOP("OpsPages", "Roll out")),
        "POST",
        "/api/orchestrators/ops/rollout",
        {field("image_ref", QT_TRANSLATE_NOOP("OpsPages", "Image"), "", true),
         field("orchestrator_ids", QT_TRANSLATE_NOOP("OpsPages", "Orchestrators"),
               QT_TRANSLATE_NOOP("OpsPages", "ids with commas between"), true, OpsField::Kind::List),
         field("recreate_stopped", QT_TRANSLATE_NOOP("OpsPages", "Recreate stopped containers"), "", false,
               OpsField::Kind::Flag)}};
}

OpsVerb upgradeVerb()
{
    return {say(QT_TRANSLATE_NOOP("OpsPages", "Upgrade…")),
            say(QT_TRANSLATE_NOOP("OpsPages", "Puts the host to sleep, upgrades it, and wakes it again when asked.")),
            say(QT_TRANSLATE_NOOP("OpsPages", "Upgrade")),
            "POST",
            "/api/orchestrators/ops/upgrade",
            {field("orchestrator_id", QT_TRANSLATE_NOOP("OpsPages", "Orchestrator"), "", true),
             field("ref", QT_TRANSLATE_NOOP("OpsPages", "Git reference")),
             field("service_image_tag", QT_TRANSLATE_NOOP("OpsPages", "Image tag")),
             field("wake_ttl_seconds", QT_TRANSLATE_NOOP("OpsPages", "Wake for (seconds)"), "", false,
                   OpsField::Kind::Number)}};
}

std::vector<DescribedTable> operationTables()
{
    return {{say(QT_TRANSLATE_NOOP("OpsPages", "Fleet operations")),
             "operations",
             QStringLiteral("server"),
             say(QT_TRANSLATE_NOOP("OpsPages", "No operation was started yet")),
             say(QT_TRANSLATE_NOOP("OpsPages", "Rollouts and upgrades, with the result of every host.")),
             "subject",
             {rolloutVerb(), upgradeVerb()},
             {linkTo(QT_TRANSLATE_NOOP("OpsPages", "Hosts called"), "server/operation_targets", "id", "operation:")},
             {QStringLiteral("ip"), QStringLiteral("request")}},
            {say(QT_TRANSLATE_NOOP("OpsPages", "Hosts called")),
             "operation_targets",
             QStringLiteral("server"),
             say(QT_TRANSLATE_NOOP("OpsPages", "No host was called yet")),
             say(QT_TRANSLATE_NOOP("OpsPages", "Each host of each operation, and what it answered.")),
             "orchestrator",
             {},
             {linkTo(QT_TRANSLATE_NOOP("OpsPages", "Operation"), "server/operations", "operation", "id:"),
              toOrchestrator()},
             {QStringLiteral("no"), QStringLiteral("operation"), QStringLiteral("result")},
             "error"},
            {say(QT_TRANSLATE_NOOP("OpsPages", "Power")),
             "power",
             QStringLiteral("server"),
             say(QT_TRANSLATE_NOOP("OpsPages", "No host was asked yet")),
             say(QT_TRANSLATE_NOOP(
                 "OpsPages",
                 "Set PAYMENTS_POWER_METERING_ENABLED or PAYMENTS_AUTOSLEEP_ENABLED to ask hosts for their state.")),
             "orchestrator",
             {},
             {toOrchestrator(), toTransfers(),
              linkTo(QT_TRANSLATE_NOOP("OpsPages", "Why it sleeps or not"), "server/autosleep", "orchestrator",
                     "orchestrator:")},
             {QStringLiteral("address"), QStringLiteral("last_credited"), QStringLiteral("gap_skipped"),
              QStringLiteral("held_until"), QStringLiteral("latency"), QStringLiteral("autosleep_at"),
              QStringLiteral("evidence"), QStringLiteral("billed_time")},
             "why",
             "billed"},
            {say(QT_TRANSLATE_NOOP("OpsPages", "Autosleep")),
             "autosleep",
             QStringLiteral("server"),
             say(QT_TRANSLATE_NOOP("OpsPages", "No decision was made yet")),
             say(QT_TRANSLATE_NOOP("OpsPages", "Why a host was put to sleep, or left awake.")),
             "orchestrator",
             {},
             {toOrchestrator()},
             {},
             "reason"}};
}

OpsVerb firstTokenVerb()
{
    OpsVerb verb{say(QT_TRANSLATE_NOOP("OpsPages", "The first admin token")),
                 say(QT_TRANSLATE_NOOP(
                     "OpsPages", "Programs on this machine need it from now on, and it lets others in once the program "
                                 "listens beyond this machine. More can be made on the page of API tokens.")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "Make the token")),
                 "POST",
                 "/api/tokens",
                 {field("name", QT_TRANSLATE_NOOP("OpsPages", "Name"), "", true)}};
    verb.fields.front().start = QStringLiteral("admin");
    verb.constants = {{"role", "admin"}};
    verb.shownOnce = "token";
    return verb;
}

std::vector<DescribedTable> tokenTables()
{
    OpsVerb make{
        say(QT_TRANSLATE_NOOP("OpsPages", "New token…")),
        say(QT_TRANSLATE_NOOP(
            "OpsPages", "For a person or a program that uses the HTTP API. Roles: viewer, operator, approver, admin.")),
        say(QT_TRANSLATE_NOOP("OpsPages", "Make the token")),
        "POST",
        "/api/tokens",
        {field("name", QT_TRANSLATE_NOOP("OpsPages", "Name"), "", true),
         field("expires_at", QT_TRANSLATE_NOOP("OpsPages", "Expires"), "2027-01-01")}};
    OpsField role = field("role", QT_TRANSLATE_NOOP("OpsPages", "Role"), "", true);
    role.choices = {QStringLiteral("viewer"), QStringLiteral("operator"), QStringLiteral("approver"),
                    QStringLiteral("admin")};
    make.fields.insert(make.fields.begin() + 1, std::move(role));
    make.shownOnce = "token";
    OpsVerb revoke{say(QT_TRANSLATE_NOOP("OpsPages", "Revoke the token…")),
                   say(QT_TRANSLATE_NOOP("OpsPages", "Whoever has it is refused from now on.")),
                   say(QT_TRANSLATE_NOOP("OpsPages", "Revoke")), "DELETE", "/api/tokens/{token_id}"};
    revoke.onRow = true;
    revoke.states = {"live"};
    return {{say(QT_TRANSLATE_NOOP("OpsPages", "API tokens")),
             "api_tokens",
             QStringLiteral("keys"),
             say(QT_TRANSLATE_NOOP("OpsPages", "No named tokens yet")),
             say(QT_TRANSLATE_NOOP("OpsPages", "Without any token the HTTP API is open to this machine only.")),
             "name",
             {make, revoke},
             {},
             {QStringLiteral("revoked")}}};
}

}  // namespace sluice::ui
