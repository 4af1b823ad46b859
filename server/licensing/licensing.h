// Licences of encrypted images: images and their secrets, who may have them, invites, leases (ops-api 15). Commands run on the writer thread, each
// audited in its own commit under the event names of the contract; reads are in queries.h. Everything is found by key: no command scans.
#pragma once

#include "artifacts/presigner.h"
#include "audit/audit_log.h"
#include "core/subscription.h"
#include "fleet/activity_view.h"
#include "fleet/edges.h"
#include "fleet/orchestrator_tokens.h"
#include "fleet/registry.h"
#include "licensing/image_vault.h"
#include "licensing/records.h"
#include "licensing/schema.h"
#include "storage/writer.h"

#include <functional>
#include <memory>

namespace sluice::licensing {

struct LicensingConfig {
    std::int64_t leaseSeconds = 86'400;          // PAYMENTS_LICENSE_LEASE_SECONDS; also the life of a redeemed token
    std::int64_t inviteTtlSeconds = 604'800;     // PAYMENTS_LICENSE_INVITE_DEFAULT_TTL_SECONDS
    std::int64_t presignSeconds = 900;           // PAYMENTS_LICENSE_ARTIFACT_PRESIGN_SECONDS
    std::int64_t keepDeadSeconds = 30 * 86'400;  // dead leases and invites are deleted after this (W-2)
    bool strict =
        false;  // an invite without orchestrator_id gets only an orchestrator of the redeemer's own wallet (W-43)
};

constexpr int purgeAtOnce = 1'000;

// Where a client is from the orchestrators' point of view: metres by orchestrator id, unknown ones left out. Answers once, within a few
// seconds, on any thread; called outside of any lock and command (W-5).
using Distances = std::map<std::string, std::int64_t>;
using DistanceLookup = std::function<void(std::string clientIp, std::vector<fleet::RegistrySnapshot::Record> candidates,
                                          std::function<void(Distances)> done)>;

struct ImageChange {
    std::string ref;
    std::optional<crypto::SecretBytes> secret;  // none: keep, or 64 random bytes for a new image. At least 32 bytes
    std::optional<std::string> artifactUri;     // none: keep; blank: clear
};

struct ImageWithSecret {
    Image image;
    crypto::SecretBytes secret;
};

struct NewInvite {
    Invite invite;
    std::string code;  // shown once
};

struct IssuedLease {
    Lease lease;
    crypto::SecretBytes secret;
    std::optional<std::string> artifactUri;
};

struct RedeemRequest {
    std::string code;
    std::optional<std::string> orchestratorId;
    std::string address;  // 0x + 40 hex digits
    std::optional<std::string> capability, contactEmail;
};

struct Redeemed {
    std::string orchestratorId, imageRef, tokenId, token;
    Timestamp expires;
};

struct LicensingParts {
    storage::Writer& writer;
    audit::AuditLog& audit;
    fleet::Registry& registry;
    fleet::OrchestratorTokens& tokens;
    ImageVault& vault;
    Rng& rng;
    const artifacts::Presigner* presigner = nullptr;  // null: no artifact URLs
    const fleet::EdgeAssignments* edges = nullptr;    // null: no orchestrator has one
    const fleet::ActivityView* activity = nullptr;    // null: nobody is in use
    std::int64_t forwarderTtlSeconds = 120;           // PAYMENTS_FORWARDER_HEALTH_TTL_SECONDS
    DistanceLookup distances = {};                    // empty: all distances unknown
};

class Licensing : private storage::BatchListener {
public:
    // Registers itself with the writer: make it before the first command, destroy it after the last.
    Licensing(LicensingParts parts, LicensingConfig config = {});
    ~Licensing() override;
    Licensing(const Licensing&) = delete;
    Licensing& operator=(const Licensing&) = delete;

    // --- any thread --------------------------------------------------------------------------------------------------
    const LicensingConfig& config() const;
    ImageVault& vault() const;
    ChangeSequence& changes();  // images, access, invites: after each durable change
    ChangeSequence& leaseChanges();
    // A fresh GET URL; none when there is no artifact or it cannot be signed (E-60).
    std::optional<std::string> artifactUrl(const std::optional<std::string>& uri) const;
    // E-59 as a whole: the code is reserved, distances are asked outside of any command, then one commit registers, grants, mints and marks
    // the invite redeemed (W-51). `done` once, after the commit, on the writer's thread or the lookup's; it must only hand over.
    void redeem(RedeemRequest request, fleet::ActionContext context,
                std::function<void(Result<Outcome<Redeemed>>)> done);

    // --- commands: writer thread, inside a command -----------------------------------------------------------------------
    // InvalidArgument: "secret_b64 must decode to at least 32 bytes", "invalid s3 uri". An upsert keeps a revocation (W-47); rotated
    // moves only when a secret is given.
    Result<ImageWithSecret> upsertImage(storage::Connection& connection, const ImageKey& key, ImageChange change,
                                        const fleet::ActionContext& context);
    Result<void> revokeImage(storage::Connection& connection, std::string_view ref,
                             const fleet::ActionContext& context);  // NotFound "Image not found"; repeatable
    Result<void> restoreImage(storage::Connection& connection, std::string_view ref,
                              const fleet::ActionContext& context);  // takes a revocation back; audited image_restored
    Result<void>
    grantAccess(storage::Connection& connection, std::string_view orchestrator, std::string_view ref,
                const fleet::ActionContext& context);  // NotFound "Unknown orchestrator", "Image not found"
    Result<void> revokeAccess(storage::Connection& connection, std::string_view orchestrator, std::string_view ref,
                              const fleet::ActionContext& context);
    Result<NewInvite> createInvite(storage::Connection& connection, std::string_view ref, std::string_view boundAddress,
                                   std::optional<Timestamp> expires, std::optional<std::string> note,
                                   const fleet::ActionContext& context);  // NotFound "Image not found"
    Result<void> revokeInvite(storage::Connection& connection, std::string_view id,
                              const fleet::ActionContext& context);  // NotFound "Invite not found"; repeatable
    // `key` as withKey answered. Its error is given only when everything else would let the lease be issued.
    Result<Outcome<IssuedLease>> issueLease(storage::Connection& connection, const Result<ImageKeyPtr>& key,
                                            std::string_view orchestrator, std::string_view ref,
                                            const fleet::ActionContext& context);
    Result<Outcome<Lease>> heartbeat(storage::Connection& connection, std::string_view leaseId,
                                     std::string_view orchestrator, const fleet::ActionContext& context);
    // Deletes leases and invites dead for keepDeadSeconds, at most purgeAtOnce of each; how many.
    Result<int> purge(storage::Connection& connection, Timestamp now);

private:
    class Impl;

    void afterCommit() override;

    std::unique_ptr<Impl> m_impl;
};

}  // namespace sluice::licensing
