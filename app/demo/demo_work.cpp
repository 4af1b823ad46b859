#include "app/demo/demo_work.h"

#include "app/demo/demo_data.h"
#include "app/lifecycle/engine.h"
#include "core/hex.h"
#include "core/ids.h"

#include <array>
#include <future>

namespace sluice::app {

namespace {

// 0.000005353596 ETH a minute, the rate of the network's first deployment.
const Int256 weiPerMillisecond = 89'226'600;
constexpr std::array demoSites{"fra", "nyc", "sgp"};
constexpr std::array demoImages{"registry.example/livepeer/runner@sha256:4be1", "registry.example/livepeer/upscale:2.4",
                                "registry.example/livepeer/depth:0.9"};

class DemoWork {
public:
    DemoWork(Engine& engine, std::uint64_t seed)
        : m_engine(engine), m_rng(seed), m_ids(demoOrchestratorIds()), m_now(engine.clock().now())
    {}

    Result<void> fill()
    {
        using Step = Result<void> (DemoWork::*)(storage::Connection&);
        const Step steps[] = {&DemoWork::edges,  &DemoWork::power,  &DemoWork::sessions,  &DemoWork::clients,
                              &DemoWork::leases, &DemoWork::offers, &DemoWork::workloads, &DemoWork::recordings,
                              &DemoWork::images, &DemoWork::tokens};
        SLUICE_TRY(loadImageKey());
        for (const Step step : steps)
            SLUICE_TRY(m_engine.database().writer().run(
                [this, step](storage::Connection& connection) { return (this->*step)(connection); }));
        return {};
    }

private:
    const std::string& orchestrator(std::size_t i) const { return m_ids[i % m_ids.size()]; }
    fleet::ActionContext context() const { return {"ops-lena", {}, m_now}; }
    Timestamp ago(std::int64_t seconds) const { return m_now.plusSeconds(-seconds); }
    std::int64_t upTo(std::uint64_t bound) { return std::int64_t(m_rng.below(bound)); }
    std::string digest()
    {
        Hash32 hash;
        m_rng.fill(hash.bytes);
        return "sha256:" + hash.toHex().substr(2);
    }

    Result<void> credit(storage::Connection& connection, const std::string& id, const std::string& to, Int256 wei,
                        ledger::TransferKind kind, const std::string& reference, Timestamp at)
    {
        ledger::CreditRequest request{
            id, to, Amount(Asset::eth(), std::move(wei)), kind, ledger::kindCode(kind), reference, {}, at};
        SLUICE_TRY(m_engine.ledger().credit(connection, request));
        return {};
    }

    Result<void> edges(storage::Connection& connection)
    {
        for (std::size_t i = 0; i < m_ids.size(); i += 2) {
            const std::string site = demoSites[i / 2 % demoSites.size()];
            fleet::EdgeConfig edge;
            edge.edgeId = "edge-" + site + "-1";
            edge.matchmakerHost = "matchmaker." + site + ".example.net";
            edge.edgeCidrs = {"203.0.113." + std::to_string(i / 2 % demoSites.size() * 16) + "/28"};
            edge.publicBaseUrl = "https://play." + site + ".example.net";
            SLUICE_TRY(m_engine.fleet().edges().put(connection, orchestrator(i), edge, context()));
        }
        return {};
    }

    Result<void> power(storage::Connection& connection)
    {
        for (std::size_t i = 0; i < m_ids.size(); ++i) {
            const bool awake = i % 3 != 2, silent = i % 11 == 10;
            usage::PowerRecord record;
            record.orchestrator = orchestrator(i);
            record.state = silent ? "unknown" : awake ? "awake" : "asleep";
            record.host = orchestrator(i) + ".example.net";
            record.lastSeenAt = ago(silent ? 90'000 : upTo(50));
            record.lastBilledAt = record.lastSeenAt;
            if (awake && !silent)
                record.awakeSince = ago(600 + upTo(90'000));
            record.billedMicros = (3'600 + upTo(900'000)) * 1'000'000;
            record.billed = weiPerMillisecond * Int256(record.billedMicros / 1'000) / 10;
            record.lastCredited = weiPerMillisecond * 6'000;
            record.latencyMs = silent ? 0 : 40 + upTo(180);
            record.failures = silent ? 12 : 0;
            record.error = silent ? "no answer within 10 s" : "";
            record.why = silent ? usage::PowerWhy::Gap : awake ? usage::PowerWhy::Credited : usage::PowerWhy::NotAwake;
            record.evidence = awake && !silent ? usage::PowerEvidence::Supported : usage::PowerEvidence::None;
            SLUICE_TRY(m_engine.power().meter().restore(connection, record));
        }
        return {};
    }

    Result<void> sessions(storage::Connection& connection)
    {
        for (int i = 0; i < 72; ++i) {
            const bool open = i >= 64;
            const std::int64_t seconds = 300 + upTo(9'000);
            const Timestamp start = open ? ago(seconds) : ago((64 - i) * 3'600 + seconds);
            SLUICE_TRY(session(connection, std::size_t(i * 5 + i / 9), start, seconds, open));
        }
        return {};
    }

    Result<void> session(storage::Connection& connection, std::size_t i, Timestamp start, std::int64_t seconds,
                         bool open)
    {
        constexpr std::int64_t segmentSeconds = 2'400;
        usage::SessionRecord session;
        session.sessionId = randomId(m_rng);
        session.orchestrator = orchestrator(i);
        session.upstreamAddr = "198.51.100." + std::to_string(i % 48 + 1);
        session.edgeId = std::string("edge-") + demoSites[i % demoSites.size()] + "-1";
        session.streamerId = "streamer-" + std::to_string(100 + i % 17);
        session.startedAt = start;
        session.lastSeenAt = session.updatedAt = open ? ago(upTo(20)) : start.plusSeconds(seconds);
        session.lastEvent = open ? "heartbeat" : "end";
        session.heartbeats = seconds / 30;
        session.power = "awake";
        session.earning = open;
        if (!open) {
            session.endedAt = session.lastSeenAt;
            session.endReason = i % 9 == 4 ? "timeout" : "end";
        }
        std::vector<usage::SessionSegment> segments;
        for (std::int64_t from = 0; from < seconds; from += segmentSeconds) {
            const std::int64_t length = std::min(segmentSeconds, seconds - from);
            if (open && length < segmentSeconds) {
                session.openMicros = length * 1'000'000;
                break;
            }
            usage::SessionSegment segment;
            segment.index = session.segmentIndex++;
            segment.start = start.plusSeconds(from);
            segment.end = start.plusSeconds(from + length);
            segment.durationMs = length * 1'000;
            segment.credited = weiPerMillisecond * Int256(segment.durationMs);
            segment.orchestrator = *session.orchestrator;
            segment.proof = digest();
            segment.trigger = length < segmentSeconds ? "end" : "segment";
            SLUICE_TRY(credit(connection, "session:" + segment.proof, segment.orchestrator, segment.credited,
                              ledger::TransferKind::SessionTime, session.sessionId, segment.end));
            session.billed += segment.credited;
            session.lastCredited = segment.credited;
            session.billedMs += segment.durationMs;
            session.meteredMs += segment.durationMs;
            session.lastProof = segment.proof;
            segments.push_back(std::move(segment));
        }
        session.segmentStart = segments.empty() ? start : segments.back().end;
        return m_engine.sessions().meter().restore(connection, std::move(session), segments);
    }

    Result<void> clients(storage::Connection& connection)
    {
        for (const char* note : {"press preview", "partner studio", "load test", ""}) {
            usage::NewClientInvite wanted;
            wanted.expiresAt = m_now.plusSeconds(86'400 * (2 + upTo(9)));
            wanted.requestedSeconds = 3'600;
            if (*note)
                wanted.note = note;
            SLUICE_ASSIGN(const auto made, m_engine.clients().invites().create(connection, wanted, context()));
            if (std::string_view(note) == "load test")
                SLUICE_TRY(m_engine.clients().invites().revoke(connection, made.invite.id, context()));
        }
        return {};
    }

    Result<void> leases(storage::Connection& connection)
    {
        for (std::size_t i = 0; i < 6; ++i) {
            usage::LeaseRequest request;
            request.orchestrator = orchestrator(i * 3);
            request.upstreamAddr = "198.51.100." + std::to_string(i * 3 + 1);
            request.kind = i % 2 ? "workload" : "session";
            SLUICE_TRY(m_engine.sessions().leases().issue(connection, request, m_rng, ago(upTo(600))));
        }
        return {};
    }

    Result<void> offers(storage::Connection& connection)
    {
        struct Given {
            const char *id, *title, *kind, *amount, *description;
        };
        for (const Given& given : {Given{"video-1080p", "Live video, 1080p", "stream", "0.0004", "An hour of it"},
                                   Given{"upscale-4k", "Upscaling to 4K", "ai-video", "0.0012", "Ten minutes of film"},
                                   Given{"depth-maps", "Depth maps", "ai-image", "0.0002", "A thousand pictures"}}) {
            usage::Offer offer;
            offer.id = given.id;
            offer.title = given.title;
            offer.kind = given.kind;
            offer.description = given.description;
            SLUICE_ASSIGN(offer.payout, Amount::parse(given.amount, Asset::eth()));
            offer.active = offer.id != "depth-maps";
            SLUICE_TRY(m_engine.workloads().offers().create(connection, offer, context()));
        }
        for (std::size_t i = 0; i < 14; ++i) {
            const std::vector<std::string> chosen =
                i % 3 ? std::vector<std::string>{"video-1080p"} : std::vector<std::string>{"video-1080p", "upscale-4k"};
            SLUICE_TRY(m_engine.workloads().offers().choose(connection, orchestrator(i * 2), chosen, context()));
        }
        return {};
    }

    Result<void> workloads(storage::Connection& connection)
    {
        for (int i = 0; i < 46; ++i) {
            usage::Workload workload;
            workload.id = "render-" + std::to_string(4'200 + i);
            workload.orchestrator = orchestrator(std::size_t(i) * 7);
            workload.planId = "plan-" + std::to_string(30 + i / 8);
            workload.runId = "run-" + std::to_string(1 + i % 8);
            workload.artifactUri = "s3://results/" + workload.id + "/out.mp4";
            workload.artifactHash = digest();
            const std::int64_t durationMs = (120 + upTo(1'700)) * 1'000;
            workload.payout = Amount(Asset::eth(), weiPerMillisecond * Int256(durationMs));
            workload.pricing = usage::WorkloadPricing{durationMs, "0.000005353596", "eth", ago((46 - i) * 5'200)};
            workload.submittedAt = ago((46 - i) * 5'200);
            workload.status = i >= 42 ? "pending" : i % 13 == 6 ? "rejected" : i % 4 == 0 ? "paid" : "verified";
            workload.credited = workload.status == "verified" || workload.status == "paid";
            if (workload.credited) {
                workload.creditedAt = workload.submittedAt.plusSeconds(4);
                SLUICE_TRY(credit(connection, usage::workloadEventId(workload.id), workload.orchestrator,
                                  workload.payout.units(), ledger::TransferKind::Workload, workload.id,
                                  *workload.creditedAt));
            }
            SLUICE_TRY(m_engine.workloads().workloads().restore(connection, workload));
        }
        return {};
    }

    Result<void> recordings(storage::Connection& connection)
    {
        for (int i = 0; i < 9; ++i) {
            usage::RecordingJob job;
            job.request.id = "rec-" + std::to_string(310 + i);
            job.request.orchestrator = orchestrator(std::size_t(i) * 11);
            job.request.planId = "plan-" + std::to_string(30 + i % 4);
            job.createdAt = ago((9 - i) * 9'000);
            job.startedAt = job.createdAt.plusSeconds(20);
            job.endedAt = job.updatedAt = job.createdAt.plusSeconds(900);
            job.step = usage::JobStep::Done;
            job.state = i % 4 == 2 ? usage::JobState::Failed : usage::JobState::Completed;
            if (job.state == usage::JobState::Failed) {
                job.error = "the recorder did not answer within 900 s";
            } else {
                job.durationMs = 840'000;
                job.artifactUri = "s3://recordings/" + job.request.id + ".mp4";
                job.workloadId = job.request.id;
            }
            SLUICE_TRY(m_engine.workloads().recordings().restore(connection, std::move(job)));
        }
        return {};
    }

    // The key the vault makes for an administrator's first image: the demo has a secret store of its own.
    Result<void> loadImageKey()
    {
        std::promise<Result<licensing::ImageKeyPtr>> made;
        m_engine.licensing().vault().withKey(
            true, 10'000, [&made](Result<licensing::ImageKeyPtr> key) { made.set_value(std::move(key)); });
        SLUICE_ASSIGN(m_imageKey, made.get_future().get());
        return {};
    }

    Result<void> images(storage::Connection& connection)
    {
        auto& room = m_engine.licensing().licensing();
        for (std::size_t i = 0; i < demoImages.size(); ++i) {
            licensing::ImageChange change{demoImages[i], {}, "s3://images/payload-" + std::to_string(i)};
            SLUICE_TRY(room.upsertImage(connection, *m_imageKey, std::move(change), context()));
            for (std::size_t who = i; who < 18; who += i + 2) {
                SLUICE_TRY(room.grantAccess(connection, orchestrator(who), demoImages[i], context()));
                if (who % 3 == 0)
                    SLUICE_TRY(room.issueLease(connection, m_imageKey, orchestrator(who), demoImages[i], context()));
            }
            SLUICE_TRY(room.createInvite(connection, demoImages[i], "0x" + std::string(39, 'a') + std::to_string(i + 1),
                                         m_now.plusSeconds(86'400 * 5), "new partner", context()));
        }
        return room.revokeImage(connection, demoImages.back(), context());
    }

    Result<void> tokens(storage::Connection& connection)
    {
        for (std::size_t i = 0; i < 8; ++i) {
            SLUICE_ASSIGN(const auto minted,
                          m_engine.fleet().tokens().mint(connection, fleet::TokenKind::Licence, orchestrator(i),
                                                         m_now.plusSeconds(86'400), context()));
            if (i == 5)
                SLUICE_TRY(m_engine.fleet().tokens().revoke(connection, fleet::TokenKind::Licence, orchestrator(i),
                                                            minted.info.id, context()));
        }
        api::TokenStore& named = m_engine.api().tokens();
        SLUICE_TRY(named.create(connection, "grafana", api::Role::Viewer, {}, context()));
        SLUICE_TRY(named.create(connection, "deploy-pipeline", api::Role::Operator, m_now.plusSeconds(86'400 * 60),
                                context()));
        SLUICE_ASSIGN(const auto old, named.create(connection, "old-dashboard", api::Role::Viewer, {}, context()));
        SLUICE_TRY(named.revoke(connection, old.info.id, context()));
        return {};
    }

    Engine& m_engine;
    SeededRng m_rng;
    const std::vector<std::string> m_ids;
    const Timestamp m_now;
    licensing::ImageKeyPtr m_imageKey;
};

}  // namespace

Result<void> fillDemoWork(Engine& engine, std::uint64_t seed)
{
    return DemoWork(engine, seed).fill();
}

}  // namespace sluice::app
