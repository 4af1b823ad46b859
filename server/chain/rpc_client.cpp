#include "chain/rpc_client.h"

#include "chain/internal/rpc_engine.h"
#include "chain/internal/rpc_values.h"
#include "crypto/hash.h"

#include <QUrl>

namespace sluice::chain {
namespace {

// A call whose result `read` turns into a T; what cannot be read makes the endpoint a broken one.
template<class T, class Read>
RpcCall readingCall(std::string method, json::Value parameters, Deadline deadline, Read read, Callback<T> done)
{
    struct State {
        Callback<T> done;
        std::optional<T> value;
        std::optional<Error> error;
    };
    auto state = std::make_shared<State>(State{std::move(done), {}, {}});
    RpcCall call;
    call.method = std::move(method);
    call.parameters = std::move(parameters);
    call.deadline = std::move(deadline);
    call.judge = [state, read = std::move(read)](const RpcReply& reply) {
        if (reply.error && isRevert(*reply.error)) {
            state->error = Error{ErrorCode::Conflict, "the call reverts: " + revertText(*reply.error)};
            return Verdict::Done;
        }
        if (reply.error && isEndpointTrouble(*reply.error))
            return Verdict::Broken;
        if (reply.error) {
            state->error = Error{ErrorCode::Protocol, std::to_string(reply.error->code) + ": " + reply.error->message};
            return Verdict::Done;
        }
        auto value = read(*reply.result);
        if (!value)
            return Verdict::Broken;
        state->value = std::move(*value);
        return Verdict::Done;
    };
    call.answered = [state](bool) {
        state->error ? state->done(fail(std::move(*state->error))) : state->done(std::move(*state->value));
    };
    call.ended = [state](RpcEnd end) { state->done(fail(std::move(end.error))); };
    return call;
}

// As above for things that may be absent: absent is believed when nobody has it and somebody said so.
template<class T, class Read>
RpcCall findingCall(std::string method, const Hash32& hash, Deadline deadline, Read read,
                    Callback<std::optional<T>> done)
{
    struct State {
        Callback<std::optional<T>> done;
        std::optional<T> value;
    };
    auto state = std::make_shared<State>(State{std::move(done), {}});
    RpcCall call;
    call.method = std::move(method);
    call.parameters = json::Array{hash.toHex()};
    call.deadline = std::move(deadline);
    call.judge = [state, read = std::move(read)](const RpcReply& reply) {
        if (reply.error)
            return Verdict::Broken;
        auto value = read(*reply.result);
        if (!value)
            return Verdict::Broken;
        if (!*value)
            return Verdict::Elsewhere;
        state->value = std::move(**value);
        return Verdict::Done;
    };
    call.answered = [state](bool) { state->done(std::move(state->value)); };
    call.ended = [state](RpcEnd end) {
        if (end.elsewhere > 0 && end.error.code != ErrorCode::Cancelled)
            state->done(std::optional<T>());
        else
            state->done(fail(std::move(end.error)));
    };
    return call;
}

Result<json::Value> anyValue(const json::Value& value)
{
    return value;
}

bool saysNo(SendOutcome outcome)
{
    return outcome == SendOutcome::Underpriced || outcome == SendOutcome::InsufficientFunds
           || outcome == SendOutcome::Rejected;
}

}  // namespace

const char* sendOutcomeName(SendOutcome outcome)
{
    switch (outcome) {
    case SendOutcome::Accepted: return "accepted";
    case SendOutcome::AlreadyKnown: return "already known";
    case SendOutcome::NonceTooLow: return "nonce too low";
    case SendOutcome::Underpriced: return "underpriced";
    case SendOutcome::InsufficientFunds: return "insufficient funds";
    case SendOutcome::Rejected: return "rejected";
    case SendOutcome::Unknown: return "unknown";
    }
    return "unknown";
}

std::string endpointLabel(std::string_view url)
{
    const QUrl parsed(QString::fromUtf8(url.data(), static_cast<qsizetype>(url.size())));
    if (parsed.host().isEmpty())
        return "(not a URL)";
    const std::string port = parsed.port() > 0 ? ":" + std::to_string(parsed.port()) : "";
    return parsed.scheme().toStdString() + "://" + parsed.host().toStdString() + port;
}

RpcClient::RpcClient(RpcOptions options, net::HttpClient& http, const Clock& clock)
    : m_engine(std::make_shared<RpcEngine>(std::move(options), http, clock))
{}

RpcClient::~RpcClient()
{
    const auto engine = m_engine;
    engine->close();
}

void RpcClient::request(std::string method, json::Value parameters, Deadline deadline, Callback<json::Value> done)
{
    m_engine->start(readingCall<json::Value>(std::move(method), std::move(parameters), std::move(deadline), anyValue,
                                             std::move(done)));
}

std::vector<EndpointStatus> RpcClient::endpoints() const
{
    return m_engine->statuses();
}

std::string RpcClient::endpointInUse() const
{
    return m_engine->inUse();
}

const RpcOptions& RpcClient::options() const
{
    return m_engine->options();
}

const FeePolicy& RpcClient::feePolicy() const
{
    return m_engine->options().fees;
}

void RpcClient::chainId(Deadline deadline, Callback<std::uint64_t> done)
{
    m_engine->start(
        readingCall<std::uint64_t>("eth_chainId", json::Array(), std::move(deadline), readQuantity64, std::move(done)));
}

void RpcClient::blockNumber(Deadline deadline, Callback<std::uint64_t> done)
{
    m_engine->start(readingCall<std::uint64_t>("eth_blockNumber", json::Array(), std::move(deadline), readQuantity64,
                                               std::move(done)));
}

void RpcClient::blockByNumber(std::uint64_t number, Deadline deadline, Callback<std::optional<Block>> done)
{
    const auto read = [number](const json::Value& value) -> Result<std::optional<Block>> {
        SLUICE_ASSIGN(auto block, readBlock(value));
        if (block && block->number != number)
            return fail(ErrorCode::Protocol, "another block");
        return block;
    };
    m_engine->start(readingCall<std::optional<Block>>("eth_getBlockByNumber", json::Array{writeQuantity(number), false},
                                                      std::move(deadline), read, std::move(done)));
}

void RpcClient::latestBlock(Deadline deadline, Callback<Block> done)
{
    const auto read = [](const json::Value& value) -> Result<Block> {
        SLUICE_ASSIGN(const auto block, readBlock(value));
        return block ? Result<Block>(*block) : Result<Block>(fail(ErrorCode::Protocol, "no latest block"));
    };
    m_engine->start(readingCall<Block>("eth_getBlockByNumber", json::Array{"latest", false}, std::move(deadline), read,
                                       std::move(done)));
}

void RpcClient::latestNonce(const Address& account, Deadline deadline, Callback<std::uint64_t> done)
{
    m_engine->start(readingCall<std::uint64_t>("eth_getTransactionCount", json::Array{account.toHex(), "latest"},
                                               std::move(deadline), readQuantity64, std::move(done)));
}

void RpcClient::pendingNonce(const Address& account, Deadline deadline, Callback<std::uint64_t> done)
{
    m_engine->start(readingCall<std::uint64_t>("eth_getTransactionCount", json::Array{account.toHex(), "pending"},
                                               std::move(deadline), readQuantity64, std::move(done)));
}

void RpcClient::nonceAt(const Address& account, std::uint64_t block, Deadline deadline, Callback<std::uint64_t> done)
{
    m_engine->start(readingCall<std::uint64_t>("eth_getTransactionCount",
                                               json::Array{account.toHex(), writeBlockTag(block)}, std::move(deadline),
                                               readQuantity64, std::move(done)));
}

void RpcClient::balance(const Address& account, std::optional<std::uint64_t> atBlock, Deadline deadline,
                        Callback<UInt256> done)
{
    m_engine->start(readingCall<UInt256>("eth_getBalance", json::Array{account.toHex(), writeBlockTag(atBlock)},
                                         std::move(deadline), readQuantity, std::move(done)));
}

void RpcClient::feeQuote(Deadline deadline, Callback<FeeQuote> done)
{
    // Three questions at once; the last answer completes.
    struct Gathering {
        Callback<FeeQuote> done;
        FeePolicy policy;
        FeeObservation seen;
        std::optional<Error> error;
        int waiting = 3;

        void arrived(std::optional<Error> failure)
        {
            if (failure && !error)
                error = std::move(failure);
            if (--waiting == 0)
                done(error ? Result<FeeQuote>(fail(*error)) : quoteFees(seen, policy));
        }
    };
    auto gathering = std::make_shared<Gathering>(Gathering{std::move(done), feePolicy(), {}, {}});
    latestBlock(deadline, [gathering](Result<Block> block) {
        if (block)
            gathering->seen.baseFee = block->baseFee;
        gathering->arrived(block ? std::nullopt : std::optional(block.error()));
    });
    m_engine->start(
        readingCall<UInt256>("eth_gasPrice", json::Array(), deadline, readQuantity, [gathering](Result<UInt256> price) {
            if (price)
                gathering->seen.gasPrice = *price;
            gathering->arrived(price ? std::nullopt : std::optional(price.error()));
        }));
    // A node without this method is no reason not to pay: the gas price stands in (ops-engine 4.1). An error object is an answer.
    auto priority = std::make_shared<std::optional<UInt256>>();
    RpcCall call;
    call.method = "eth_maxPriorityFeePerGas";
    call.parameters = json::Array();
    call.deadline = deadline;
    call.judge = [priority](const RpcReply& reply) {
        if (reply.error)
            return Verdict::Done;
        const auto fee = readQuantity(*reply.result);
        if (!fee)
            return Verdict::Broken;
        *priority = *fee;
        return Verdict::Done;
    };
    call.answered = [gathering, priority](bool) {
        gathering->seen.priorityFee = *priority;
        gathering->arrived(std::nullopt);
    };
    call.ended = [gathering](RpcEnd end) { gathering->arrived(std::move(end.error)); };
    m_engine->start(std::move(call));
}

void RpcClient::estimateGas(const CallRequest& request, Deadline deadline, Callback<GasEstimate> done)
{
    auto estimate = std::make_shared<GasEstimate>();
    auto shared = std::make_shared<Callback<GasEstimate>>(std::move(done));
    RpcCall call;
    call.method = "eth_estimateGas";
    call.parameters = json::Array{writeCall(request)};
    call.deadline = std::move(deadline);
    call.judge = [estimate](const RpcReply& reply) {
        if (reply.error && isInsufficientFunds(*reply.error)) {
            *estimate = {GasEstimate::Outcome::InsufficientFunds, 0, reply.error->message};
            return Verdict::Done;
        }
        if (reply.error && isRevert(*reply.error)) {
            *estimate = {GasEstimate::Outcome::Reverts, 0, revertText(*reply.error)};
            return Verdict::Done;
        }
        if (reply.error)
            return isEndpointTrouble(*reply.error) ? Verdict::Broken : Verdict::Elsewhere;
        const auto gas = readQuantity64(*reply.result);
        if (!gas || *gas < 21'000)
            return Verdict::Broken;
        estimate->gas = *gas;
        return Verdict::Done;
    };
    call.answered = [estimate, shared](bool) { (*shared)(std::move(*estimate)); };
    call.ended = [shared](RpcEnd end) { (*shared)(fail(std::move(end.error))); };
    m_engine->start(std::move(call));
}

void RpcClient::sendRawTransaction(const Bytes& raw, Deadline deadline, std::function<void(SendResult)> done)
{
    struct Sending {
        std::function<void(SendResult)> done;
        std::string hash;
        SendResult result;
    };
    auto sending = std::make_shared<Sending>();
    sending->done = std::move(done);
    sending->hash = crypto::keccak256(raw).toHex();
    RpcCall call;
    call.method = "eth_sendRawTransaction";
    call.parameters = json::Array{toHex0x(raw)};
    call.deadline = std::move(deadline);
    call.judge = [sending](const RpcReply& reply) {
        if (!reply.error) {
            const auto hash = readHash(reply.result);
            if (!hash || hash->toHex() != sending->hash)
                return Verdict::Broken;
            sending->result = {SendOutcome::Accepted, {}};
            return Verdict::Done;
        }
        const auto outcome = classifySendError(*reply.error);
        if (!outcome)
            return isEndpointTrouble(*reply.error) ? Verdict::Broken : Verdict::Elsewhere;
        sending->result = {*outcome, *outcome == SendOutcome::AlreadyKnown ? std::string() : reply.error->message};
        return Verdict::Done;
    };
    // A "no" from one node says nothing about another that may have taken the bytes before.
    call.answered = [sending](bool unsure) {
        if (unsure && saysNo(sending->result.outcome))
            sending->result.outcome = SendOutcome::Unknown;
        sending->done(std::move(sending->result));
    };
    call.ended = [sending](RpcEnd end) { sending->done({SendOutcome::Unknown, std::move(end.error.message)}); };
    m_engine->start(std::move(call));
}

void RpcClient::transactionByHash(const Hash32& hash, Deadline deadline, Callback<std::optional<ChainTransaction>> done)
{
    const auto read = [hash](const json::Value& value) -> Result<std::optional<ChainTransaction>> {
        SLUICE_ASSIGN(auto transaction, readTransaction(value));
        if (transaction && transaction->hash != hash)
            return fail(ErrorCode::Protocol, "another transaction");
        return transaction;
    };
    m_engine->start(
        findingCall<ChainTransaction>("eth_getTransactionByHash", hash, std::move(deadline), read, std::move(done)));
}

void RpcClient::receipt(const Hash32& hash, Deadline deadline, Callback<std::optional<Receipt>> done)
{
    const auto read = [hash](const json::Value& value) -> Result<std::optional<Receipt>> {
        SLUICE_ASSIGN(auto receipt, readReceipt(value));
        if (receipt && receipt->transactionHash != hash)
            return fail(ErrorCode::Protocol, "another transaction");
        return receipt;
    };
    m_engine->start(
        findingCall<Receipt>("eth_getTransactionReceipt", hash, std::move(deadline), read, std::move(done)));
}

void RpcClient::call(const CallRequest& call, std::optional<std::uint64_t> atBlock, Deadline deadline,
                     Callback<Bytes> done)
{
    m_engine->start(readingCall<Bytes>("eth_call", json::Array{writeCall(call), writeBlockTag(atBlock)},
                                       std::move(deadline), readData, std::move(done)));
}

void RpcClient::getLogs(const LogFilter& filter, Deadline deadline, Callback<std::vector<Log>> done)
{
    m_engine->start(readingCall<std::vector<Log>>("eth_getLogs", json::Array{writeLogFilter(filter)},
                                                  std::move(deadline), readLogs, std::move(done)));
}

}  // namespace sluice::chain
