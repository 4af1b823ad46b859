#include "support/anvil_fixture.h"

#include <QTcpSocket>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <mutex>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace sluice::test {
namespace {

constexpr const char* kAnvilPath =
    SLUICE_SOURCE_DIR "/tests/peers/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil";
constexpr int kAnswerMs = 30'000;

json::Value quantity(const UInt256& number)
{
    return toHexQuantity(number);
}

UInt256 readQuantity(const json::Value& value)
{
    const auto text = value.toText();
    return text ? uint256FromHexQuantity(*text).value_or(0) : UInt256(0);
}

// One HTTP exchange without an event loop. Empty: no answer.
std::string postBlocking(int port, const std::string& body)
{
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), static_cast<quint16>(port));
    if (!socket.waitForConnected(kAnswerMs))
        return {};
    const std::string head =
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
        + std::to_string(body.size()) + "\r\n\r\n";
    socket.write((head + body).c_str(), static_cast<qint64>(head.size() + body.size()));
    QByteArray answer;
    while (socket.state() == QAbstractSocket::ConnectedState && socket.waitForReadyRead(kAnswerMs))
        answer += socket.readAll();
    answer += socket.readAll();
    const auto bodyAt = answer.indexOf("\r\n\r\n");
    return bodyAt < 0 ? std::string() : answer.mid(bodyAt + 4).toStdString();
}

}  // namespace

struct AnvilFixture::Process {
    pid_t pid = -1;
    std::thread reader;
    std::mutex mutex;
    std::condition_variable changed;
    std::string output;  // the first few KiB, for error texts
    int port = 0;
    bool ended = false;

    // Reads until the node closes its end, so that its log can never block it.
    void readAll(int descriptor)
    {
        char buffer[4096];
        std::string pending;
        for (;;) {
            const ssize_t got = ::read(descriptor, buffer, sizeof buffer);
            if (got < 0 && errno == EINTR)
                continue;
            const std::lock_guard lock(mutex);
            if (got <= 0) {
                ended = true;
                changed.notify_all();
                break;
            }
            if (port == 0 && output.size() < 65'536) {
                output.append(buffer, static_cast<std::size_t>(got));
                const auto at = output.find("Listening on 127.0.0.1:");
                if (at != std::string::npos && output.find('\n', at) != std::string::npos) {
                    port = std::atoi(output.c_str() + at + 23);
                    changed.notify_all();
                }
            }
        }
        ::close(descriptor);
    }

    void end(int signal)
    {
        if (pid > 0) {
            ::kill(pid, signal);
            int status = 0;
            while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
            }
            pid = -1;
        }
        if (reader.joinable())
            reader.join();
    }
};

AnvilFixture::AnvilFixture(AnvilOptions options) : m_options(std::move(options)) {}

AnvilFixture::~AnvilFixture()
{
    kill();
}

bool AnvilFixture::start()
{
    kill();
    std::vector<std::string> words{kAnvilPath,
                                   "--host",
                                   "127.0.0.1",
                                   "--port",
                                   std::to_string(m_options.port),
                                   "--chain-id",
                                   std::to_string(m_options.chainId)};
    if (m_options.mining == AnvilOptions::Mining::Manual)
        words.emplace_back("--no-mining");
    if (m_options.mining == AnvilOptions::Mining::Interval)
        words.insert(words.end(), {"--block-time", std::to_string(m_options.blockTimeSeconds)});
    if (!m_options.stateFile.empty())
        words.insert(words.end(), {"--state", m_options.stateFile});
    words.insert(words.end(), m_options.arguments.begin(), m_options.arguments.end());
    std::vector<char*> argv;
    for (auto& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    if (::access(kAnvilPath, X_OK) != 0) {
        m_error = "no EVM node: run npm ci in tests/peers";
        return false;
    }

    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        m_error = "no pipe";
        return false;
    }
    m_process = std::make_unique<Process>();
    m_process->pid = ::fork();
    if (m_process->pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(ends[1], STDOUT_FILENO);
        ::dup2(ends[1], STDERR_FILENO);
        ::execv(kAnvilPath, argv.data());
        ::_exit(127);
    }
    ::close(ends[1]);
    m_process->reader =
        std::thread([process = m_process.get(), descriptor = ends[0]] { process->readAll(descriptor); });
    std::unique_lock lock(m_process->mutex);
    m_process->changed.wait_for(lock, std::chrono::seconds(30),
                                [this] { return m_process->port != 0 || m_process->ended; });
    m_port = m_process->port;
    if (m_port != 0)
        return true;
    m_error = "the EVM node did not start: " + m_process->output;
    lock.unlock();
    kill();
    return false;
}

void AnvilFixture::stop()
{
    if (m_process)
        m_process->end(SIGTERM);
    m_process.reset();
}

void AnvilFixture::kill()
{
    if (m_process)
        m_process->end(SIGKILL);
    m_process.reset();
}

bool AnvilFixture::running() const
{
    return m_process != nullptr;
}

std::string AnvilFixture::url() const
{
    return "http://127.0.0.1:" + std::to_string(m_port);
}

Result<json::Value> AnvilFixture::tryRpc(const std::string& method, json::Array parameters)
{
    const auto body = json::write(json::Value::object(
        {{"jsonrpc", "2.0"}, {"id", ++m_lastId}, {"method", method}, {"params", json::Value(std::move(parameters))}}));
    const std::string answer = postBlocking(m_port, body);
    if (answer.empty())
        return fail(ErrorCode::Unavailable, "the EVM node does not answer " + method);
    SLUICE_ASSIGN(auto parsed, json::parseOrError(answer, "answer of the EVM node"));
    if (const auto* error = parsed.find("error"))
        return fail(ErrorCode::Protocol, method + ": " + json::write(*error));
    const auto* result = parsed.find("result");
    return result ? *result : json::Value();
}

json::Value AnvilFixture::rpc(const std::string& method, json::Array parameters)
{
    auto answer = tryRpc(method, std::move(parameters));
    if (!answer)
        qFatal("%s", answer.error().message.c_str());
    return std::move(*answer);
}

std::vector<Address> AnvilFixture::accounts()
{
    std::vector<Address> list;
    const auto answer = rpc("eth_accounts");
    for (const auto& item : *answer.items())
        list.push_back(*Address::fromHex(*item.toText()));
    return list;
}

UInt256 AnvilFixture::balance(const Address& account)
{
    return readQuantity(rpc("eth_getBalance", {account.toHex(), "latest"}));
}

void AnvilFixture::setBalance(const Address& account, const UInt256& wei)
{
    rpc("anvil_setBalance", {account.toHex(), quantity(wei)});
}

std::uint64_t AnvilFixture::blockNumber()
{
    return readQuantity(rpc("eth_blockNumber")).convert_to<std::uint64_t>();
}

std::uint64_t AnvilFixture::nonce(const Address& account, bool pending)
{
    return readQuantity(rpc("eth_getTransactionCount", {account.toHex(), pending ? "pending" : "latest"}))
        .convert_to<std::uint64_t>();
}

void AnvilFixture::setNonce(const Address& account, std::uint64_t nonce)
{
    rpc("anvil_setNonce", {account.toHex(), quantity(nonce)});
}

void AnvilFixture::mine(int blocks)
{
    rpc("anvil_mine", {quantity(blocks)});
}

void AnvilFixture::setAutomine(bool on)
{
    rpc("evm_setAutomine", {on});
}

void AnvilFixture::setIntervalMining(int seconds)
{
    rpc("evm_setIntervalMining", {seconds});
}

std::string AnvilFixture::snapshot()
{
    return std::string(rpc("evm_snapshot").toText().value_or(""));
}

void AnvilFixture::revert(const std::string& snapshotId)
{
    const auto answer = rpc("evm_revert", {snapshotId});
    if (!answer.boolean() || !*answer.boolean())
        qFatal("the EVM node has no snapshot %s", snapshotId.c_str());
}

void AnvilFixture::reorg(int depth)
{
    reorgWith(depth, {});
}

void AnvilFixture::reorgWith(int depth, const std::vector<std::string>& rawTransactions)
{
    json::Array pairs;
    for (const auto& raw : rawTransactions)
        pairs.push_back(json::Value::array({raw, 0}));
    rpc("anvil_reorg", {depth, json::Value(std::move(pairs))});
}

bool AnvilFixture::dropTransaction(const Hash32& hash)
{
    return !rpc("anvil_dropTransaction", {hash.toHex()}).isNull();
}

void AnvilFixture::dropAllTransactions()
{
    rpc("anvil_dropAllTransactions");
}

void AnvilFixture::setNextBlockBaseFee(const UInt256& weiPerGas)
{
    rpc("anvil_setNextBlockBaseFeePerGas", {quantity(weiPerGas)});
}

void AnvilFixture::increaseTime(std::int64_t seconds)
{
    rpc("evm_increaseTime", {seconds});
}

bool AnvilFixture::hasTransaction(const Hash32& hash)
{
    return !rpc("eth_getTransactionByHash", {hash.toHex()}).isNull();
}

json::Value AnvilFixture::receipt(const Hash32& hash)
{
    return rpc("eth_getTransactionReceipt", {hash.toHex()});
}

json::Value AnvilFixture::sendAndMine(json::Object transaction)
{
    const auto hash = rpc("eth_sendTransaction", {json::Value(std::move(transaction))});
    auto receiptValue = rpc("eth_getTransactionReceipt", {hash});
    if (receiptValue.isNull()) {
        mine();
        receiptValue = rpc("eth_getTransactionReceipt", {hash});
    }
    if (receiptValue.isNull() || receiptValue.text("status") != "0x1")
        qFatal("a transaction of the test bed failed: %s", json::write(receiptValue).c_str());
    return receiptValue;
}

Hash32 AnvilFixture::sendFrom(const Address& from, const Address& to, const UInt256& value, const Bytes& data)
{
    const auto mined =
        sendAndMine({{"from", from.toHex()}, {"to", to.toHex()}, {"value", quantity(value)}, {"data", toHex0x(data)}});
    return *Hash32::fromHex(*mined.text("transactionHash"));
}

Address AnvilFixture::deploy(const Bytes& initCode)
{
    const auto mined = sendAndMine({{"from", accounts().front().toHex()}, {"data", toHex0x(initCode)}});
    return *Address::fromHex(*mined.text("contractAddress"));
}

Bytes AnvilFixture::call(const Address& to, const Bytes& data)
{
    const auto answer = rpc("eth_call", {json::Value::object({{"to", to.toHex()}, {"data", toHex0x(data)}}), "latest"});
    return fromHex(answer.toText().value_or("")).value_or(Bytes());
}

}  // namespace sluice::test
