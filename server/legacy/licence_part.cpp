#include "legacy/licence_part.h"

#include "core/hex.h"
#include "licensing/queries.h"

#include <algorithm>
#include <memory>

namespace sluice::legacy {

namespace {

constexpr const char* imagesFile = "license_images.json";
constexpr const char* accessFile = "license_access.json";
constexpr const char* invitesFile = "license_invites.json";
constexpr const char* leasesFile = "license_leases.json";

void wipeText(std::string& text)
{
    crypto::wipeMemory({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
}

// Standard base64 with padding. The text of an error never holds the secret.
Result<crypto::SecretBytes> readSecret(json::Value& record)
{
    const auto text = record.text("secret_b64");
    if (!text || text->empty())
        return fail(ErrorCode::Corrupt, "'secret_b64' is missing");
    std::string plain(*text);
    std::ranges::replace(plain, '+', '-');
    std::ranges::replace(plain, '/', '_');
    auto bytes = plain.size() % 4 == 0 ? fromBase64Url(plain) : std::nullopt;
    wipeText(plain);
    if (!bytes || bytes->empty())
        return fail(ErrorCode::Corrupt, "'secret_b64' is no base64");
    crypto::SecretBytes secret{std::span<const std::uint8_t>(*bytes)};
    crypto::wipeMemory(*bytes);
    return secret;
}

std::string secretText(const crypto::SecretBytes& secret)
{
    std::string text = toBase64Url(secret.bytes());
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

Result<licensing::Image> readImageRecord(const std::string& key, const json::Value& record)
{
    licensing::Image image;
    image.ref = key;
    image.artifactUri = optionalText(record, "artifact_s3_uri");
    SLUICE_ASSIGN(image.created, neededTime(record, "created_at"));
    SLUICE_ASSIGN(const auto rotated, optionalTime(record, "rotated_at"));
    image.rotated = rotated.value_or(image.created);
    SLUICE_ASSIGN(image.revoked, optionalTime(record, "revoked_at"));
    return image;
}

Result<licensing::Invite> readLicenceInvite(const std::string& key, const json::Value& record, Timestamp now)
{
    licensing::Invite invite;
    invite.id = key;
    SLUICE_ASSIGN(invite.codeHash, neededHash(record, "code_hash"));
    SLUICE_ASSIGN(invite.imageRef, neededText(record, "image_ref"));
    invite.boundAddress = optionalText(record, "bound_address");
    if (invite.boundAddress)
        std::ranges::transform(*invite.boundAddress, invite.boundAddress->begin(),
                               [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    SLUICE_ASSIGN(invite.created, neededTime(record, "created_at"));
    SLUICE_ASSIGN(invite.expires, optionalTime(record, "expires_at"));
    invite.note = optionalText(record, "note");
    SLUICE_ASSIGN(invite.revoked, optionalTime(record, "revoked_at"));
    SLUICE_ASSIGN(invite.redeeming, optionalTime(record, "redeeming_at"));
    if (invite.redeeming && invite.redeeming->plusSeconds(licensing::reservationSeconds) < now)
        invite.redeeming.reset();
    SLUICE_ASSIGN(invite.redeemed, optionalTime(record, "redeemed_at"));
    invite.redeemedBy = optionalText(record, "redeemed_by");
    invite.redeemedIp = optionalText(record, "redeemed_ip");
    invite.redeemedAddress = optionalText(record, "redeemed_address");
    invite.redeemedTokenId = optionalText(record, "redeemed_token_id");
    return invite;
}

Result<licensing::Lease> readLicenceLease(const std::string& key, const json::Value& record)
{
    licensing::Lease lease;
    lease.id = key;
    SLUICE_ASSIGN(lease.orchestrator, neededText(record, "orchestrator_id"));
    SLUICE_ASSIGN(lease.imageRef, neededText(record, "image_ref"));
    SLUICE_ASSIGN(lease.issued, neededTime(record, "issued_at"));
    SLUICE_ASSIGN(const auto seen, optionalTime(record, "last_seen_at"));
    lease.lastSeen = seen.value_or(lease.issued);
    lease.lastSeenIp = optionalText(record, "last_seen_ip");
    SLUICE_ASSIGN(lease.expires, neededTime(record, "expires_at"));
    SLUICE_ASSIGN(lease.revoked, optionalTime(record, "revoked_at"));
    return lease;
}

json::Value imageRecord(const licensing::Image& image, const crypto::SecretBytes& secret)
{
    return json::Value::object({{"image_ref", image.ref},
                                {"secret_b64", secretText(secret)},
                                {"artifact_s3_uri", orNull(image.artifactUri)},
                                {"created_at", formatTimeZ(image.created)},
                                {"rotated_at", formatTimeZ(image.rotated)},
                                {"revoked_at", orNull(image.revoked)}});
}

json::Value licenceInviteRecord(const licensing::Invite& invite)
{
    return json::Value::object({{"invite_id", invite.id},
                                {"code_hash", invite.codeHash},
                                {"image_ref", invite.imageRef},
                                {"bound_address", orNull(invite.boundAddress)},
                                {"created_at", formatTimeZ(invite.created)},
                                {"expires_at", orNull(invite.expires)},
                                {"note", orNull(invite.note)},
                                {"revoked_at", orNull(invite.revoked)},
                                {"redeeming_at", orNull(invite.redeeming)},
                                {"redeemed_at", orNull(invite.redeemed)},
                                {"redeemed_by", orNull(invite.redeemedBy)},
                                {"redeemed_ip", orNull(invite.redeemedIp)},
                                {"redeemed_address", orNull(invite.redeemedAddress)},
                                {"redeemed_token_id", orNull(invite.redeemedTokenId)}});
}

json::Value licenceLeaseRecord(const licensing::Lease& lease)
{
    return json::Value::object({{"lease_id", lease.id},
                                {"orchestrator_id", lease.orchestrator},
                                {"image_ref", lease.imageRef},
                                {"issued_at", formatTimeZ(lease.issued)},
                                {"last_seen_at", formatTimeZ(lease.lastSeen)},
                                {"last_seen_ip", orNull(lease.lastSeenIp)},
                                {"expires_at", formatTimeZ(lease.expires)},
                                {"revoked_at", orNull(lease.revoked)}});
}

// Everything of a list that is read a page at a time, newest first.
template<class T>
using LicencePage =
    std::function<Result<std::vector<T>>(storage::Connection&, const std::optional<licensing::Before>&)>;

template<class T>
Result<void> eachOfPages(storage::Connection& connection, const LicencePage<T>& page,
                         const std::function<licensing::Before(const T&)>& placeOf,
                         const std::function<Result<void>(const T&)>& sink)
{
    std::optional<licensing::Before> before;
    for (;;) {
        SLUICE_ASSIGN(const std::vector<T> rows, page(connection, before));
        for (const T& row : rows)
            SLUICE_TRY(sink(row));
        if (rows.empty())
            return {};
        before = placeOf(rows.back());
    }
}

constexpr int licencePageRows = 1'000;

}  // namespace

RecordPart imagesPart(ImageKeySource keys, Rng& rng)
{
    const auto key = std::make_shared<licensing::ImageKeyPtr>();
    RecordPart part;
    part.file = imagesFile;
    part.take = [key, &rng](const std::string& ref, json::Value& record, RecordContext& context) -> Result<void> {
        SLUICE_ASSIGN(auto image, readImageRecord(ref, record));
        SLUICE_ASSIGN(const auto secret, readSecret(record));
        if (!context.connection)
            return {};
        if (!*key)
            return fail(ErrorCode::Unavailable, "the key of the image secrets is not there");
        return licensing::importImage(*context.connection, **key, std::move(image), secret.bytes(), rng);
    };
    part.known = {"image_ref", "secret_b64", "artifact_s3_uri", "created_at", "rotated_at", "revoked_at"};
    part.prepare = [key, keys = std::move(keys)](std::stop_token stop) -> Result<void> {
        SLUICE_ASSIGN(*key, keys(true, stop));
        return {};
    };
    return part;
}

RecordPart imageAccessPart()
{
    RecordPart part;
    part.file = accessFile;
    part.anyValue = true;
    part.take = [](const std::string& orchestrator, json::Value& record, RecordContext& context) -> Result<void> {
        if (!record.isArray()) {
            leaveOut(context, accessFile, orchestrator, "it is no list and was left out");
            return {};
        }
        for (const json::Value& ref : *record.items()) {
            const auto text = ref.toText();
            if (!text || text->empty())
                return fail(ErrorCode::Corrupt, "an image in the list is no text");
            if (context.connection)
                SLUICE_TRY(licensing::importAccess(*context.connection, orchestrator, *text, context.now));
        }
        return {};
    };
    return part;
}

RecordPart licenceInvitesPart()
{
    const auto codes = std::make_shared<std::set<std::string>>();  // of one pass
    return {invitesFile,
            [codes](const std::string& key, json::Value& record, RecordContext& context) -> Result<void> {
                SLUICE_ASSIGN(const auto invite, readLicenceInvite(key, record, context.now));
                if (!codes->insert(invite.codeHash).second) {
                    leaveOut(context, invitesFile, key, "another invite has its code");
                    return {};
                }
                return context.connection ? licensing::importInvite(*context.connection, invite) : Result<void>();
            },
            [codes](RecordContext&) -> Result<void> {
                codes->clear();
                return {};
            },
            {"invite_id", "code_hash", "image_ref", "bound_address", "created_at", "expires_at", "note", "revoked_at",
             "redeeming_at", "redeemed_at", "redeemed_by", "redeemed_ip", "redeemed_address", "redeemed_token_id"}};
}

RecordPart licenceLeasesPart()
{
    return {leasesFile,
            [](const std::string& key, json::Value& record, RecordContext& context) -> Result<void> {
                SLUICE_ASSIGN(const auto lease, readLicenceLease(key, record));
                return context.connection ? licensing::importLease(*context.connection, lease) : Result<void>();
            },
            {},
            {"lease_id", "orchestrator_id", "image_ref", "issued_at", "last_seen_at", "last_seen_ip", "expires_at",
             "revoked_at"}};
}

ExportPart imagesExport(storage::Database& database, ImageKeySource keys)
{
    const auto key = std::make_shared<licensing::ImageKeyPtr>();
    ExportPart part;
    part.file = imagesFile;
    part.prepare = [key, &database, keys = std::move(keys)](std::stop_token stop) -> Result<void> {
        SLUICE_ASSIGN(const bool any, database.readers().readFor<bool>(
                                          [](storage::Connection& c) -> Result<bool> {
                                              SLUICE_ASSIGN(const auto first, licensing::listImages(c, 1));
                                              return !first.empty();
                                          },
                                          stop));
        if (any) {
            SLUICE_ASSIGN(*key, keys(false, stop));
        }
        return {};
    };
    part.records = [key, &database](const PutRecord& put, std::stop_token stop) -> Result<void> {
        return database.readers().read(
            [&](storage::Connection& connection) {
                return eachOfPages<licensing::Image>(
                    connection,
                    [](storage::Connection& c, const auto& before) {
                        return licensing::listImages(c, licencePageRows, before);
                    },
                    [](const licensing::Image& image) {
                        return licensing::Before{image.created, image.ref};
                    },
                    [&](const licensing::Image& listed) -> Result<void> {
                        if (!*key)
                            return fail(ErrorCode::Unavailable, "the key of the image secrets is not there");
                        SLUICE_ASSIGN(const auto image, licensing::findImage(connection, listed.ref));
                        if (!image)
                            return {};
                        SLUICE_ASSIGN(const auto secret, (*key)->open(image->ref, image->sealedSecret));
                        return put(image->ref, imageRecord(*image, secret));
                    });
            },
            stop);
    };
    return part;
}

ExportPart imageAccessExport(storage::Database& database)
{
    return {.file = accessFile, .records = [&database](const PutRecord& put, std::stop_token stop) -> Result<void> {
                return database.readers().read(
                    [&](storage::Connection& connection) -> Result<void> {
                        std::string after;
                        for (bool more = true; more;) {
                            SLUICE_ASSIGN(const auto page,
                                          licensing::listAccess(connection, licencePageRows, after, &more));
                            for (const auto& [orchestrator, refs] : page)
                                SLUICE_TRY(put(orchestrator, json::Array(refs.begin(), refs.end())));
                            if (!page.empty())
                                after = page.rbegin()->first;
                        }
                        return {};
                    },
                    stop);
            }};
}

ExportPart licenceInvitesExport(storage::Database& database)
{
    return {.file = invitesFile, .records = [&database](const PutRecord& put, std::stop_token stop) -> Result<void> {
                return database.readers().read(
                    [&](storage::Connection& connection) {
                        return eachOfPages<licensing::Invite>(
                            connection,
                            [](storage::Connection& c, const auto& before) {
                                return licensing::listInvites(c, licencePageRows, before);
                            },
                            [](const licensing::Invite& row) {
                                return licensing::Before{row.created, row.id};
                            },
                            [&](const licensing::Invite& row) { return put(row.id, licenceInviteRecord(row)); });
                    },
                    stop);
            }};
}

ExportPart licenceLeasesExport(storage::Database& database)
{
    return {.file = leasesFile, .records = [&database](const PutRecord& put, std::stop_token stop) -> Result<void> {
                return database.readers().read(
                    [&](storage::Connection& connection) {
                        return eachOfPages<licensing::Lease>(
                            connection,
                            [](storage::Connection& c, const auto& before) {
                                licensing::LeaseFilter filter;
                                filter.activeOnly = false;
                                filter.limit = licencePageRows;
                                filter.before = before;
                                return licensing::listLeases(c, filter, {});
                            },
                            [](const licensing::Lease& row) {
                                return licensing::Before{row.issued, row.id};
                            },
                            [&](const licensing::Lease& row) { return put(row.id, licenceLeaseRecord(row)); });
                    },
                    stop);
            }};
}

}  // namespace sluice::legacy
