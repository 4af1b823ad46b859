#include "support/livepeer_fixture.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QUuid>

namespace sluice::test {
namespace {

constexpr const char* kPeers = SLUICE_SOURCE_DIR "/tests/peers";

QByteArray readWhole(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// The compiler's output, kept beside the build under the hash of what it was made from.
Result<json::Value> compiledContracts()
{
    const QString peers = QString::fromUtf8(kPeers);
    QByteArray sources = readWhole(peers + "/compile.js");
    const QDir contracts(peers + "/contracts");
    for (const QString& name : contracts.entryList({"*.sol"}, QDir::Files, QDir::Name))
        sources += readWhole(contracts.filePath(name));
    const QString hash =
        QString::fromLatin1(QCryptographicHash::hash(sources, QCryptographicHash::Sha256).toHex().left(16));
    const QString kept = QString::fromUtf8(SLUICE_BINARY_DIR) + "/contracts-" + hash + ".json";
    if (!QFile::exists(kept)) {
        const QString fresh = kept + "." + QUuid::createUuid().toString(QUuid::Id128);
        QProcess compiler;
        compiler.start("node", {peers + "/compile.js", fresh});
        if (!compiler.waitForFinished(120'000) || compiler.exitCode() != 0)
            return fail(ErrorCode::Unavailable,
                        "the contracts do not compile: " + compiler.readAllStandardError().toStdString());
        if (!QFile::rename(fresh, kept))
            QFile::remove(fresh);  // another test was first
    }
    return json::parseOrError(readWhole(kept).toStdString(), "compiled contracts");
}

std::string word(const UInt256& number)
{
    return toHex(toBigEndian(number));
}

std::string word(const Address& address)
{
    return std::string(24, '0') + toHex(address.bytes);
}

}  // namespace

bool LivepeerFixture::deploy()
{
    const auto compiled = compiledContracts();
    if (!compiled) {
        m_error = compiled.error().message;
        return false;
    }
    const auto create = [&](const char* name, const std::string& argumentsHex = {}) {
        return m_anvil.deploy(*fromHex(std::string(compiled->text(name).value_or("")) + argumentsHex));
    };
    m_controller = create("StandInController");
    m_rounds = create("StandInRoundsManager");
    m_bonding = create("StandInBondingManager");
    m_broker = create("StandInTicketBroker", word(m_controller));
    m_credential = create("StandInCredential");
    // setContract(keccak(name), address)
    send(m_controller, "0x7ed77c9ce8438ea868df48e3fc21f2f087b993c9b1837dc0f6135064161ce7d7a1701fe8" + word(m_rounds));
    send(m_controller, "0x7ed77c9c2517d59a36a86548e38734e8ab416f42afff4bca78706a66ad65750dae7f9e37" + word(m_bonding));
    send(m_controller, "0x7ed77c9cbd1aa3e8d2464256d7fd3dcf645c16418d5d8c51d971f1ad7d57e7b1b5eee239" + word(m_broker));
    return true;
}

void LivepeerFixture::send(const Address& to, const std::string& calldataHex)
{
    m_anvil.sendFrom(m_anvil.accounts().front(), to, 0, *fromHex(calldataHex));
}

void LivepeerFixture::setRound(std::uint64_t round, const Hash32& blockHash, bool initialized)
{
    send(m_rounds, "0x3e201781" + word(UInt256(round)) + toHex(blockHash.bytes) + word(UInt256(initialized ? 1 : 0)));
}

void LivepeerFixture::setPool(const std::vector<Address>& members)
{
    std::string data = "0x3b50dc2c" + word(UInt256(32)) + word(UInt256(members.size()));
    for (const auto& member : members)
        data += word(member);
    send(m_bonding, data);
}

void LivepeerFixture::setPaused(bool paused)
{
    send(m_broker, "0x16c38b3c" + word(UInt256(paused ? 1 : 0)));
}

void LivepeerFixture::setDelegate(const Address& orchestrator, const Address& delegate)
{
    send(m_credential, "0x89675cac" + word(orchestrator) + word(delegate));
}

UInt256 LivepeerFixture::feesOf(const Address& transcoder)
{
    const Bytes answer = m_anvil.call(m_bonding, *fromHex("0xfaaebd21" + word(transcoder)));
    return fromBigEndian(answer);
}

}  // namespace sluice::test
