#include "licensing/licensing.h"

#include "core/ids.h"
#include "licensing/internal/desk.h"

namespace sluice::licensing {

namespace {

constexpr std::size_t freshSecretBytes = 64;
constexpr std::size_t leastSecretBytes = 32;

std::string newInviteCode(Rng& rng)
{
    constexpr std::string_view alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    std::string code;
    for (int i = 0; i < 20; ++i) {
        if (i > 0 && i % 4 == 0)
            code += '-';
        code += alphabet[rng.below(alphabet.size())];
    }
    return code;
}

std::string_view withoutBlanks(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n\v\f");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t\r\n\v\f") - first + 1);
}

Result<void> applyArtifact(Image& image, const std::optional<std::string>& given)
{
    if (!given)
        return {};
    const std::string_view uri = withoutBlanks(*given);
    if (uri.empty()) {
        image.artifactUri.reset();
        return {};
    }
    SLUICE_TRY(artifacts::parseS3Uri(uri));
    image.artifactUri = std::string(uri);
    return {};
}

std::string stateWord(bool revoked)
{
    return revoked ? "revoked" : "live";
}

json::Value leaseMembers(const Lease& lease)
{
    return json::Value::object(
        {{"orchestrator_id", lease.orchestrator}, {"image_ref", lease.imageRef}, {"lease_id", lease.id}});
}

json::Value accessMembers(std::string_view orchestrator, std::string_view ref)
{
    return json::Value::object({{"orchestrator_id", orchestrator}, {"image_ref", ref}});
}

}  // namespace

class Licensing::Impl {
public:
    std::shared_ptr<Desk> desk;
};

Result<void> Desk::audit(storage::Connection& connection, const fleet::ActionContext& context, const char* event,
                         std::string_view subject, json::Value members, std::string before, std::string after)
{
    if (!context.ip.empty())
        members.set("request_ip", context.ip);
    SLUICE_TRY(parts.audit.append(connection, {context.now, context.actor, event, std::string(subject),
                                               std::move(before), std::move(after), json::write(members)}));
    return {};
}

Licensing::Licensing(LicensingParts parts, LicensingConfig config) : m_impl(std::make_unique<Impl>())
{
    m_impl->desk = std::make_shared<Desk>(std::move(parts), config);
    m_impl->desk->parts.writer.addListener(this);
}

Licensing::~Licensing() = default;

const LicensingConfig& Licensing::config() const
{
    return m_impl->desk->config;
}

ImageVault& Licensing::vault() const
{
    return m_impl->desk->parts.vault;
}

ChangeSequence& Licensing::changes()
{
    return m_impl->desk->changes;
}

ChangeSequence& Licensing::leaseChanges()
{
    return m_impl->desk->leaseChanges;
}

void Licensing::afterCommit()
{
    Desk& desk = *m_impl->desk;
    if (std::exchange(desk.changed, false))
        desk.changes.bump();
    if (std::exchange(desk.leasesChanged, false))
        desk.leaseChanges.bump();
}

std::optional<std::string> Licensing::artifactUrl(const std::optional<std::string>& uri) const
{
    const auto* presigner = m_impl->desk->parts.presigner;
    if (!uri || !presigner)
        return std::nullopt;
    const auto location = artifacts::parseS3Uri(*uri);
    if (!location)
        return std::nullopt;
    auto made = presigner->presign(artifacts::ObjectAction::Get, *location, config().presignSeconds);
    return made ? std::optional(std::move(made->url)) : std::nullopt;
}

void Licensing::redeem(RedeemRequest request, fleet::ActionContext context,
                       std::function<void(Result<Outcome<Redeemed>>)> done)
{
    m_impl->desk->redeem(std::move(request), namedContext(std::move(context), "redeemer"), std::move(done));
}

Result<ImageWithSecret> Licensing::upsertImage(storage::Connection& connection, const ImageKey& key, ImageChange change,
                                               const fleet::ActionContext& context)
{
    Desk& desk = *m_impl->desk;
    if (change.secret && change.secret->size() < leastSecretBytes)
        return fail(ErrorCode::InvalidArgument, "secret_b64 must decode to at least 32 bytes");
    SLUICE_ASSIGN(const auto known, findImage(connection, change.ref));
    ImageWithSecret made;
    made.image = known.value_or(Image{change.ref, {}, context.now, context.now, {}, {}, {}});
    SLUICE_TRY(applyArtifact(made.image, change.artifactUri));
    if (change.secret) {
        made.secret = std::move(*change.secret);
    } else if (known) {
        SLUICE_ASSIGN(made.secret, key.open(known->ref, known->sealedSecret));
    } else {
        made.secret = crypto::SecretBytes(freshSecretBytes);
        desk.parts.rng.fill(made.secret.bytes());
    }
    const bool rotates = change.secret.has_value() || !known;
    if (rotates) {
        made.image.rotated = context.now;
        made.image.keyId = key.id();
        SLUICE_ASSIGN(made.image.sealedSecret, key.seal(change.ref, made.secret.bytes(), desk.parts.rng));
    }
    SLUICE_TRY(known ? updateImage(connection, made.image) : insertImage(connection, made.image));
    json::Value members = json::Value::object({{"image_ref", change.ref}, {"rotated", rotates}});
    if (made.image.artifactUri)
        members.set("artifact_s3_uri", *made.image.artifactUri);
    SLUICE_TRY(desk.audit(connection, context, "image_upserted", change.ref, std::move(members),
                          known ? stateWord(known->revoked.has_value()) : "",
                          stateWord(made.image.revoked.has_value())));
    desk.changed = true;
    return made;
}

Result<void> Licensing::revokeImage(storage::Connection& connection, std::string_view ref,
                                    const fleet::ActionContext& context)
{
    Desk& desk = *m_impl->desk;
    SLUICE_ASSIGN(auto image, findImage(connection, ref));
    if (!image)
        return fail(ErrorCode::NotFound, "Image not found");
    const bool before = image->revoked.has_value();
    if (!before) {
        image->revoked = context.now;
        SLUICE_TRY(updateImage(connection, *image));
        desk.changed = true;
    }
    return desk.audit(connection, context, "image_revoked", ref, json::Value::object({{"image_ref", ref}}),
                      stateWord(before), stateWord(true));
}

Result<void> Licensing::restoreImage(storage::Connection& connection, std::string_view ref,
                                     const fleet::ActionContext& context)
{
    Desk& desk = *m_impl->desk;
    SLUICE_ASSIGN(auto image, findImage(connection, ref));
    if (!image)
        return fail(ErrorCode::NotFound, "Image not found");
    const bool before = image->revoked.has_value();
    if (before) {
        image->revoked.reset();
        SLUICE_TRY(updateImage(connection, *image));
        desk.changed = true;
    }
    return desk.audit(connection, context, "image_restored", ref, json::Value::object({{"image_ref", ref}}),
                      stateWord(before), stateWord(false));
}

Result<void> Licensing::grantAccess(storage::Connection& connection, std::string_view orchestrator,
                                    std::string_view ref, const fleet::ActionContext& context)
{
    Desk& desk = *m_impl->desk;
    if (!desk.parts.registry.current(orchestrator))
        return fail(ErrorCode::NotFound, "Unknown orchestrator");
    SLUICE_ASSIGN(const auto image, findImage(connection, ref));
    if (!image)
        return fail(ErrorCode::NotFound, "Image not found");
    SLUICE_ASSIGN(const bool fresh, insertAccess(connection, orchestrator, ref, context.actor, context.now));
    desk.changed = desk.changed || fresh;
    return desk.audit(connection, context, "access_granted", orchestrator, accessMembers(orchestrator, ref),
                      fresh ? "" : "granted", "granted");
}

Result<void> Licensing::revokeAccess(storage::Connection& connection, std::string_view orchestrator,
                                     std::string_view ref, const fleet::ActionContext& context)
{
    Desk& desk = *m_impl->desk;
    if (!desk.parts.registry.current(orchestrator))
        return fail(ErrorCode::NotFound, "Unknown orchestrator");
    SLUICE_ASSIGN(
        const auto rows,
        connection.exec("DELETE FROM license_access WHERE orchestrator = ? AND image_ref = ?", {orchestrator, ref}));
    desk.changed = desk.changed || rows > 0;
    return desk.audit(connection, context, "access_revoked", orchestrator, accessMembers(orchestrator, ref),
                      rows > 0 ? "granted" : "", "");
}

Result<NewInvite> Licensing::createInvite(storage::Connection& connection, std::string_view ref,
                                          std::string_view boundAddress, std::optional<Timestamp> expires,
                                          std::optional<std::string> note, const fleet::ActionContext& context)
{
    Desk& desk = *m_impl->desk;
    SLUICE_ASSIGN(const auto image, findImage(connection, ref));
    if (!image)
        return fail(ErrorCode::NotFound, "Image not found");
    NewInvite made;
    made.code = newInviteCode(desk.parts.rng);
    made.invite.id = randomId(desk.parts.rng);
    made.invite.codeHash = inviteCodeHash(made.code);
    made.invite.imageRef = std::string(ref);
    made.invite.boundAddress = fleet::addressKey(boundAddress);
    made.invite.created = context.now;
    made.invite.expires = expires ? expires : std::optional(context.now.plusSeconds(desk.config.inviteTtlSeconds));
    made.invite.note = std::move(note);
    SLUICE_TRY(insertInvite(connection, made.invite));
    SLUICE_TRY(desk.audit(connection, context, "invite_created", made.invite.id,
                          json::Value::object({{"invite_id", made.invite.id},
                                               {"image_ref", ref},
                                               {"expires_at", formatTimeZ(*made.invite.expires)},
                                               {"bound_address", *made.invite.boundAddress}})));
    desk.changed = true;
    return made;
}

Result<void> Licensing::revokeInvite(storage::Connection& connection, std::string_view id,
                                     const fleet::ActionContext& context)
{
    Desk& desk = *m_impl->desk;
    SLUICE_ASSIGN(auto invite, findInvite(connection, id));
    if (!invite)
        return fail(ErrorCode::NotFound, "Invite not found");
    const std::string before = inviteState(*invite, context.now);
    if (!invite->revoked) {
        invite->revoked = context.now;
        // An attempt under way finds the revocation when it comes to commit (W-51).
        SLUICE_TRY(updateInvite(connection, *invite, std::nullopt));
        desk.changed = true;
    }
    return desk.audit(connection, context, "invite_revoked", id, json::Value::object({{"invite_id", id}}), before,
                      inviteState(*invite, context.now));
}

Result<Outcome<IssuedLease>> Licensing::issueLease(storage::Connection& connection, const Result<ImageKeyPtr>& key,
                                                   std::string_view orchestrator, std::string_view ref,
                                                   const fleet::ActionContext& context)
{
    Desk& desk = *m_impl->desk;
    const auto refused = [](Refusal why) { return Outcome<IssuedLease>{why, {}}; };
    if (!desk.parts.registry.current(orchestrator))
        return refused(Refusal::UnknownOrchestrator);
    SLUICE_ASSIGN(const auto image, findImage(connection, ref));
    if (!image)
        return refused(Refusal::ImageNotFound);
    if (image->revoked)
        return refused(Refusal::ImageRevoked);
    SLUICE_ASSIGN(const bool allowed, hasAccess(connection, orchestrator, ref));
    if (!allowed)
        return refused(Refusal::AccessDenied);
    if (!key)
        return fail(key.error());
    Outcome<IssuedLease> issued;
    SLUICE_ASSIGN(issued.value.secret, (*key)->open(ref, image->sealedSecret));
    issued.value.artifactUri = image->artifactUri;
    issued.value.lease = {timeOrderedId(context.now, desk.parts.rng),
                          std::string(orchestrator),
                          std::string(ref),
                          context.now,
                          context.now,
                          context.ip.empty() ? std::nullopt : std::optional(context.ip),
                          context.now.plusSeconds(desk.config.leaseSeconds),
                          {}};
    SLUICE_TRY(insertLease(connection, issued.value.lease));
    SLUICE_TRY(
        desk.audit(connection, context, "lease_issued", issued.value.lease.id, leaseMembers(issued.value.lease)));
    desk.leasesChanged = true;
    return issued;
}

Result<Outcome<Lease>> Licensing::heartbeat(storage::Connection& connection, std::string_view leaseId,
                                            std::string_view orchestrator, const fleet::ActionContext& context)
{
    Desk& desk = *m_impl->desk;
    const auto refused = [](Refusal why) { return Outcome<Lease>{why, {}}; };
    SLUICE_ASSIGN(auto lease, findLease(connection, leaseId));
    if (!lease)
        return refused(Refusal::LeaseNotFound);
    if (lease->orchestrator != orchestrator)
        return refused(Refusal::LeaseOfAnother);
    if (lease->revoked)
        return refused(Refusal::LeaseRevoked);
    if (lease->expires <= context.now)
        return refused(Refusal::LeaseExpired);
    SLUICE_ASSIGN(const auto image, findImage(connection, lease->imageRef));
    SLUICE_ASSIGN(const bool allowed, hasAccess(connection, orchestrator, lease->imageRef));
    desk.leasesChanged = true;
    if (!image || image->revoked || !allowed) {
        const Refusal why = !image || image->revoked ? Refusal::ImageRevoked : Refusal::AccessDenied;
        lease->revoked = context.now;
        SLUICE_TRY(updateLease(connection, *lease));
        json::Value members = leaseMembers(*lease);
        members.set("reason", refusalText(why));
        SLUICE_TRY(desk.audit(connection, context, "lease_revoked", lease->id, std::move(members), "live", "revoked"));
        return refused(why);
    }
    lease->expires = context.now.plusSeconds(desk.config.leaseSeconds);
    lease->lastSeen = context.now;
    if (!context.ip.empty())
        lease->lastSeenIp = context.ip;
    SLUICE_TRY(updateLease(connection, *lease));
    SLUICE_TRY(desk.audit(connection, context, "lease_heartbeat", lease->id, leaseMembers(*lease)));
    return Outcome<Lease>{std::nullopt, std::move(*lease)};
}

Result<int> Licensing::purge(storage::Connection& connection, Timestamp now)
{
    Desk& desk = *m_impl->desk;
    const std::int64_t before = now.plusSeconds(-desk.config.keepDeadSeconds).micros;
    SLUICE_ASSIGN(const auto leases,
                  connection.exec("DELETE FROM license_leases WHERE lease_id IN (SELECT lease_id FROM license_leases "
                                  "WHERE expires < ? ORDER BY expires LIMIT ?)",
                                  {before, std::int64_t(purgeAtOnce)}));
    SLUICE_ASSIGN(const auto invites,
                  connection.exec("DELETE FROM license_invites WHERE invite_id IN (SELECT invite_id FROM "
                                  "license_invites WHERE ends < ? ORDER BY ends LIMIT ?)",
                                  {before, std::int64_t(purgeAtOnce)}));
    desk.leasesChanged = desk.leasesChanged || leases > 0;
    desk.changed = desk.changed || invites > 0;
    return int(leases + invites);
}

}  // namespace sluice::licensing
