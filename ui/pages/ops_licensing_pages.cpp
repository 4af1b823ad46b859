#include "ui/pages/ops_pages.h"
#include "ui/pages/ops_words.h"

namespace sluice::ui {

namespace {

DescribedTable imagesTable()
{
    OpsVerb save{say(QT_TRANSLATE_NOOP("OpsPages", "New image…")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "Its secret is made here and kept encrypted under the keychain.")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "Save")),
                 "PUT",
                 "/api/licenses/images",
                 {field("image_ref", QT_TRANSLATE_NOOP("OpsPages", "Image"), "registry/name@sha256:…", true),
                  field("artifact_s3_uri", QT_TRANSLATE_NOOP("OpsPages", "Artifact"), "s3://bucket/key")}};
    OpsVerb revoke{
        say(QT_TRANSLATE_NOOP("OpsPages", "Revoke the image…")),
        say(QT_TRANSLATE_NOOP("OpsPages", "Nobody gets its secret any more; leases end at their next heartbeat.")),
        say(QT_TRANSLATE_NOOP("OpsPages", "Revoke")), "POST", "/api/licenses/images/revoke"};
    revoke.onRow = true;
    revoke.states = {"live"};
    revoke.fromRow = {{"image_ref", "image_ref"}};
    OpsVerb restore{say(QT_TRANSLATE_NOOP("OpsPages", "Take the revocation back…")),
                    say(QT_TRANSLATE_NOOP("OpsPages", "Who had access may lease it again.")),
                    say(QT_TRANSLATE_NOOP("OpsPages", "Restore")), "POST", "/api/licenses/images/restore"};
    restore.onRow = true;
    restore.states = {"revoked"};
    restore.fromRow = {{"image_ref", "image_ref"}};
    OpsVerb grant{say(QT_TRANSLATE_NOOP("OpsPages", "Grant access…")),
                  say(QT_TRANSLATE_NOOP("OpsPages", "The orchestrator may lease this image.")),
                  say(QT_TRANSLATE_NOOP("OpsPages", "Grant")),
                  "POST",
                  "/api/licenses/access/grant",
                  {field("orchestrator_id", QT_TRANSLATE_NOOP("OpsPages", "Orchestrator"), "", true)}};
    grant.onRow = true;
    grant.fromRow = {{"image_ref", "image_ref"}};
    OpsVerb invite{
        say(QT_TRANSLATE_NOOP("OpsPages", "Invite…")),
        say(QT_TRANSLATE_NOOP("OpsPages", "The code works once, and only for the wallet named here.")),
        say(QT_TRANSLATE_NOOP("OpsPages", "Make the code")),
        "POST",
        "/api/licenses/invites",
        {field("bound_address", QT_TRANSLATE_NOOP("OpsPages", "Wallet address"), "0x…", true),
         field("ttl_seconds", QT_TRANSLATE_NOOP("OpsPages", "Valid for (seconds)"), "", false, OpsField::Kind::Number),
         field("note", QT_TRANSLATE_NOOP("OpsPages", "Note"))}};
    invite.onRow = true;
    invite.fromRow = {{"image_ref", "image_ref"}};
    invite.shownOnce = "code";
    return {
        say(QT_TRANSLATE_NOOP("OpsPages", "Images")),
        "license_images",
        QStringLiteral("licensing"),
        say(QT_TRANSLATE_NOOP("OpsPages", "No images yet")),
        say(QT_TRANSLATE_NOOP("OpsPages",
                              "A licensed image is public, its payload encrypted: here is who may have the key.")),
        "image_ref",
        {save, grant, invite, revoke, restore},
        {linkTo(QT_TRANSLATE_NOOP("OpsPages", "Who has access"), "licensing/license_access", "image_ref", "image_ref:"),
         linkTo(QT_TRANSLATE_NOOP("OpsPages", "Leases"), "licensing/license_leases", "image_ref", "image_ref:")},
        {QStringLiteral("revoked")}};
}

DescribedTable accessTable()
{
    OpsVerb withdraw{say(QT_TRANSLATE_NOOP("OpsPages", "Withdraw access…")),
                     say(QT_TRANSLATE_NOOP("OpsPages", "Leases of this orchestrator end at their next heartbeat.")),
                     say(QT_TRANSLATE_NOOP("OpsPages", "Withdraw")), "POST", "/api/licenses/access/revoke"};
    withdraw.onRow = true;
    withdraw.fromRow = {{"orchestrator_id", "orchestrator"}, {"image_ref", "image_ref"}};
    return {say(QT_TRANSLATE_NOOP("OpsPages", "Access")),
            "license_access",
            QStringLiteral("licensing"),
            say(QT_TRANSLATE_NOOP("OpsPages", "Nobody has access yet")),
            say(QT_TRANSLATE_NOOP("OpsPages", "Grant it from an image, or invite a wallet.")),
            "orchestrator",
            {withdraw},
            {toOrchestrator()}};
}

DescribedTable orchestratorTokensTable()
{
    OpsVerb mint{say(QT_TRANSLATE_NOOP("OpsPages", "New token…")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "Every other live licence token of that orchestrator is revoked.")),
                 say(QT_TRANSLATE_NOOP("OpsPages", "Make the token")), "POST",
                 "/api/licenses/orchestrators/{orchestrator}/tokens"};
    mint.onRow = true;
    mint.shownOnce = "token";
    OpsVerb revoke{say(QT_TRANSLATE_NOOP("OpsPages", "Revoke the token…")),
                   say(QT_TRANSLATE_NOOP("OpsPages", "The orchestrator is asked for another one at its next call.")),
                   say(QT_TRANSLATE_NOOP("OpsPages", "Revoke")), "DELETE",
                   "/api/licenses/orchestrators/{orchestrator}/tokens/{token_id}"};
    revoke.onRow = true;
    revoke.states = {"live"};
    return {say(QT_TRANSLATE_NOOP("OpsPages", "Tokens")),
            "orchestrator_tokens",
            QStringLiteral("keys"),
            say(QT_TRANSLATE_NOOP("OpsPages", "No tokens yet")),
            say(QT_TRANSLATE_NOOP("OpsPages",
                                  "An orchestrator gets one by its credential, by an invite, or from its page.")),
            "token_id",
            {mint, revoke},
            {toOrchestrator()}};
}

}  // namespace

std::vector<DescribedTable> licensingTables()
{
    return {imagesTable(),
            accessTable(),
            {say(QT_TRANSLATE_NOOP("OpsPages", "Invites")),
             "license_invites",
             QStringLiteral("keys"),
             say(QT_TRANSLATE_NOOP("OpsPages", "No invites yet")),
             say(QT_TRANSLATE_NOOP("OpsPages", "An invite binds one image to one wallet. Make it from an image.")),
             "invite_id",
             {revokeInviteVerb("/api/licenses/invites/revoke")}},
            orchestratorTokensTable(),
            {say(QT_TRANSLATE_NOOP("OpsPages", "Leases")),
             "license_leases",
             QStringLiteral("licensing"),
             say(QT_TRANSLATE_NOOP("OpsPages", "No leases yet")),
             say(QT_TRANSLATE_NOOP("OpsPages", "A lease is one orchestrator using one image, renewed by heartbeats.")),
             "lease_id",
             {},
             {toOrchestrator()}},
            {say(QT_TRANSLATE_NOOP("OpsPages", "Licence log")), "license_log", QStringLiteral("audit"),
             say(QT_TRANSLATE_NOOP("OpsPages", "Nothing was recorded yet")),
             say(QT_TRANSLATE_NOOP("OpsPages", "Every grant, invite, token and lease stands here.")), "event"}};
}

}  // namespace sluice::ui
