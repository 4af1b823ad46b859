// The settings table. Sources: ops-config-and-state Part A; DECISIONS 6-11. Order here is the order people see.
#include "app/settings/setting_spec.h"

#include <QtGlobal>

#include <algorithm>
#include <cctype>

namespace sluice::app {

namespace {

using enum SettingType;
using enum SettingUse;

// clang-format off
constexpr SettingSpec table[] = {
    {.name = "SLUICE_DATA_DIR", .type = Path, .description = QT_TRANSLATE_NOOP("Settings", "Folder of the store, the backups and the logs"), .group = "General", .aliases = "PAYMENTS_DATA_DIR CLEARINGHOUSE_DATA_DIR"},
    {.name = "SLUICE_DATABASE_URL", .type = Url, .description = QT_TRANSLATE_NOOP("Settings", "PostgreSQL store (postgresql://…) instead of the embedded SQLite file"), .group = "General", .secret = true},
    {.name = "SLUICE_MASTER_KEY_FILE", .type = Path, .description = QT_TRANSLATE_NOOP("Settings", "Secrets in an encrypted file under this master key instead of the OS keychain"), .group = "General"},
    {.name = "SLUICE_PROFILE", .type = Text, .fallback = "default", .description = QT_TRANSLATE_NOOP("Settings", "Name of this profile: separates keychain entries and window layouts"), .group = "General"},
    {.name = "SLUICE_STRICT", .type = Flag, .description = QT_TRANSLATE_NOOP("Settings", "Mend first-generation weaknesses that an old client could notice"), .group = "General"},
    {.name = "SLUICE_LOG_LEVEL", .type = Text, .fallback = "info", .description = QT_TRANSLATE_NOOP("Settings", "Least severe log line that is written: debug, info, warning or error"), .group = "General"},
    {.name = "SLUICE_EXPLORER_URL", .type = Url, .description = QT_TRANSLATE_NOOP("Settings", "Block explorer; {tx} and {address} are replaced"), .group = "General"},
    {.name = "PAYMENTS_API_HOST", .type = Text, .fallback = "127.0.0.1", .description = QT_TRANSLATE_NOOP("Settings", "Address the ops API listens on; anything but loopback needs an admin token"), .group = "HTTP"},
    {.name = "PAYMENTS_API_PORT", .type = Integer, .fallback = "8081", .description = QT_TRANSLATE_NOOP("Settings", "Port of the ops API"), .group = "HTTP", .least = 0, .most = 65535},
    {.name = "PAYMENTS_API_ROOT_PATH", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "Path prefix when mounted behind a proxy"), .group = "HTTP"},
    {.name = "SLUICE_TLS_CERT", .type = Path, .description = QT_TRANSLATE_NOOP("Settings", "PEM certificate chain; with it the listener speaks TLS only"), .group = "HTTP"},
    {.name = "SLUICE_TLS_KEY", .type = Path, .description = QT_TRANSLATE_NOOP("Settings", "PEM key of the certificate"), .group = "HTTP"},
    {.name = "SLUICE_HTTP_THREADS", .type = Integer, .fallback = "2", .description = QT_TRANSLATE_NOOP("Settings", "Threads that serve HTTP"), .group = "HTTP", .least = 1, .most = 64},
    {.name = "SLUICE_HTTP_MAX_CONNECTIONS", .type = Integer, .fallback = "1000", .description = QT_TRANSLATE_NOOP("Settings", "Open connections; at the cap the oldest idle one makes room"), .group = "HTTP", .least = 8, .most = 100000},
    {.name = "SLUICE_HTTP_MAX_PER_ADDRESS", .type = Integer, .fallback = "0", .description = QT_TRANSLATE_NOOP("Settings", "Open connections of one address; 0: no limit of its own"), .group = "HTTP", .least = 0, .most = 100000},
    {.name = "SLUICE_HTTP_MAX_HEAD_BYTES", .type = Integer, .fallback = "16384", .description = QT_TRANSLATE_NOOP("Settings", "Request line and headers, in bytes"), .group = "HTTP", .least = 1024, .most = 1048576},
    {.name = "SLUICE_HTTP_MAX_TARGET_BYTES", .type = Integer, .fallback = "8192", .description = QT_TRANSLATE_NOOP("Settings", "Request target, in bytes"), .group = "HTTP", .least = 256, .most = 1048576},
    {.name = "SLUICE_HTTP_MAX_HEADERS", .type = Integer, .fallback = "100", .description = QT_TRANSLATE_NOOP("Settings", "Number of header lines"), .group = "HTTP", .least = 8, .most = 1000},
    {.name = "SLUICE_HTTP_MAX_BODY_BYTES", .type = Integer, .fallback = "1048576", .description = QT_TRANSLATE_NOOP("Settings", "Request body, in bytes, where a route sets nothing else"), .group = "HTTP", .least = 1024, .most = 1073741824},
    {.name = "SLUICE_HTTP_HEAD_SECONDS", .type = Integer, .fallback = "10", .description = QT_TRANSLATE_NOOP("Settings", "Time for a whole request head"), .group = "HTTP", .least = 1, .most = 600},
    {.name = "SLUICE_HTTP_BODY_SECONDS", .type = Integer, .fallback = "30", .description = QT_TRANSLATE_NOOP("Settings", "Time for a whole request body"), .group = "HTTP", .least = 1, .most = 3600},
    {.name = "SLUICE_HTTP_IDLE_SECONDS", .type = Integer, .fallback = "60", .description = QT_TRANSLATE_NOOP("Settings", "Time a connection may idle between requests"), .group = "HTTP", .least = 1, .most = 3600},
    {.name = "SLUICE_HTTP_TLS_SECONDS", .type = Integer, .fallback = "5", .description = QT_TRANSLATE_NOOP("Settings", "Time for a TLS handshake"), .group = "HTTP", .least = 1, .most = 60},
    {.name = "SLUICE_HTTP_DRAIN_SECONDS", .type = Integer, .fallback = "30", .description = QT_TRANSLATE_NOOP("Settings", "Time a client has to read its answer"), .group = "HTTP", .least = 1, .most = 600},
    {.name = "SLUICE_HTTP_REPLY_SECONDS", .type = Integer, .fallback = "30", .description = QT_TRANSLATE_NOOP("Settings", "Time a route has to answer before the client gets 503"), .group = "HTTP", .least = 1, .most = 3600},
    {.name = "PAYMENTS_ENABLE_DOCS", .type = Flag, .fallback = "false", .description = QT_TRANSLATE_NOOP("Settings", "Serve /docs and /openapi.json beyond loopback"), .group = "HTTP"},
    {.name = "PAYMENTS_API_ADMIN_TOKEN", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "Admin secret (X-Admin-Token)"), .group = "Access", .secret = true},
    {.name = "PAYMENTS_VIEWER_TOKENS", .type = List, .description = QT_TRANSLATE_NOOP("Settings", "Read-only secrets"), .group = "Access", .secret = true},
    {.name = "PAYMENTS_MANAGER_IP_ALLOWLIST", .type = IpList, .description = QT_TRANSLATE_NOOP("Settings", "Addresses that may use fleet operations and see network fields"), .group = "Access"},
    {.name = "PAYMENTS_TRUSTED_PROXY_CIDRS", .type = NetworkList, .description = QT_TRANSLATE_NOOP("Settings", "Networks whose forwarded headers are believed"), .group = "Access"},
    {.name = "FORWARDED_ALLOW_IPS", .type = List, .fallback = "127.0.0.1", .description = QT_TRANSLATE_NOOP("Settings", "Peers whose X-Forwarded-For and -Proto replace peer address and scheme"), .group = "Access"},
    {.name = "PAYMENTS_ENFORCE_SPLIT_SURFACES", .type = Flag, .fallback = "false", .description = QT_TRANSLATE_NOOP("Settings", "Split edge and ops routes by host name"), .group = "Access"},
    {.name = "PAYMENTS_PUBLIC_EDGE_HOST", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "Host name of the edge surface"), .group = "Access"},
    {.name = "PAYMENTS_PUBLIC_OPS_HOST", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "Host name of the ops surface"), .group = "Access"},
    {.name = "PAYMENTS_REGISTRATION_PER_MINUTE", .type = Integer, .fallback = "5", .description = QT_TRANSLATE_NOOP("Settings", "Registrations a minute for one id and one peer"), .group = "Access", .least = 1},
    {.name = "PAYMENTS_REGISTRATION_BURST", .type = Integer, .fallback = "5", .description = QT_TRANSLATE_NOOP("Settings", "Registrations in ten seconds for one id and one peer"), .group = "Access", .least = 1},
    {.name = "PAYMENTS_OPS_APPROVAL_HMAC_SECRET", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "Secret of ops approval tokens; set: always enforced"), .group = "Access", .secret = true},
    {.name = "PAYMENTS_OPS_APPROVAL_REQUIRED", .type = Flag, .fallback = "false", .description = QT_TRANSLATE_NOOP("Settings", "Refuse ops operations while no approval secret is set"), .group = "Access"},
    {.name = "PAYMENTS_OPS_APPROVAL_MAX_TTL_SECONDS", .type = Integer, .fallback = "300", .description = QT_TRANSLATE_NOOP("Settings", "Longest life of an approval token"), .group = "Access", .least = 30},
    {.name = "PAYMENTS_OPS_APPROVAL_NONCES_PATH", .type = Path, .description = QT_TRANSLATE_NOOP("Settings", "First-generation file of used approval nonces"), .group = "Access", .use = Imported},
    {.name = "PAYMENTS_SESSION_REPORTER_TOKEN", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "Secret of edges that report sessions"), .group = "Access", .secret = true},
    {.name = "PAYMENTS_CREDIT_UNIT", .type = Text, .fallback = "eth", .description = QT_TRANSLATE_NOOP("Settings", "Label of all amounts; anything but eth cannot be paid out"), .group = "Ledger"},
    {.name = "PAYMENTS_TEST_RUN_ID", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "Marks every journal line with this test run"), .group = "Ledger"},
    {.name = "PAYMENTS_LEDGER_JOURNAL_PATH", .type = Path, .description = QT_TRANSLATE_NOOP("Settings", "First-generation journal"), .group = "Ledger", .use = Imported},
    {.name = "PAYMENTS_AUDIT_LOG_PATH", .type = Path, .description = QT_TRANSLATE_NOOP("Settings", "First-generation registry audit"), .group = "Registry", .use = Imported},
    {.name = "PAYMENTS_ADDRESS_DENYLIST", .type = AddressList, .description = QT_TRANSLATE_NOOP("Settings", "Addresses that may not register and are not paid"), .group = "Registry"},
    {.name = "TOP_CONTRACT_ADDRESS", .type = Address, .description = QT_TRANSLATE_NOOP("Settings", "Bonding manager whose first 100 pool members may register"), .group = "Registry"},
    {.name = "TOP_CACHE_TTL_SECONDS", .type = Integer, .fallback = "300", .description = QT_TRANSLATE_NOOP("Settings", "How long the top set is kept"), .group = "Registry", .least = 1},
    {.name = "SLUICE_TOP_SUBGRAPH_URL", .type = Url, .description = QT_TRANSLATE_NOOP("Settings", "Subgraph that names the members when the contract yields none"), .group = "Registry"},
    {.name = "SLUICE_TOP_EXPLORER_URLS", .type = List, .description = QT_TRANSLATE_NOOP("Settings", "Explorer endpoints asked when fewer than 100 are known"), .group = "Registry"},
    {.name = "TOP_CONTRACT_FUNCTION", .type = Text, .fallback = "getTop", .group = "Registry", .use = NoEffect},
    {.name = "TOP_CONTRACT_ABI_PATH", .type = Path, .group = "Registry", .use = NoEffect},
    {.name = "TOP_CONTRACT_ABI_JSON", .type = Text, .group = "Registry", .use = NoEffect},
    {.name = "SLUICE_FLEET_ADDRESSES", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "Where hosts of orchestrators may lie: public, private (never this machine) or any; by default private, with SLUICE_STRICT public"), .group = "Registry"},
    {.name = "SLUICE_FLEET_PARALLEL", .type = Integer, .fallback = "16", .description = QT_TRANSLATE_NOOP("Settings", "Managers called at the same time by a rollout or upgrade"), .group = "Registry", .least = 1, .most = 256},
    {.name = "PAYMENTS_BOOTSTRAP_ORCHESTRATORS", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "Orchestrators registered at start, inline JSON"), .group = "Registry"},
    {.name = "PAYMENTS_BOOTSTRAP_ORCHESTRATORS_PATH", .type = Path, .description = QT_TRANSLATE_NOOP("Settings", "Orchestrators registered at start, JSON file"), .group = "Registry"},
    {.name = "PAYMENTS_BOOTSTRAP_SKIP_RANK_VALIDATION", .type = Flag, .fallback = "true", .description = QT_TRANSLATE_NOOP("Settings", "Bootstrap entries need no rank"), .group = "Registry"},
    {.name = "PAYMENTS_SINGLE_ORCHESTRATOR_MODE", .type = Flag, .fallback = "false", .description = QT_TRANSLATE_NOOP("Settings", "Register the one orchestrator named below at start"), .group = "Registry"},
    {.name = "ORCHESTRATOR_ID", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "Id of the single orchestrator"), .group = "Registry"},
    {.name = "ORCHESTRATOR_ADDRESS", .type = Address, .description = QT_TRANSLATE_NOOP("Settings", "Address of the single orchestrator"), .group = "Registry"},
    {.name = "ORCHESTRATOR_HEALTH_URL", .type = Url, .description = QT_TRANSLATE_NOOP("Settings", "Health address of the single orchestrator"), .group = "Registry"},
    {.name = "ORCHESTRATOR_HEALTH_TIMEOUT", .type = Number, .description = QT_TRANSLATE_NOOP("Settings", "Time-out of its health calls, seconds"), .group = "Registry", .least = 0},
    {.name = "PAYMENTS_FORWARDER_HEALTH_TTL_SECONDS", .type = Integer, .fallback = "120", .description = QT_TRANSLATE_NOOP("Settings", "How long a pushed health report counts"), .group = "Registry", .least = 1},
    {.name = "PAYMENTS_DEFAULT_HEALTH_TIMEOUT", .type = Number, .fallback = "5.0", .group = "Registry", .use = NoEffect, .least = 0},
    {.name = "PAYMENTS_DEFAULT_MIN_SERVICE_UPTIME", .type = Number, .fallback = "80.0", .description = QT_TRANSLATE_NOOP("Settings", "Stored on the single-mode record"), .group = "Registry", .least = 0},
    {.name = "PAYMENTS_MISS_THRESHOLD", .type = Integer, .fallback = "3", .group = "Registry", .use = NoEffect, .least = 1},
    {.name = "PAYMENTS_COOLDOWN_SECONDS", .type = Integer, .fallback = "3600", .group = "Registry", .use = NoEffect, .least = 1},
    {.name = "MONITORED_SERVICES", .type = List, .fallback = "vtuber-unreal-game,vtuber-unreal-signaling,vtuber-turn-server", .description = QT_TRANSLATE_NOOP("Settings", "Services of the single orchestrator"), .group = "Registry"},
    {.name = "MIN_SERVICE_UPTIME", .type = Number, .fallback = "80.0", .group = "Registry", .use = NoEffect},
    {.name = "PAYMENTS_DOCKER_MONITORING_ENABLED", .type = Flag, .group = "Registry", .use = Waiting},
    {.name = "ORCHESTRATOR_HEALTH_PORT", .type = Integer, .fallback = "9090", .group = "Registry", .use = NoEffect, .least = 1, .most = 65535},
    {.name = "ETH_RPC_URL", .type = Text, .fallback = "http://localhost:8545", .description = QT_TRANSLATE_NOOP("Settings", "JSON-RPC endpoints, tried in order; several by commas"), .group = "Chain", .secret = true},
    {.name = "ETH_CHAIN_ID", .type = Integer, .fallback = "42161", .description = QT_TRANSLATE_NOOP("Settings", "Chain that every endpoint must be on"), .group = "Chain", .least = 1},
    {.name = "SLUICE_CHAIN_POLL_SECONDS", .type = Integer, .fallback = "4", .description = QT_TRANSLATE_NOOP("Settings", "How often the head of the chain is read"), .group = "Chain", .least = 1, .most = 600},
    {.name = "SLUICE_RPC_TIMEOUT_SECONDS", .type = Integer, .fallback = "10", .description = QT_TRANSLATE_NOOP("Settings", "Deadline of one chain call"), .group = "Chain", .least = 1, .most = 120},
    {.name = "SLUICE_MAX_FEE_GWEI", .type = Decimal, .fallback = "100", .description = QT_TRANSLATE_NOOP("Settings", "Ceiling of the fee per gas; above it nothing is signed"), .group = "Chain"},
    {.name = "PAYMENT_INTERVAL_SECONDS", .type = Integer, .fallback = "60", .description = QT_TRANSLATE_NOOP("Settings", "Time between payout cycles"), .group = "Payouts", .least = 1},
    {.name = "PAYMENT_PAYOUT_THRESHOLD_ETH", .type = Decimal, .fallback = "0.001", .description = QT_TRANSLATE_NOOP("Settings", "A balance at or above this is paid"), .group = "Payouts"},
    {.name = "PAYMENT_INCREMENT_ETH", .type = Decimal, .fallback = "0.00001", .group = "Payouts", .use = NoEffect},
    {.name = "PAYMENT_DRY_RUN", .type = Flag, .fallback = "true", .description = QT_TRANSLATE_NOOP("Settings", "Plan and show payouts, sign and send nothing"), .group = "Payouts"},
    {.name = "PAYMENTS_PAYOUT_STRATEGY", .type = Text, .fallback = "eth_transfer", .description = QT_TRANSLATE_NOOP("Settings", "eth_transfer or livepeer_ticket"), .group = "Payouts"},
    {.name = "PAYMENTS_PAYOUT_CONFIRMATIONS", .type = Integer, .fallback = "1", .description = QT_TRANSLATE_NOOP("Settings", "Depth at which a payout is settled"), .group = "Payouts", .least = 1},
    {.name = "PAYMENTS_PAYOUT_RECEIPT_TIMEOUT_SECONDS", .type = Integer, .fallback = "300", .description = QT_TRANSLATE_NOOP("Settings", "After this a payout without receipt counts as stalled and its fee is raised"), .group = "Payouts", .least = 1},
    {.name = "PAYMENTS_PAYOUTS_PATH", .type = Path, .description = QT_TRANSLATE_NOOP("Settings", "First-generation pending payouts"), .group = "Payouts", .use = Imported},
    {.name = "SLUICE_POLICY_MAX_PER_PAYOUT_ETH", .type = Decimal, .description = QT_TRANSLATE_NOOP("Settings", "Signing policy: most for one payout; unset keeps the policy in force"), .group = "Payouts"},
    {.name = "SLUICE_POLICY_MAX_PER_DAY_ETH", .type = Decimal, .description = QT_TRANSLATE_NOOP("Settings", "Signing policy: most in one UTC day; unset keeps the policy in force"), .group = "Payouts"},
    {.name = "SLUICE_POLICY_TWO_APPROVALS_ABOVE_ETH", .type = Decimal, .description = QT_TRANSLATE_NOOP("Settings", "Signing policy: above this two people must approve"), .group = "Payouts"},
    {.name = "SLUICE_POLICY_APPROVAL_ABOVE_ETH", .type = Decimal, .description = QT_TRANSLATE_NOOP("Settings", "Signing policy: above this a payout waits for an approval"), .group = "Payouts"},
    {.name = "SLUICE_POLICY_RECIPIENTS", .type = AddressList, .description = QT_TRANSLATE_NOOP("Settings", "Signing policy: the only recipients, when set"), .group = "Payouts"},
    {.name = "PAYMENTS_LIVEPEER_TICKET_BROKER_ADDRESS", .type = Address, .description = QT_TRANSLATE_NOOP("Settings", "TicketBroker of deposit top-ups"), .group = "Payouts"},
    {.name = "PAYMENTS_LIVEPEER_DEPOSIT_AUTOFUND", .type = Flag, .fallback = "true", .description = QT_TRANSLATE_NOOP("Settings", "Top the deposit up by itself (livepeer_ticket)"), .group = "Payouts", .use = Waiting},
    {.name = "PAYMENTS_LIVEPEER_DEPOSIT_TARGET_ETH", .type = Decimal, .fallback = "0.02", .description = QT_TRANSLATE_NOOP("Settings", "Deposit to fill up to"), .group = "Payouts", .use = Waiting},
    {.name = "PAYMENTS_LIVEPEER_DEPOSIT_LOW_WATERMARK_ETH", .type = Decimal, .fallback = "0.01", .description = QT_TRANSLATE_NOOP("Settings", "Deposit below which it is filled up"), .group = "Payouts", .use = Waiting},
    {.name = "PAYMENTS_LIVEPEER_BATCH_PAYOUTS", .type = Flag, .fallback = "true", .description = QT_TRANSLATE_NOOP("Settings", "Redeem many tickets in one transaction (livepeer_ticket)"), .group = "Payouts", .use = Waiting},
    {.name = "PAYMENTS_LIVEPEER_BATCH_MAX_TICKETS", .type = Integer, .fallback = "20", .description = QT_TRANSLATE_NOOP("Settings", "Most tickets in one transaction"), .group = "Payouts", .use = Waiting, .least = 1},
    {.name = "PAYMENT_PRIVATE_KEY", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "Payout key as hex; the keychain is the better place"), .group = "Keys", .secret = true},
    {.name = "PAYMENT_KEYSTORE_PATH", .type = Path, .description = QT_TRANSLATE_NOOP("Settings", "Payout key as keystore v3 file"), .group = "Keys"},
    {.name = "PAYMENT_KEYSTORE_PASSWORD", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "Password of the keystore"), .group = "Keys", .secret = true},
    {.name = "PAYMENTS_SIGNER_ENDPOINT", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "Remote signer"), .group = "Keys", .use = Waiting},
    {.name = "PAYMENTS_SIGNER_TIMEOUT_SECONDS", .type = Number, .fallback = "5.0", .group = "Keys", .use = Waiting, .least = 0},
    {.name = "PAYMENTS_SIGNER_EXPECTED_ADDRESS", .type = Address, .group = "Keys", .use = Waiting},
    {.name = "PAYMENTS_TEE_CORE_ENDPOINT", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "TEE core"), .group = "TEE core", .use = Waiting},
    {.name = "PAYMENTS_TEE_CORE_TIMEOUT_SECONDS", .type = Number, .fallback = "5.0", .group = "TEE core", .use = Waiting, .least = 0},
    {.name = "PAYMENTS_TEE_CORE_EXPECTED_ADDRESS", .type = Address, .group = "TEE core", .use = Waiting},
    {.name = "PAYMENTS_TEE_CORE_AUTHORITY", .type = Flag, .fallback = "false", .group = "TEE core", .use = Waiting},
    {.name = "PAYMENTS_TEE_CORE_CREDIT_SIGNER_PRIVATE_KEY", .type = Text, .group = "TEE core", .use = Waiting, .secret = true},
    {.name = "PAYMENTS_TEE_CORE_STATE_PATH", .type = Path, .group = "TEE core", .use = Imported},
    {.name = "PAYMENTS_TEE_CORE_SYNC_CURSOR_PATH", .type = Path, .group = "TEE core", .use = Imported},
    {.name = "PAYMENTS_TEE_CORE_TRANSPARENCY_LOG_PATH", .type = Path, .group = "TEE core", .use = Imported},
    {.name = "PAYMENTS_ORCHESTRATOR_CREDENTIAL_CONTRACT_ADDRESS", .type = Address, .description = QT_TRANSLATE_NOOP("Settings", "Contract that names the delegates of orchestrators; unset: no delegate login"), .group = "Credentials"},
    {.name = "PAYMENTS_ORCHESTRATOR_CREDENTIAL_TOKENS_PATH", .type = Path, .group = "Credentials", .use = Imported},
    {.name = "PAYMENTS_ORCHESTRATOR_CREDENTIAL_NONCES_PATH", .type = Path, .group = "Credentials", .use = Imported},
    {.name = "PAYMENTS_ORCHESTRATOR_CREDENTIAL_NONCE_TTL_SECONDS", .type = Integer, .fallback = "300", .description = QT_TRANSLATE_NOOP("Settings", "Life of a login nonce"), .group = "Credentials", .least = 0},
    {.name = "PAYMENTS_ORCHESTRATOR_CREDENTIAL_TOKEN_TTL_SECONDS", .type = Integer, .fallback = "900", .description = QT_TRANSLATE_NOOP("Settings", "Life of a delegate's token; negative: for ever"), .group = "Credentials"},
    {.name = "PAYMENTS_WORKLOADS_PATH", .type = Path, .group = "Usage", .use = Imported},
    {.name = "PAYMENTS_WORKLOAD_OFFERS_PATH", .type = Path, .group = "Usage", .use = Imported},
    {.name = "PAYMENTS_WORKLOAD_SUBSCRIPTIONS_PATH", .type = Path, .group = "Usage", .use = Imported},
    {.name = "PAYMENTS_WORKLOAD_SUBSCRIPTION_MAX", .type = Integer, .fallback = "50", .description = QT_TRANSLATE_NOOP("Settings", "Offers that one orchestrator may choose"), .group = "Usage"},
    {.name = "PAYMENTS_WORKLOAD_TIME_CREDIT_ETH_PER_MINUTE", .type = Decimal, .fallback = "0.000005353596", .description = QT_TRANSLATE_NOOP("Settings", "Credit for a minute of a time workload or a recording job; 0 credits nothing"), .group = "Usage"},
    {.name = "PAYMENTS_WORKLOAD_ARCHIVE_BASE", .type = Path, .group = "Usage", .use = NoEffect},
    {.name = "PAYMENTS_JOBS_PATH", .type = Path, .group = "Usage", .use = Imported},
    {.name = "PAYMENTS_RECORDINGS_BUCKET", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "S3 bucket of recordings"), .group = "Usage"},
    {.name = "PAYMENTS_RECORDINGS_PREFIX", .type = Text, .fallback = "recordings", .description = QT_TRANSLATE_NOOP("Settings", "Folder of recordings in the bucket"), .group = "Usage"},
    {.name = "PAYMENTS_RECORDINGS_REGION", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "Region of the bucket"), .group = "Usage"},
    {.name = "PAYMENTS_RECORDINGS_S3_ENDPOINT_URL", .type = Url, .description = QT_TRANSLATE_NOOP("Settings", "S3 endpoint of your own instead of AWS"), .group = "Usage"},
    {.name = "PAYMENTS_RECORDINGS_PRESIGN_SECONDS", .type = Integer, .fallback = "3600", .description = QT_TRANSLATE_NOOP("Settings", "Life of a presigned recording URL"), .group = "Usage", .least = 1},
    {.name = "PAYMENTS_S3_FORCE_PATH_STYLE", .type = Flag, .fallback = "false", .description = QT_TRANSLATE_NOOP("Settings", "Address buckets in the path instead of the host name"), .group = "Usage"},
    {.name = "SLUICE_RECORDING_JOBS", .type = Integer, .fallback = "16", .description = QT_TRANSLATE_NOOP("Settings", "Recording jobs at work at once; others wait"), .group = "Usage", .least = 1, .most = 1000},
    {.name = "SLUICE_SESSION_KEEP_DAYS", .type = Integer, .fallback = "90", .description = QT_TRANSLATE_NOOP("Settings", "Days an ended session is kept with its segments; 0: for ever"), .group = "Usage", .least = 0, .most = 36500},
    {.name = "SLUICE_RECORDING_KEEP_DAYS", .type = Integer, .fallback = "90", .description = QT_TRANSLATE_NOOP("Settings", "Days an ended recording job is kept; 0: for ever"), .group = "Usage", .least = 0, .most = 36500},
    {.name = "SLUICE_WORKLOAD_KEEP_DAYS", .type = Integer, .fallback = "0", .description = QT_TRANSLATE_NOOP("Settings", "Days a credited or rejected workload is kept; 0: for ever"), .group = "Usage", .least = 0, .most = 36500},
    {.name = "AWS_ACCESS_KEY_ID", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "Key that presigned S3 URLs are signed with"), .group = "S3"},
    {.name = "AWS_SECRET_ACCESS_KEY", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "Its secret"), .group = "S3", .secret = true},
    {.name = "AWS_SESSION_TOKEN", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "Its session token, when it is temporary"), .group = "S3", .secret = true},
    {.name = "AWS_REGION", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "S3 region where nothing else names one"), .group = "S3"},
    {.name = "AWS_DEFAULT_REGION", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "S3 region where AWS_REGION is not set"), .group = "S3"},
    {.name = "AWS_PROFILE", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "Section of the shared credentials file"), .group = "S3"},
    {.name = "AWS_SHARED_CREDENTIALS_FILE", .type = Path, .description = QT_TRANSLATE_NOOP("Settings", "Shared credentials file; by default ~/.aws/credentials"), .group = "S3"},
    {.name = "PAYMENTS_SESSIONS_PATH", .type = Path, .group = "Usage", .use = Imported},
    {.name = "PAYMENTS_SESSION_CREDIT_ETH_PER_MINUTE", .type = Decimal, .fallback = "0", .description = QT_TRANSLATE_NOOP("Settings", "What a minute of a stream session earns; 0: nothing"), .group = "Usage"},
    {.name = "PAYMENTS_SESSION_SEGMENT_SECONDS", .type = Integer, .fallback = "2400", .description = QT_TRANSLATE_NOOP("Settings", "A session is credited at the latest after this time"), .group = "Usage", .least = 1},
    {.name = "PAYMENTS_SESSION_IDLE_TIMEOUT_SECONDS", .type = Integer, .fallback = "120", .description = QT_TRANSLATE_NOOP("Settings", "A session that is silent for longer has ended"), .group = "Usage", .least = 0},
    {.name = "PAYMENTS_POWER_METER_ENABLED", .type = Flag, .fallback = "false", .description = QT_TRANSLATE_NOOP("Settings", "Poll the power state of the fleet and credit time awake"), .group = "Usage"},
    {.name = "PAYMENTS_POWER_CREDIT_ETH_PER_MINUTE", .type = Decimal, .fallback = "0", .description = QT_TRANSLATE_NOOP("Settings", "Credit for a minute awake; 0 credits nothing"), .group = "Usage"},
    {.name = "PAYMENTS_POWER_POLL_SECONDS", .type = Integer, .fallback = "60", .description = QT_TRANSLATE_NOOP("Settings", "Period of power polls; at least 5"), .group = "Usage"},
    {.name = "PAYMENTS_POWER_MAX_GAP_SECONDS", .type = Integer, .fallback = "180", .description = QT_TRANSLATE_NOOP("Settings", "Longest silence between two polls that is still credited; 0: no limit"), .group = "Usage"},
    {.name = "PAYMENTS_POWER_METER_PATH", .type = Path, .group = "Usage", .use = Imported},
    {.name = "SLUICE_POWER_PARALLEL", .type = Integer, .fallback = "1024", .description = QT_TRANSLATE_NOOP("Settings", "Hosts asked for their power state at the same time"), .group = "Usage", .least = 1, .most = 4096},
    {.name = "SLUICE_MANAGER_SECRET", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "Secret shared with the managers of hosts: requests prove who asks, and with SLUICE_STRICT answers must prove who answers"), .group = "Usage", .secret = true},
    {.name = "PAYMENTS_AUTOSLEEP_ENABLED", .type = Flag, .fallback = "false", .description = QT_TRANSLATE_NOOP("Settings", "Put idle hosts to sleep"), .group = "Usage"},
    {.name = "PAYMENTS_AUTOSLEEP_IDLE_SECONDS", .type = Integer, .fallback = "600", .description = QT_TRANSLATE_NOOP("Settings", "Idle for this long before a host is put to sleep"), .group = "Usage", .least = 1},
    {.name = "PAYMENTS_AUTOSLEEP_POLL_SECONDS", .type = Integer, .fallback = "60", .description = QT_TRANSLATE_NOOP("Settings", "Period of autosleep; at least 5"), .group = "Usage"},
    {.name = "PAYMENTS_ACTIVITY_LEASES_PATH", .type = Path, .group = "Usage", .use = Imported},
    {.name = "PAYMENTS_ACTIVITY_LEASE_SECONDS", .type = Integer, .fallback = "900", .description = QT_TRANSLATE_NOOP("Settings", "Length of an activity lease that asks for none; seconds"), .group = "Usage", .least = 0},
    {.name = "PAYMENTS_ACTIVITY_LEASE_MAX_SECONDS", .type = Integer, .fallback = "3600", .description = QT_TRANSLATE_NOOP("Settings", "Longest activity lease; seconds"), .group = "Usage", .least = 0},
    {.name = "PAYMENTS_CLIENT_SESSIONS_PATH", .type = Path, .group = "Usage", .use = Imported},
    {.name = "PAYMENTS_CLIENT_SESSION_SECONDS", .type = Integer, .fallback = "86400", .group = "Usage"},
    {.name = "PAYMENTS_CLIENT_SESSION_REQUIRE_INVITE", .type = Flag, .fallback = "false", .group = "Usage"},
    {.name = "PAYMENTS_CLIENT_SESSION_GUEST_MODE_ENABLED", .type = Flag, .fallback = "false", .group = "Usage"},
    {.name = "PAYMENTS_CLIENT_SESSION_GUEST_TTL_SECONDS", .type = Integer, .fallback = "1800", .group = "Usage"},
    {.name = "PAYMENTS_CLIENT_SESSION_GUEST_MAX_CONCURRENT", .type = Integer, .fallback = "0", .group = "Usage"},
    {.name = "PAYMENTS_CLIENT_SESSION_GUEST_MAX_ACTIVE_PER_INSTALLATION", .type = Integer, .fallback = "1", .group = "Usage"},
    {.name = "PAYMENTS_CLIENT_SESSION_GUEST_MAX_ACTIVE_PER_IP", .type = Integer, .fallback = "1", .group = "Usage"},
    {.name = "PAYMENTS_CLIENT_SESSION_GUEST_COMMAND_ALLOWLIST_VERSION", .type = Text, .fallback = "v1", .group = "Usage"},
    {.name = "PAYMENTS_CLIENT_SESSION_BOOTSTRAP_MANIFEST_URL", .type = Url, .fallback = "https://spec.embody.zone/skillmd/bootstrap/manifest.json", .group = "Usage"},
    {.name = "PAYMENTS_CLIENT_SESSION_INVITES_PATH", .type = Path, .group = "Usage", .use = Imported},
    {.name = "PAYMENTS_CLIENT_SESSION_INVITE_DEFAULT_TTL_SECONDS", .type = Integer, .fallback = "604800", .group = "Usage"},
    {.name = "PAYMENTS_CLIENT_SESSION_ALLOWED_ORCHESTRATORS", .type = Text, .group = "Usage"},
    {.name = "PAYMENTS_CLIENT_SESSION_RESERVED_ORCHESTRATORS", .type = JsonObject, .fallback = "{}", .group = "Usage"},
    {.name = "PAYMENTS_CLIENT_SESSION_TCP_ALLOW_DIRECT_ORCHESTRATOR", .type = Flag, .fallback = "false", .group = "Usage"},
    {.name = "PAYMENTS_EDGE_CONFIG_URL", .type = Url, .description = QT_TRANSLATE_NOOP("Settings", "Where orchestrators fetch their edge assignment"), .group = "Usage"},
    {.name = "PAYMENTS_EDGE_ASSIGNMENTS_PATH", .type = Path, .group = "Usage", .use = Imported},
    {.name = "PAYMENTS_EDGE_CONFIG_TOKEN", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "Secret of the edge plane; unset: no assignments are served"), .group = "Usage", .secret = true},
    {.name = "PAYMENTS_LICENSE_TOKENS_PATH", .type = Path, .group = "Licences", .use = Imported},
    {.name = "PAYMENTS_LICENSE_IMAGES_PATH", .type = Path, .group = "Licences", .use = Imported},
    {.name = "PAYMENTS_LICENSE_ACCESS_PATH", .type = Path, .group = "Licences", .use = Imported},
    {.name = "PAYMENTS_LICENSE_LEASES_PATH", .type = Path, .group = "Licences", .use = Imported},
    {.name = "PAYMENTS_LICENSE_INVITES_PATH", .type = Path, .group = "Licences", .use = Imported},
    {.name = "PAYMENTS_LICENSE_LEASE_SECONDS", .type = Integer, .fallback = "86400", .description = QT_TRANSLATE_NOOP("Settings", "Length of a lease, and life of a token that an invite gave; seconds"), .group = "Licences", .least = 1, .most = 31536000},
    {.name = "PAYMENTS_LICENSE_INVITE_DEFAULT_TTL_SECONDS", .type = Integer, .fallback = "604800", .description = QT_TRANSLATE_NOOP("Settings", "Life of an invite that says nothing else; seconds"), .group = "Licences", .least = 1, .most = 31536000},
    {.name = "PAYMENTS_LICENSE_ARTIFACT_REGION", .type = Text, .description = QT_TRANSLATE_NOOP("Settings", "S3 region of image artifacts"), .group = "Licences"},
    {.name = "PAYMENTS_LICENSE_ARTIFACT_S3_ENDPOINT_URL", .type = Url, .description = QT_TRANSLATE_NOOP("Settings", "S3 of one's own for image artifacts"), .group = "Licences"},
    {.name = "PAYMENTS_LICENSE_ARTIFACT_PRESIGN_SECONDS", .type = Integer, .fallback = "900", .description = QT_TRANSLATE_NOOP("Settings", "Life of a link to an image artifact; seconds"), .group = "Licences", .least = 1, .most = 604800},
    {.name = "PAYMENTS_LICENSE_AUDIT_LOG_PATH", .type = Path, .group = "Licences", .use = Imported},
    {.name = "PAYMENTS_POSTHOG_PROJECT_API_KEY", .type = Text, .group = "Analytics", .secret = true},
    {.name = "PAYMENTS_POSTHOG_HOST", .type = Url, .fallback = "https://us.posthog.com", .group = "Analytics"},
    {.name = "PAYMENTS_POSTHOG_ENABLED", .type = Flag, .group = "Analytics"},
    {.name = "PAYMENTS_POSTHOG_SITE_ENV", .type = Text, .fallback = "local", .group = "Analytics"},
    {.name = "PAYMENTS_POSTHOG_VIRTUAL_MODE", .type = Flag, .fallback = "false", .group = "Analytics"},
};
// clang-format on

bool sameName(std::string_view a, std::string_view b)
{
    return std::ranges::equal(a, b,
                              [](unsigned char x, unsigned char y) { return std::toupper(x) == std::toupper(y); });
}

}  // namespace

std::span<const SettingSpec> settingSpecs()
{
    return table;
}

const SettingSpec* findSetting(std::string_view nameOrAlias)
{
    for (const SettingSpec& spec : table) {
        if (sameName(spec.name, nameOrAlias))
            return &spec;
        std::string_view aliases = spec.aliases;
        while (!aliases.empty()) {
            const std::size_t end = std::min(aliases.find(' '), aliases.size());
            if (sameName(aliases.substr(0, end), nameOrAlias))
                return &spec;
            aliases.remove_prefix(std::min(end + 1, aliases.size()));
        }
    }
    return nullptr;
}

}  // namespace sluice::app
