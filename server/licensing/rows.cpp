#include "licensing/internal/rows.h"

namespace sluice::licensing {

namespace {

std::optional<Timestamp> timeAt(const storage::Row& row, int column)
{
    const auto micros = row.optInt64(column);
    return micros ? std::optional(Timestamp{*micros}) : std::nullopt;
}

constexpr const char* inviteColumns =
    "invite_id, code_hash, image_ref, bound_address, created, expires, note, revoked, redeeming, redeemed, "
    "redeemed_by, redeemed_ip, redeemed_address, redeemed_token_id, reservation";

Invite readInvite(const storage::Row& row)
{
    Invite invite;
    invite.id = row.text(0);
    invite.codeHash = row.text(1);
    invite.imageRef = row.text(2);
    invite.boundAddress = row.optText(3);
    invite.created = {row.int64(4)};
    invite.expires = timeAt(row, 5);
    invite.note = row.optText(6);
    invite.revoked = timeAt(row, 7);
    invite.redeeming = timeAt(row, 8);
    invite.redeemed = timeAt(row, 9);
    invite.redeemedBy = row.optText(10);
    invite.redeemedIp = row.optText(11);
    invite.redeemedAddress = row.optText(12);
    invite.redeemedTokenId = row.optText(13);
    return invite;
}

constexpr const char* leaseColumns =
    "lease_id, orchestrator, image_ref, issued, last_seen, last_seen_ip, expires, revoked";

Lease readLease(const storage::Row& row)
{
    Lease lease;
    lease.id = row.text(0);
    lease.orchestrator = row.text(1);
    lease.imageRef = row.text(2);
    lease.issued = {row.int64(3)};
    lease.lastSeen = {row.int64(4)};
    lease.lastSeenIp = row.optText(5);
    lease.expires = {row.int64(6)};
    lease.revoked = timeAt(row, 7);
    return lease;
}

std::optional<Timestamp> endOf(const Invite& invite)
{
    std::optional<Timestamp> end;
    for (const auto& time : {invite.redeemed, invite.revoked, invite.expires}) {
        if (time && (!end || *time < *end))
            end = time;
    }
    return end;
}

// " WHERE …" from conditions; parameters in the same order.
struct Conditions {
    std::string sql;
    std::vector<storage::Param> params;

    void add(std::string_view condition, std::initializer_list<storage::Param> values)
    {
        sql.append(sql.empty() ? " WHERE " : " AND ").append(condition);
        params.insert(params.end(), values);
    }
    void addBefore(const char* time, const char* id, const std::optional<Before>& before)
    {
        if (before)
            add("(" + std::string(time) + ", " + id + ") < (?, ?)",
                {before->time.micros, std::string_view(before->id)});
    }
};

}  // namespace

Result<std::optional<Image>> findImage(storage::Connection& connection, std::string_view ref)
{
    return connection.queryOne("SELECT image_ref, artifact_uri, created, rotated, revoked, sealed_secret, key_id "
                               "FROM license_images WHERE image_ref = ?",
                               {ref}, [](const storage::Row& row) {
                                   return Image{row.text(0),    row.optText(1), {row.int64(2)}, {row.int64(3)},
                                                timeAt(row, 4), row.blob(5),    row.text(6)};
                               });
}

Result<std::optional<Invite>> findInvite(storage::Connection& connection, std::string_view id)
{
    static const std::string sql = std::string("SELECT ") + inviteColumns + " FROM license_invites WHERE invite_id = ?";
    return connection.queryOne(sql, {id}, readInvite);
}

Result<std::optional<ReservedInvite>> findInviteByHash(storage::Connection& connection, std::string_view hash)
{
    static const std::string sql = std::string("SELECT ") + inviteColumns + " FROM license_invites WHERE code_hash = ?";
    return connection.queryOne(sql, {hash}, [](const storage::Row& row) {
        return ReservedInvite{readInvite(row), row.optText(14)};
    });
}

Result<std::optional<Lease>> findLease(storage::Connection& connection, std::string_view id)
{
    static const std::string sql = std::string("SELECT ") + leaseColumns + " FROM license_leases WHERE lease_id = ?";
    return connection.queryOne(sql, {id}, readLease);
}

Result<bool> hasAccess(storage::Connection& connection, std::string_view orchestrator, std::string_view ref)
{
    SLUICE_ASSIGN(const auto found,
                  connection.queryOne("SELECT 1 FROM license_access WHERE orchestrator = ? AND image_ref = ?",
                                      {orchestrator, ref}, [](const storage::Row&) { return true; }));
    return found.has_value();
}

Result<std::vector<Image>> listImages(storage::Connection& connection, int limit, const std::optional<Before>& before)
{
    Conditions where;
    where.addBefore("created", "image_ref", before);
    where.params.emplace_back(std::int64_t(limit));
    std::vector<Image> images;
    SLUICE_TRY(connection.query(
        "SELECT image_ref, artifact_uri, created, rotated, revoked, key_id FROM license_images" + where.sql
            + " ORDER BY created DESC, image_ref DESC LIMIT ?",
        storage::Connection::Params(where.params), [&](const storage::Row& row) {
            images.push_back(
                {row.text(0), row.optText(1), {row.int64(2)}, {row.int64(3)}, timeAt(row, 4), {}, row.text(5)});
            return true;
        }));
    return images;
}

Result<std::vector<Invite>> listInvites(storage::Connection& connection, int limit, const std::optional<Before>& before)
{
    Conditions where;
    where.addBefore("created", "invite_id", before);
    where.params.emplace_back(std::int64_t(limit));
    std::vector<Invite> invites;
    SLUICE_TRY(connection.query(std::string("SELECT ") + inviteColumns + " FROM license_invites" + where.sql
                                    + " ORDER BY created DESC, invite_id DESC LIMIT ?",
                                storage::Connection::Params(where.params), [&](const storage::Row& row) {
                                    invites.push_back(readInvite(row));
                                    return true;
                                }));
    return invites;
}

Result<AccessMap> listAccess(storage::Connection& connection, int limit, std::string_view after, bool* more)
{
    // One row beyond the limit tells whether the last orchestrator is whole.
    AccessMap access;
    std::string last;
    std::int64_t rows = 0;
    SLUICE_TRY(connection.query(
        "SELECT orchestrator, image_ref FROM license_access WHERE orchestrator > ? ORDER BY orchestrator, image_ref "
        "LIMIT ?",
        {after, std::int64_t(limit) + 1}, [&](const storage::Row& row) {
            last = row.text(0);
            access[last].push_back(row.text(1));
            ++rows;
            return true;
        }));
    if (more)
        *more = rows > limit;
    if (rows <= limit)
        return access;
    if (access.size() > 1) {
        access.erase(last);
        return access;
    }
    access[last].clear();
    SLUICE_TRY(connection.query("SELECT image_ref FROM license_access WHERE orchestrator = ? ORDER BY image_ref",
                                {std::string_view(last)}, [&](const storage::Row& row) {
                                    access[last].push_back(row.text(0));
                                    return true;
                                }));
    return access;
}

Result<std::vector<Lease>> listLeases(storage::Connection& connection, const LeaseFilter& filter, Timestamp now)
{
    Conditions where;
    if (filter.orchestrator)
        where.add("orchestrator = ?", {std::string_view(*filter.orchestrator)});
    if (filter.imageRef)
        where.add("image_ref = ?", {std::string_view(*filter.imageRef)});
    if (filter.activeOnly)
        where.add("revoked IS NULL AND expires > ?", {now.micros});
    where.addBefore("issued", "lease_id", filter.before);
    where.params.emplace_back(std::int64_t(filter.limit));
    std::vector<Lease> leases;
    SLUICE_TRY(connection.query(std::string("SELECT ") + leaseColumns + " FROM license_leases" + where.sql
                                    + " ORDER BY issued DESC, lease_id DESC LIMIT ?",
                                storage::Connection::Params(where.params), [&](const storage::Row& row) {
                                    leases.push_back(readLease(row));
                                    return true;
                                }));
    return leases;
}

Result<void> insertImage(storage::Connection& connection, const Image& image)
{
    SLUICE_TRY(connection.exec("INSERT INTO license_images (image_ref, artifact_uri, created, rotated, revoked, "
                               "sealed_secret, key_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
                               {std::string_view(image.ref), storage::optionalText(image.artifactUri),
                                image.created.micros, image.rotated.micros, timeParam(image.revoked),
                                std::span<const std::uint8_t>(image.sealedSecret), std::string_view(image.keyId)}));
    return {};
}

Result<void> updateImage(storage::Connection& connection, const Image& image)
{
    SLUICE_TRY(
        connection.exec("UPDATE license_images SET artifact_uri = ?, rotated = ?, revoked = ?, sealed_secret = ?, "
                        "key_id = ? WHERE image_ref = ?",
                        {storage::optionalText(image.artifactUri), image.rotated.micros, timeParam(image.revoked),
                         std::span<const std::uint8_t>(image.sealedSecret), std::string_view(image.keyId),
                         std::string_view(image.ref)}));
    return {};
}

Result<bool> insertAccess(storage::Connection& connection, std::string_view orchestrator, std::string_view ref,
                          std::string_view by, Timestamp now)
{
    SLUICE_ASSIGN(const auto rows,
                  connection.exec("INSERT INTO license_access (orchestrator, image_ref, granted, granted_by) "
                                  "VALUES (?, ?, ?, ?) ON CONFLICT (orchestrator, image_ref) DO NOTHING",
                                  {orchestrator, ref, now.micros, by}));
    return rows > 0;
}

Result<void> insertInvite(storage::Connection& connection, const Invite& invite)
{
    SLUICE_TRY(connection.exec(
        "INSERT INTO license_invites (invite_id, code_hash, image_ref, bound_address, created, expires, note, revoked, "
        "redeeming, redeemed, redeemed_by, redeemed_ip, redeemed_address, redeemed_token_id, ends) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {std::string_view(invite.id), std::string_view(invite.codeHash), std::string_view(invite.imageRef),
         storage::optionalText(invite.boundAddress), invite.created.micros, timeParam(invite.expires),
         storage::optionalText(invite.note), timeParam(invite.revoked), timeParam(invite.redeeming),
         timeParam(invite.redeemed), storage::optionalText(invite.redeemedBy), storage::optionalText(invite.redeemedIp),
         storage::optionalText(invite.redeemedAddress), storage::optionalText(invite.redeemedTokenId),
         timeParam(endOf(invite))}));
    return {};
}

Result<void> updateInvite(storage::Connection& connection, const Invite& invite,
                          const std::optional<std::string>& reservation)
{
    SLUICE_TRY(connection.exec(
        "UPDATE license_invites SET revoked = ?, redeeming = ?, redeemed = ?, redeemed_by = ?, redeemed_ip = ?, "
        "redeemed_address = ?, redeemed_token_id = ?, reservation = ?, ends = ? WHERE invite_id = ?",
        {timeParam(invite.revoked), timeParam(invite.redeeming), timeParam(invite.redeemed),
         storage::optionalText(invite.redeemedBy), storage::optionalText(invite.redeemedIp),
         storage::optionalText(invite.redeemedAddress), storage::optionalText(invite.redeemedTokenId),
         storage::optionalText(reservation), timeParam(endOf(invite)), std::string_view(invite.id)}));
    return {};
}

Result<void> insertLease(storage::Connection& connection, const Lease& lease)
{
    SLUICE_TRY(
        connection.exec("INSERT INTO license_leases (lease_id, orchestrator, image_ref, issued, last_seen, "
                        "last_seen_ip, expires, revoked) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        {std::string_view(lease.id), std::string_view(lease.orchestrator),
                         std::string_view(lease.imageRef), lease.issued.micros, lease.lastSeen.micros,
                         storage::optionalText(lease.lastSeenIp), lease.expires.micros, timeParam(lease.revoked)}));
    return {};
}

Result<void> updateLease(storage::Connection& connection, const Lease& lease)
{
    SLUICE_TRY(connection.exec(
        "UPDATE license_leases SET last_seen = ?, last_seen_ip = ?, expires = ?, revoked = ? WHERE lease_id = ?",
        {lease.lastSeen.micros, storage::optionalText(lease.lastSeenIp), lease.expires.micros, timeParam(lease.revoked),
         std::string_view(lease.id)}));
    return {};
}

}  // namespace sluice::licensing
