// Every vector of ops-engine 4 and appendix A, and what hostile bytes may not do.
#include "chain/abi.h"
#include "chain/fees.h"
#include "chain/rlp.h"
#include "chain/ticket.h"
#include "chain/transaction.h"
#include "core/rng.h"
#include "crypto/hash.h"
#include "crypto/secp256k1.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::chain;

namespace {

crypto::PrivateKey keyOf(std::uint8_t byte)
{
    const std::vector<std::uint8_t> bytes(32, byte);
    return std::move(*crypto::PrivateKey::fromBytes(crypto::SecretBytes(std::span(bytes))));
}

Address addressOf(std::uint8_t byte)
{
    Address address;
    address.bytes.fill(byte);
    return address;
}

const Address kBroker = *Address::fromHex("0xa8bB618B1520E284046F3dFc448851A1Ff26e41B");

SignedTransaction signWith(const crypto::PrivateKey& key, const Transaction& transaction)
{
    auto out = attachSignature(transaction, crypto::toBytes65(key.sign(signingHash(transaction))));
    if (!out)
        qFatal("%s", out.error().message.c_str());
    return *out;
}

Transaction plainTransfer(Fees fees)
{
    Transaction transaction;
    transaction.chainId = 42161;
    transaction.nonce = 7;
    transaction.fees = fees;
    transaction.gasLimit = 21000;
    transaction.to = addressOf(0x22);
    transaction.value = UInt256("1000000000000000");
    return transaction;
}

RoundInfo vectorRound()
{
    RoundInfo round{123, {}};
    round.blockHash.bytes.fill(0x33);
    return round;
}

WinningTicket vectorTicket(std::uint8_t recipient, const char* face, int nonce, int rand)
{
    const auto key = keyOf(0x11);
    WinningTicket out;
    out.ticket = *alwaysWinningTicket(addressOf(recipient), key.address(), UInt256(face), nonce, rand, vectorRound());
    out.signature = crypto::toBytes65(key.sign(ticketSigningHash(out.ticket)));
    out.recipientRand = rand;
    return out;
}

std::string keccakHex(const Bytes& bytes)
{
    return crypto::keccak256(bytes).toHex();
}

// The n-th word after the selector.
UInt256 wordOf(const Bytes& calldata, std::size_t index)
{
    return *abi::Reader(std::span(calldata).subspan(4)).uint(index);
}

Log brokerLog(const char* signature, std::vector<Address> indexed, Bytes data, std::uint64_t index,
              const Address& from = kBroker)
{
    Log log;
    log.address = from;
    log.topics.push_back(abi::eventTopic(signature));
    for (const auto& address : indexed)
        log.topics.push_back(*Hash32::fromHex("0x000000000000000000000000" + address.toHex().substr(2)));
    log.data = std::move(data);
    log.index = index;
    return log;
}

constexpr const char* kTransfer = "WinningTicketTransfer(address,address,uint256)";
constexpr const char* kRedeemed = "WinningTicketRedeemed(address,address,uint256,uint256,uint256,uint256,bytes)";

Bytes redeemedData(int face, int nonce)
{
    return abi::encode({abi::Value::uint(face), abi::Value::uint(1), abi::Value::uint(nonce), abi::Value::uint(9),
                        abi::Value::bytes(Bytes(64, 1))});
}

constexpr const char* kLegacyRaw =
    "0xf86d07840bebc20082520894222222222222222222222222222222222222222287038d7ea4c680008083014986a075cb54a5ec289a62dbf1"
    "87c79c02f5013710"
    "5600ece31dd75655f7309d039cefa07d68a8da81dee373118ddfc5a122e1b93510f088228aa9600ab189bff55fb3ae";
constexpr const char* kDynamicRaw =
    "0x02f86f82a4b10780840bebc20082520894222222222222222222222222222222222222222287038d7ea4c6800080c001a076181b0799f5fa"
    "77440dd76c5b4cd1"
    "4c32ffa9871bd93142141a5d793d42ab83a00ac2c6fd8527235e991fa37a8583d98d90b63eff2250d965147eb4c320fe3979";
constexpr const char* kRedeemCalldata = "0xec8b3cb600000000000000000000000000000000000000000000000000000000000000600000"
                                        "0000000000000000000000000000000000000000000000000000"
                                        "000001a000000000000000000000000000000000000000000000000000000000000001c8000000"
                                        "0000000000000000002222222222222222222222222222222222"
                                        "22222200000000000000000000000019e7e376e7c213b7e7e7e46cc70a5dd086daff2a00000000"
                                        "000000000000000000000000000000000000000000038d7ea4c6"
                                        "8000ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0000000000"
                                        "000000000000000000000000000000000000000000000000000001"
                                        "8cdee82cb3ac6d59f1f417405a3eecf497b31f3d06d4c506f96deb67789f61e900000000000000"
                                        "000000000000000000000000000000000000000000000000e000"
                                        "000000000000000000000000000000000000000000000000000000000000400000000000000000"
                                        "00000000000000000000000000000000000000000000007b3333"
                                        "333333333333333333333333333333333333333333333333333333333333000000000000000000"
                                        "0000000000000000000000000000000000000000000041"
                                        "7ceed249b3f2439b732a5f6def81619f6c699649cfa6e009de72bef733789ed375d2eed2f7029c"
                                        "aef8dff4798fd852e40056480e2197551455e764b508d8ef121c"
                                        "00000000000000000000000000000000000000000000000000000000000000";
constexpr const char* kCoreRaw = "0xf9028d03840bebc2008305573094a8bb618b1520e284046f3dfc448851a1ff26e41b80b90224ec8b3cb"
                                 "600000000000000000000000000000000000000000000"
                                 "0000000000000000006000000000000000000000000000000000000000000000000000000000000001a00"
                                 "000000000000000000000000000000000000000000000"
                                 "0000000000000001c80000000000000000000000003333333333333333333333333333333333333333"
                                 "00000000000000000000000019e7e376e7c213b7e7e7e46cc70a5dd086daff2a000000000000000000000"
                                 "000000000000000000000000000000000000000003c"
                                 "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff000000000000000000000"
                                 "0000000000000000000000000000000000000000001"
                                 "8cdee82cb3ac6d59f1f417405a3eecf497b31f3d06d4c506f96deb67789f61e9000000000000000000000"
                                 "00000000000000000000000000000000000000000e0"
                                 "0000000000000000000000000000000000000000000000000000000000000040000000000000000000000"
                                 "000000000000000000000000000000000000000007b"
                                 "3333333333333333333333333333333333333333333333333333333333333333"
                                 "0000000000000000000000000000000000000000000000000000000000000041f1123e10775aac1b878b9"
                                 "cbd5ad4ccc7012fc446f5724091144f5d47438abafc"
                                 "732714490c280560adac863d3c1b2e8d2f6b2b46d5d520327bce67bba18a8b721c0000000000000000000"
                                 "00000000000000000000000000000000000000000"
                                 "0083014985a0f2a0ae3419cc53cc0a40caca9298636a5a67c1f3ebd5b4ee9a02af77551f03e5a053e5dae"
                                 "e9af56f57c6d979f455a5d114daaf4c41f410a5c29c48"
                                 "370378cdd554";

}  // namespace

class TestChainValues : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void legacyVector();
    void dynamicVector();
    void fundDepositVector();
    void selectorsAndTopics_data();
    void selectorsAndTopics();
    void ticketVector();
    void redeemVector();
    void batchVector();
    void senderInfo();
    void coreRawVector();
    void decodeRefuses_data();
    void decodeRefuses();
    void decodeSurvivesNoise();
    void attachRefuses();
    void maxCost();
    void rlpVectors();
    void rlpRefuses_data();
    void rlpRefuses();
    void abiReaderRefuses();
    void packedInt256();
    void revertReasons();
    void feesQuote();
    void feesCeiling();
    void feesBump();
    void gasHeadroom();
    void LC3_LC4_paymentsFromLogs();
};

void TestChainValues::legacyVector()
{
    const auto key = keyOf(0x11);
    const auto transaction = plainTransfer(LegacyFees{200'000'000});
    QCOMPARE(signingHash(transaction).toHex(), "0xcff49ce4b91edf037b526a22f7e8f11bcf0541bf5d5e6aead0daa0fd663406c9");
    const auto out = signWith(key, transaction);
    QCOMPARE(toHex0x(out.raw), kLegacyRaw);
    QCOMPARE(out.hash.toHex(), "0x31ed715df35c0e1df8f0ce9232b29c6c2f2210f4caedde3c555e261e55f7261a");
    QCOMPARE(out.sender, key.address());
    const auto back = decodeTransaction(out.raw);
    QVERIFY(back);
    QVERIFY(*back == out);
}

void TestChainValues::dynamicVector()
{
    const auto key = keyOf(0x11);
    const auto transaction = plainTransfer(DynamicFees{0, 200'000'000});
    QCOMPARE(signingHash(transaction).toHex(), "0xc4b63576928373a3aa9a8487c3b6c9e87c76627d129add415504ff73a50ea6ff");
    const auto out = signWith(key, transaction);
    QCOMPARE(toHex0x(out.raw), kDynamicRaw);
    QCOMPARE(out.hash.toHex(), "0x60c822ed8319aa071310f09e8daefe235db7ae8b2f423fc2099b73e1d5a40618");
    const auto back = decodeTransaction(out.raw);
    QVERIFY(back);
    QVERIFY(*back == out);
    QCOMPARE(back->sender.toHex(), "0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a");
}

void TestChainValues::fundDepositVector()
{
    Transaction transaction;
    transaction.chainId = 42161;
    transaction.nonce = 8;
    transaction.fees = LegacyFees{200'000'000};
    transaction.gasLimit = 150'000;
    transaction.to = kBroker;
    transaction.value = UInt256("20000000000000000");
    transaction.data = fundDepositCalldata();
    QCOMPARE(toHex0x(transaction.data), "0x6caa736b");
    QCOMPARE(signWith(keyOf(0x11), transaction).hash.toHex(),
             "0xea7fd032b7c35ea8cef98c4e26b489c6fae9c794bf23b13dd11174aaa12d865b");
}

void TestChainValues::selectorsAndTopics_data()
{
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* signature, const char* expected) { QTest::newRow(signature) << expected; };
    row("fundDeposit()", "0x6caa736b");
    row("controller()", "0xf77c4791");
    row("getSenderInfo(address)", "0xe1a589da");
    row("ticketValidityPeriod()", "0x856a2cf8");
    row("usedTickets(bytes32)", "0x59a515ba");
    row("getTicketHash((address,address,uint256,uint256,uint256,bytes32,bytes))", "0xb03fa864");
    row("getContract(bytes32)", "0xe16c7d98");
    row("currentRound()", "0x8a19c8bc");
    row("currentRoundInitialized()", "0x219bc76c");
    row("blockHashForRound(uint256)", "0x3aa4add4");
    row("getFirstTranscoderInPool()", "0x88a6c749");
    row("getNextTranscoderInPool(address)", "0x235c9603");
    row("transcoderTotalStake(address)", "0x9ef9df94");
    row("getTranscoderPoolSize()", "0x2a4e0d55");
    row("isActiveTranscoder(address)", "0x08802374");
    row("isRegisteredTranscoder(address)", "0x68ba170c");
    row("RoundsManager", "0xe8438ea868df48e3fc21f2f087b993c9b1837dc0f6135064161ce7d7a1701fe8");
    row("BondingManager", "0x2517d59a36a86548e38734e8ab416f42afff4bca78706a66ad65750dae7f9e37");
    row("TicketBroker", "0xbd1aa3e8d2464256d7fd3dcf645c16418d5d8c51d971f1ad7d57e7b1b5eee239");
    row(kTransfer, "0x8b87351a208c06e3ceee59d80725fd77a23b4129e1b51ca231fc89b40712649c");
    row(kRedeemed, "0xc389eb51ed006dbf2528507f010efdf5225ea596e1e1741d74f550dab1925ee7");
    row("DepositFunded(address,uint256)", "0x5159e237d952190e68d5215430f305831be7c9c8776d1377c76679ae4773413f");
}

void TestChainValues::selectorsAndTopics()
{
    QFETCH(QString, expected);
    const std::string_view signature = QTest::currentDataTag();
    if (expected.size() == 10)
        QCOMPARE(toHex0x(abi::selector(signature)), expected.toStdString());
    else
        QCOMPARE(abi::eventTopic(signature).toHex(), expected.toStdString());
}

void TestChainValues::ticketVector()
{
    const auto winning = vectorTicket(0x22, "1000000000000000", 1, 456);
    const auto& ticket = winning.ticket;
    QCOMPARE(toHex(ticket.auxData),
             "000000000000000000000000000000000000000000000000000000000000007b" + std::string(64, '3'));
    QCOMPARE(ticket.recipientRandHash.toHex(), "0x8cdee82cb3ac6d59f1f417405a3eecf497b31f3d06d4c506f96deb67789f61e9");
    QCOMPARE(toHex0x(ticketPreimage(ticket)),
             "0x222222222222222222222222222222222222222219e7e376e7c213b7e7e7e46cc70a5dd086daff2a"
             "00000000000000000000000000000000000000000000000000038d7ea4c68000"
             "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
             "0000000000000000000000000000000000000000000000000000000000000001"
             "8cdee82cb3ac6d59f1f417405a3eecf497b31f3d06d4c506f96deb67789f61e9"
             "000000000000000000000000000000000000000000000000000000000000007b"
             "3333333333333333333333333333333333333333333333333333333333333333");
    QCOMPARE(ticketPreimage(ticket).size(), 232u);
    QCOMPARE(ticketHash(ticket).toHex(), "0x026d86edfd1fa6f63e736c7116a367caf45ea80ad8ed4a13f785eef131183359");
    QCOMPARE(ticketSigningHash(ticket).toHex(), "0xb98cbfa97d2e92e2faec441063fb5b28c20ef08d28d4cdff16486ea14d64893e");
    QCOMPARE(toHex0x(winning.signature),
             "0x7ceed249b3f2439b732a5f6def81619f6c699649cfa6e009de72bef733789ed375d2eed2f7029caef8dff4798fd8"
             "52e40056480e2197551455e764b508d8ef121c");
    QCOMPARE(keccakHex(abi::Packed().raw(winning.signature).uint256(456).bytes()),
             "0x75ae4036a8b4f30be6c3f5f4fd757016f8d6604695f3c61f3d48fb63e34daf4d");
    QVERIFY(ticketWins(ticket, winning.signature, 456));
    Ticket never = ticket;
    never.winProb = 0;
    QVERIFY(!ticketWins(never, winning.signature, 456));

    const auto second = vectorTicket(0x44, "2000000000000000", 2, 789);
    QCOMPARE(second.ticket.recipientRandHash.toHex(),
             "0x99ab169e1c348aec31efd8dfb67cd8c9a0b8671e1175932dda6708b0cc02a502");
    QCOMPARE(ticketHash(second.ticket).toHex(), "0xa4b802bf01f112c30c74384d56ac8fe1ff14e9645d8d70e87b37ed765c5db898");
    QCOMPARE(toHex0x(second.signature),
             "0x1f371f8d1210c789df2f0f1e74da183c844ee20a63d7d8f7b04530cb17901a8c1afa3cdffe26713e7d1ca0094395c8"
             "bcd3529777db9b96335135f21b0775d0881b");
    QVERIFY(!alwaysWinningTicket(addressOf(1), addressOf(2), 0, 1, 1, vectorRound()));
}

void TestChainValues::redeemVector()
{
    const Bytes calldata = redeemCalldata(vectorTicket(0x22, "1000000000000000", 1, 456));
    QCOMPARE(calldata.size(), 548u);
    QCOMPARE(toHex0x(calldata), kRedeemCalldata);
    QCOMPARE(keccakHex(calldata), "0x2590c14eae52672e0438fc8719c79e477454135dd7c81cac13d3031e8485fbb9");
    QCOMPARE(wordOf(calldata, 0), UInt256(0x60));
    QCOMPARE(wordOf(calldata, 1), UInt256(0x1a0));
    QCOMPARE(wordOf(calldata, 2), UInt256(456));

    Transaction transaction;
    transaction.chainId = 42161;
    transaction.nonce = 9;
    transaction.fees = DynamicFees{1'500'000'000, 3'000'000'000};
    transaction.gasLimit = 350'000;
    transaction.to = kBroker;
    transaction.data = calldata;
    const auto out = signWith(keyOf(0x11), transaction);
    QCOMPARE(out.hash.toHex(), "0x844d69667725f4f0069f42b28fcde9c2c5faf521b757f3cf46ecd816e9d819cf");
    QVERIFY(*decodeTransaction(out.raw) == out);
}

void TestChainValues::batchVector()
{
    const Bytes calldata = batchRedeemCalldata(
        {vectorTicket(0x22, "1000000000000000", 1, 456), vectorTicket(0x44, "2000000000000000", 2, 789)});
    QCOMPARE(toHex0x(std::span(calldata).first(4)), "0xd01b808e");
    QCOMPARE(calldata.size(), 1284u);
    QCOMPARE(wordOf(calldata, 0), UInt256(0x60));
    QCOMPARE(wordOf(calldata, 1), UInt256(0x340));
    QCOMPARE(wordOf(calldata, 2), UInt256(0x4a0));
    QCOMPARE(keccakHex(calldata), "0xc2ed0cff04ef65c86250070a9ec3a2b8784aa5abc2fdeed63f656e7e4b9891cd");
}

void TestChainValues::senderInfo()
{
    QCOMPARE(toHex0x(senderInfoCalldata(keyOf(0x11).address())),
             "0xe1a589da00000000000000000000000019e7e376e7c213b7e7e7e46cc70a5dd086daff2a");
    const auto info = readSenderInfo(
        abi::encode({abi::Value::uint(5), abi::Value::uint(6), abi::Value::uint(7), abi::Value::uint(8)}));
    QVERIFY(info);
    QCOMPARE(info->deposit, UInt256(5));
    QCOMPARE(info->withdrawRound, UInt256(6));
    QCOMPARE(info->reserve, UInt256(7));
    QCOMPARE(info->claimedInCurrentRound, UInt256(8));
    QVERIFY(!readSenderInfo(Bytes(127, 0)));
}

void TestChainValues::coreRawVector()
{
    const Bytes raw = *fromHex(kCoreRaw);
    const auto decoded = decodeTransaction(raw);
    QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
    QCOMPARE(decoded->hash.toHex(), keccakHex(raw));
    QCOMPARE(decoded->transaction.chainId, 42161u);
    QCOMPARE(decoded->transaction.nonce, 3u);
    QCOMPARE(decoded->transaction.gasLimit, 350'000u);
    QCOMPARE(*decoded->transaction.to, kBroker);
    QCOMPARE(decoded->transaction.data.size(), 548u);
    QVERIFY(decoded->transaction.isLegacy());
    QCOMPARE(wordOf(decoded->transaction.data, 5), UInt256(60));  // the ticket's face value
}

void TestChainValues::decodeRefuses_data()
{
    QTest::addColumn<QByteArray>("raw");
    const QByteArray dynamic = QByteArray(kDynamicRaw).mid(2);
    const QByteArray legacy = QByteArray(kLegacyRaw).mid(2);
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("type 1") << "01" + dynamic.mid(2);
    QTest::newRow("type 3") << "03" + dynamic.mid(2);
    QTest::newRow("cut short") << dynamic.chopped(2);
    QTest::newRow("a byte more") << dynamic + "00";
    QTest::newRow("legacy cut short") << legacy.chopped(2);
    QTest::newRow("no chain id") << QByteArray(legacy).replace("83014986", "1b808080").replace("f86d", "f86d");
    QTest::newRow("parity 2") << QByteArray(dynamic).replace("80c001a0", "80c002a0");
    QTest::newRow("zero nonce as a byte") << QByteArray(dynamic).replace("82a4b10780", "82a4b10080");
    QTest::newRow("r of zero") << QByteArray(dynamic).replace(
        "a076181b0799f5fa77440dd76c5b4cd14c32ffa9871bd93142141a5d793d42ab83", "a0" + QByteArray(64, '0'));
    QTest::newRow("not a list") << QByteArray("02820102");
}

void TestChainValues::decodeRefuses()
{
    QFETCH(QByteArray, raw);
    const auto decoded = decodeTransaction(*fromHex(raw.toStdString()));
    QVERIFY(!decoded);
    QCOMPARE(decoded.error().code, ErrorCode::Protocol);
}

void TestChainValues::decodeSurvivesNoise()
{
    SeededRng rng(4);
    const Bytes good = *fromHex(kDynamicRaw);
    int read = 0;
    for (int round = 0; round < 20'000; ++round) {
        Bytes bytes = good;
        const int changes = 1 + static_cast<int>(rng.below(3));
        for (int i = 0; i < changes; ++i)
            bytes[rng.below(bytes.size())] = static_cast<std::uint8_t>(rng.below(256));
        if (rng.below(4) == 0)
            bytes.resize(rng.below(bytes.size() + 1));
        const auto decoded = decodeTransaction(bytes);
        if (decoded) {
            ++read;
            QVERIFY(decoded->raw == bytes);  // whatever is read is what was written
        }
    }
    QVERIFY(read > 0);
}

void TestChainValues::attachRefuses()
{
    const auto key = keyOf(0x11);
    auto transaction = plainTransfer(DynamicFees{5, 10});
    auto signature = crypto::toBytes65(key.sign(signingHash(transaction)));
    QVERIFY(attachSignature(transaction, signature));
    auto wrong = signature;
    wrong[64] = 29;
    QVERIFY(!attachSignature(transaction, wrong));
    wrong = signature;
    std::fill_n(wrong.begin(), 32, 0);
    QVERIFY(!attachSignature(transaction, wrong));
    // The mirror image with a high s recovers the same sender but is another transaction hash: nodes refuse it, and so do we.
    const UInt256 order("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
    const Word256 high = toBigEndian(order - fromBigEndian(std::span(signature).subspan(32, 32)));
    wrong = signature;
    std::copy(high.begin(), high.end(), wrong.begin() + 32);
    wrong[64] = static_cast<std::uint8_t>(27 + 28 - signature[64]);
    QVERIFY(!attachSignature(transaction, wrong));
    transaction.fees = DynamicFees{11, 10};
    QVERIFY(!validate(transaction));
    transaction = plainTransfer(LegacyFees{1});
    transaction.chainId = 0;
    QVERIFY(!validate(transaction));
    transaction = plainTransfer(LegacyFees{1});
    transaction.gasLimit = 0;
    QVERIFY(!validate(transaction));
    transaction = plainTransfer(LegacyFees{1});
    transaction.nonce = std::numeric_limits<std::uint64_t>::max();
    QVERIFY(!validate(transaction));
}

void TestChainValues::maxCost()
{
    auto transaction = plainTransfer(DynamicFees{1, 200'000'000});
    QCOMPARE(*maxCostWei(transaction), UInt256("1004200000000000"));
    transaction.value = std::numeric_limits<UInt256>::max();
    QVERIFY(!maxCostWei(transaction));
    QVERIFY(!validate(transaction));
}

void TestChainValues::rlpVectors()
{
    using rlp::Item;
    QCOMPARE(toHex(rlp::encode(Item::of(asBytes("dog")))), "83646f67");
    QCOMPARE(toHex(rlp::encode(Item::listOf({Item::of(asBytes("cat")), Item::of(asBytes("dog"))}))),
             "c88363617483646f67");
    QCOMPARE(toHex(rlp::encode(Item{})), "80");
    QCOMPARE(toHex(rlp::encode(Item::listOf({}))), "c0");
    QCOMPARE(toHex(rlp::encode(Item::of(UInt256(0)))), "80");
    QCOMPARE(toHex(rlp::encode(Item::of(UInt256(15)))), "0f");
    QCOMPARE(toHex(rlp::encode(Item::of(UInt256(1024)))), "820400");
    const Item nested = Item::listOf({Item::listOf({}), Item::listOf({Item::listOf({})}),
                                      Item::listOf({Item::listOf({}), Item::listOf({Item::listOf({})})})});
    QCOMPARE(toHex(rlp::encode(nested)), "c7c0c1c0c3c0c1c0");
    QVERIFY(*rlp::decode(rlp::encode(nested)) == nested);
    const std::string lorem = "Lorem ipsum dolor sit amet, consectetur adipisicing elit";
    QCOMPARE(toHex(rlp::encode(Item::of(asBytes(lorem)))).substr(0, 4), "b838");
    for (const std::size_t size : {std::size_t(0), std::size_t(1), std::size_t(55), std::size_t(56), std::size_t(255),
                                   std::size_t(256), std::size_t(70'000)}) {
        const Item item = Item::of(Bytes(size, 0x90));
        QVERIFY(*rlp::decode(rlp::encode(item)) == item);
        const Item list = Item::listOf({item, item});
        QVERIFY(*rlp::decode(rlp::encode(list)) == list);
    }
}

void TestChainValues::rlpRefuses_data()
{
    QTest::addColumn<QString>("hex");
    QTest::newRow("nothing") << "";
    QTest::newRow("short string cut") << "83646f";
    QTest::newRow("long string cut") << "b90400ff";
    QTest::newRow("length of the length cut") << "b9";
    QTest::newRow("single byte with a length") << "8105";
    QTest::newRow("long form of a short length") << "b80164";
    QTest::newRow("length with a leading zero") << "b9003800";
    QTest::newRow("2^64 bytes") << "bfffffffffffffffff";
    QTest::newRow("list longer than it is") << "c883636174";
    QTest::newRow("trailing byte") << "0100";
    QTest::newRow("nested too deep") << "d3d2d1d0cfcecdcccbcac9c8c7c6c5c4c3c2c1c0";
}

void TestChainValues::rlpRefuses()
{
    QFETCH(QString, hex);
    const auto decoded = rlp::decode(*fromHex(hex.toStdString()));
    QVERIFY(!decoded);
    QCOMPARE(decoded.error().code, ErrorCode::Protocol);
}

void TestChainValues::abiReaderRefuses()
{
    const Bytes good = abi::encode({abi::Value::bytes({1, 2, 3})});
    QCOMPARE(*abi::Reader(good).bytes(0), Bytes({1, 2, 3}));
    QVERIFY(!abi::Reader(good).bytes(3));
    QVERIFY(!abi::Reader(Bytes(31, 0)).uint(0));
    Bytes dirty = good;
    dirty.back() = 1;
    QVERIFY(!abi::Reader(dirty).bytes(0));
    Bytes far = good;
    std::fill_n(far.begin(), 32, 0xff);
    QVERIFY(!abi::Reader(far).bytes(0));
    far = good;
    std::fill_n(far.begin() + 32, 32, 0xff);
    QVERIFY(!abi::Reader(far).bytes(0));
    const Bytes two = abi::encode({abi::Value::uint(2), abi::Value::uint(std::numeric_limits<UInt256>::max())});
    QVERIFY(!abi::Reader(two).boolean(0));
    QVERIFY(!abi::Reader(two).address(1));
    QVERIFY(!abi::Reader(two).uint64(1));
    QCOMPARE(*abi::Reader(two).uint64(0), 2u);
}

void TestChainValues::packedInt256()
{
    QCOMPARE(toHex(abi::Packed().int256(-1).bytes()), std::string(64, 'f'));
    QCOMPARE(toHex(abi::Packed().int256(0).bytes()), std::string(64, '0'));
    QCOMPARE(toHex(abi::Packed().int256(-2).text("ab").bytes()), std::string(63, 'f') + "e6162");
    QCOMPARE(toHex(abi::Packed().int256(1).bytes()), std::string(63, '0') + "1");
}

void TestChainValues::revertReasons()
{
    const Bytes reason = abi::encodeCall(abi::selector("Error(string)"), {abi::Value::bytes({'n', 'o', '\n'})});
    QCOMPARE(abi::revertReason(reason), "no?");
    const Bytes panic = abi::encodeCall(abi::selector("Panic(uint256)"), {abi::Value::uint(0x11)});
    QCOMPARE(abi::revertReason(panic), "panic 0x11");
    QCOMPARE(abi::revertReason(Bytes{1, 2}), "");
    QCOMPARE(abi::revertReason(Bytes(36, 0xee)), "");
}

void TestChainValues::feesQuote()
{
    const auto quote = quoteFees({UInt256(100), UInt256(90), UInt256(7)}, {});
    QVERIFY(quote);
    QCOMPARE(std::get<DynamicFees>(quote->fees), (DynamicFees{7, 200}));
    QVERIFY(!quote->capped);
    // A priority fee above the gas price counts; a missing one is the gas price.
    QCOMPARE(std::get<DynamicFees>(quoteFees({100, UInt256(90), UInt256(150)}, {})->fees), (DynamicFees{150, 300}));
    QCOMPARE(std::get<DynamicFees>(quoteFees({100, UInt256(90), {}}, {})->fees), (DynamicFees{100, 200}));
    QCOMPARE(std::get<LegacyFees>(quoteFees({100, UInt256(90), UInt256(7)}, {{}, true})->fees), LegacyFees{200});
    QCOMPARE(std::get<LegacyFees>(quoteFees({100, {}, UInt256(7)}, {})->fees),
             LegacyFees{200});  // a chain without EIP-1559
    QVERIFY(!quoteFees({std::numeric_limits<UInt256>::max(), UInt256(1), {}}, {}));
}

void TestChainValues::feesCeiling()
{
    const FeeObservation seen{100, UInt256(90), UInt256(7)};
    QVERIFY(!quoteFees(seen, {UInt256(200), false})->capped);
    const auto capped = quoteFees(seen, {UInt256(120), false});
    QVERIFY(capped && capped->capped);
    QCOMPARE(std::get<DynamicFees>(capped->fees), (DynamicFees{7, 120}));
    const auto denied = quoteFees(seen, {UInt256(99), false});
    QVERIFY(!denied);
    QCOMPARE(denied.error().code, ErrorCode::Denied);
    QVERIFY(denied.error().message.starts_with("fee ceiling"));
    const auto tip = quoteFees({100, UInt256(90), UInt256(500)}, {UInt256(110), false});
    QCOMPARE(std::get<DynamicFees>(tip->fees), (DynamicFees{110, 110}));
}

void TestChainValues::feesBump()
{
    const auto atLeastAnEighthMore = [](const UInt256& before, const UInt256& after) {
        return after * 8 >= before * 9 && after > before;
    };
    for (const char* text : {"0", "1", "7", "8", "9", "1000000000", "1000000001", "123456789012345678901"}) {
        const UInt256 fee(text);
        const auto next = std::get<DynamicFees>(*bumpFees(DynamicFees{fee, fee}, {}));
        QVERIFY(atLeastAnEighthMore(fee, next.maxFeePerGas));
        QVERIFY(atLeastAnEighthMore(fee, next.maxPriorityFeePerGas));
        QVERIFY(atLeastAnEighthMore(fee, std::get<LegacyFees>(*bumpFees(LegacyFees{fee}, {})).gasPrice));
    }
    FeeQuote quote;
    quote.fees = DynamicFees{50, 1'000};
    QCOMPARE(std::get<DynamicFees>(*bumpFees(DynamicFees{8, 80}, {}, &quote)), (DynamicFees{50, 1'000}));
    QCOMPARE(std::get<DynamicFees>(*bumpFees(DynamicFees{80, 8'000}, {}, &quote)), (DynamicFees{90, 9'000}));
    QCOMPARE(std::get<LegacyFees>(*bumpFees(LegacyFees{80}, {}, &quote)), LegacyFees{1'000});
    const auto denied = bumpFees(DynamicFees{8, 80}, {UInt256(89), false});
    QVERIFY(!denied);
    QCOMPARE(denied.error().code, ErrorCode::Denied);
    QVERIFY(bumpFees(DynamicFees{8, 80}, {UInt256(90), false}));
}

void TestChainValues::gasHeadroom()
{
    QCOMPARE(withGasHeadroom(21'000), 25'200u);
    QCOMPARE(withGasHeadroom(1), 2u);
    QCOMPARE(withGasHeadroom(0), 0u);
    QCOMPARE(withGasHeadroom(std::numeric_limits<std::uint64_t>::max()), std::numeric_limits<std::uint64_t>::max());
}

void TestChainValues::LC3_LC4_paymentsFromLogs()
{
    const Address us = addressOf(0x11), a = addressOf(0xaa), b = addressOf(0xbb), c = addressOf(0xcc);
    const auto amount = [](int wei) { return abi::encode({abi::Value::uint(wei)}); };
    // a is paid in full, b in part, c is redeemed without a transfer; another contract's look-alike counts for nothing. Out of order.
    std::vector<Log> logs{
        brokerLog(kRedeemed, {us, b}, redeemedData(10, 2), 4),
        brokerLog(kTransfer, {us, a}, amount(10), 0),
        brokerLog(kRedeemed, {us, a}, redeemedData(10, 1), 1),
        brokerLog(kTransfer, {us, b}, amount(4), 3),
        brokerLog(kRedeemed, {us, c}, redeemedData(10, 3), 5),
        brokerLog(kTransfer, {us, c}, amount(10), 6, addressOf(0x66)),
        brokerLog(kRedeemed, {us, c}, redeemedData(10, 4), 7, addressOf(0x66)),
    };
    const auto payments = ticketPayments(logs, kBroker);
    QVERIFY(payments);
    QCOMPARE(payments->size(), 3u);
    QCOMPARE((*payments)[0].senderNonce, UInt256(1));
    QCOMPARE((*payments)[0].paid, UInt256(10));
    QCOMPARE((*payments)[1].recipient, b);
    QCOMPARE((*payments)[1].faceValue, UInt256(10));
    QCOMPARE((*payments)[1].paid, UInt256(4));
    QCOMPARE((*payments)[2].paid, UInt256(0));
    logs.push_back(brokerLog(kRedeemed, {us}, redeemedData(1, 9), 9));
    QVERIFY(!ticketPayments(logs, kBroker));

    const auto funded = depositsFunded({brokerLog("DepositFunded(address,uint256)", {us}, amount(77), 0)}, kBroker);
    QVERIFY(funded);
    QCOMPARE(funded->at(0).sender, us);
    QCOMPARE(funded->at(0).amount, UInt256(77));
}

QTEST_GUILESS_MAIN(TestChainValues)
#include "tst_chain_values.moc"
