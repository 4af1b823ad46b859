#include "licensing/schema.h"

#include "licensing/internal/log_events.h"

namespace sluice::licensing {

std::vector<storage::Migration> migrations()
{
    return {
        {801,
         "licensing: images, their key, access",
         {// The key itself lies in the SecretStore; here is what tells it apart from any other.
          "CREATE TABLE license_keys (id {text} PRIMARY KEY, fingerprint {text} NOT NULL, created {int64} NOT NULL, "
          "retired {int64})",
          "CREATE TABLE license_images (image_ref {text} PRIMARY KEY, artifact_uri {text}, created {int64} NOT NULL, "
          "rotated {int64} NOT NULL, revoked {int64}, sealed_secret {blob} NOT NULL, "
          "key_id {text} NOT NULL REFERENCES license_keys (id))",
          "CREATE INDEX license_images_created ON license_images (created, image_ref)",
          "CREATE TABLE license_access (orchestrator {text} NOT NULL, image_ref {text} NOT NULL, "
          "granted {int64} NOT NULL, granted_by {text} NOT NULL, PRIMARY KEY (orchestrator, image_ref))",
          "CREATE INDEX license_access_image ON license_access (image_ref, orchestrator)",
          "CREATE INDEX license_access_granted ON license_access (granted, orchestrator)"}},
        {802,
         "licensing: invites",
         {"CREATE TABLE license_invites (invite_id {text} PRIMARY KEY, code_hash {text} NOT NULL UNIQUE, "
          "image_ref {text} NOT NULL, bound_address {text}, created {int64} NOT NULL, expires {int64}, note {text}, "
          "revoked {int64}, redeeming {int64}, redeemed {int64}, redeemed_by {text}, redeemed_ip {text}, "
          "redeemed_address {text}, redeemed_token_id {text}, reservation {text}, "
          // When it ended or will end by itself; what purge goes by.
          "ends {int64})",
          "CREATE INDEX license_invites_created ON license_invites (created, invite_id)",
          "CREATE INDEX license_invites_ends ON license_invites (ends)"}},
        {803,
         "licensing: leases",
         {"CREATE TABLE license_leases (lease_id {text} PRIMARY KEY, orchestrator {text} NOT NULL, "
          "image_ref {text} NOT NULL, issued {int64} NOT NULL, last_seen {int64} NOT NULL, last_seen_ip {text}, "
          "expires {int64} NOT NULL, revoked {int64})",
          "CREATE INDEX license_leases_issued ON license_leases (issued, lease_id)",
          "CREATE INDEX license_leases_orchestrator ON license_leases (orchestrator, issued, lease_id)",
          "CREATE INDEX license_leases_image ON license_leases (image_ref, issued, lease_id)",
          "CREATE INDEX license_leases_expires ON license_leases (expires)"}},
        // The licence log is a part of the audit log: found without reading the rest of it.
        {804,
         "licensing: the licence log",
         {"CREATE INDEX audit_log_licence ON audit_log (seq) WHERE " + licenceEvents()}}};
}

}  // namespace sluice::licensing
