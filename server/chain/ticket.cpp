#include "chain/ticket.h"

#include "chain/abi.h"
#include "crypto/hash.h"
#include "crypto/secp256k1.h"

#include <limits>

namespace sluice::chain {
namespace {

abi::Value ticketValue(const Ticket& ticket)
{
    return abi::Value::tuple({abi::Value::address(ticket.recipient), abi::Value::address(ticket.sender),
                              abi::Value::uint(ticket.faceValue), abi::Value::uint(ticket.winProb),
                              abi::Value::uint(ticket.senderNonce), abi::Value::bytes32(ticket.recipientRandHash),
                              abi::Value::bytes(Bytes(ticket.auxData.begin(), ticket.auxData.end()))});
}

abi::Value signatureValue(const SignatureBytes& signature)
{
    return abi::Value::bytes(Bytes(signature.begin(), signature.end()));
}

Result<Address> topicAddress(const Log& log, std::size_t index)
{
    if (index >= log.topics.size())
        return fail(ErrorCode::Protocol, "an event with too few topics");
    return abi::Reader(log.topics[index].bytes).address(0);
}

}  // namespace

std::array<std::uint8_t, 64> ticketAuxData(const RoundInfo& round)
{
    std::array<std::uint8_t, 64> out{};
    const Word256 number = toBigEndian(UInt256(round.round));
    std::copy(number.begin(), number.end(), out.begin());
    std::copy(round.blockHash.bytes.begin(), round.blockHash.bytes.end(), out.begin() + 32);
    return out;
}

Hash32 recipientRandHash(const UInt256& recipientRand)
{
    return crypto::keccak256(toBigEndian(recipientRand));
}

Result<Ticket> alwaysWinningTicket(const Address& recipient, const Address& sender, const UInt256& faceValue,
                                   const UInt256& senderNonce, const UInt256& recipientRand, const RoundInfo& round)
{
    if (faceValue == 0)
        return fail(ErrorCode::InvalidArgument, "a ticket of no value");
    Ticket ticket;
    ticket.recipient = recipient;
    ticket.sender = sender;
    ticket.faceValue = faceValue;
    ticket.winProb = std::numeric_limits<UInt256>::max();
    ticket.senderNonce = senderNonce;
    ticket.recipientRandHash = recipientRandHash(recipientRand);
    ticket.auxData = ticketAuxData(round);
    return ticket;
}

Bytes ticketPreimage(const Ticket& ticket)
{
    return abi::Packed()
        .address(ticket.recipient)
        .address(ticket.sender)
        .uint256(ticket.faceValue)
        .uint256(ticket.winProb)
        .uint256(ticket.senderNonce)
        .bytes32(ticket.recipientRandHash)
        .raw(ticket.auxData)
        .bytes();
}

Hash32 ticketHash(const Ticket& ticket)
{
    return crypto::keccak256(ticketPreimage(ticket));
}

Hash32 ticketSigningHash(const Ticket& ticket)
{
    return crypto::eip191Digest(ticketHash(ticket).bytes);
}

bool ticketWins(const Ticket& ticket, const SignatureBytes& signature, const UInt256& recipientRand)
{
    const Bytes preimage = abi::Packed().raw(signature).uint256(recipientRand).bytes();
    return fromBigEndian(crypto::keccak256(preimage).bytes) < ticket.winProb;
}

Bytes redeemCalldata(const WinningTicket& ticket)
{
    return abi::encodeCall(
        abi::selector("redeemWinningTicket((address,address,uint256,uint256,uint256,bytes32,bytes),bytes,uint256)"),
        {ticketValue(ticket.ticket), signatureValue(ticket.signature), abi::Value::uint(ticket.recipientRand)});
}

Bytes batchRedeemCalldata(const std::vector<WinningTicket>& tickets)
{
    std::vector<abi::Value> values, signatures, rands;
    for (const auto& ticket : tickets) {
        values.push_back(ticketValue(ticket.ticket));
        signatures.push_back(signatureValue(ticket.signature));
        rands.push_back(abi::Value::uint(ticket.recipientRand));
    }
    return abi::encodeCall(
        abi::selector(
            "batchRedeemWinningTickets((address,address,uint256,uint256,uint256,bytes32,bytes)[],bytes[],uint256[])"),
        {abi::Value::array(std::move(values)), abi::Value::array(std::move(signatures)),
         abi::Value::array(std::move(rands))});
}

Bytes fundDepositCalldata()
{
    return abi::encodeCall(abi::selector("fundDeposit()"));
}

Bytes senderInfoCalldata(const Address& sender)
{
    return abi::encodeCall(abi::selector("getSenderInfo(address)"), {abi::Value::address(sender)});
}

Bytes usedTicketCalldata(const Hash32& ticketHash)
{
    return abi::encodeCall(abi::selector("usedTickets(bytes32)"), {abi::Value::bytes32(ticketHash)});
}

Result<SenderInfo> readSenderInfo(std::span<const std::uint8_t> answer)
{
    const abi::Reader reader(answer);
    SenderInfo info;
    SLUICE_ASSIGN(info.deposit, reader.uint(0));
    SLUICE_ASSIGN(info.withdrawRound, reader.uint(1));
    SLUICE_ASSIGN(info.reserve, reader.uint(2));
    SLUICE_ASSIGN(info.claimedInCurrentRound, reader.uint(3));
    return info;
}

Result<std::vector<TicketPayment>> ticketPayments(const std::vector<Log>& logs, const Address& broker)
{
    static const Hash32 transferTopic = abi::eventTopic("WinningTicketTransfer(address,address,uint256)");
    static const Hash32 redeemedTopic =
        abi::eventTopic("WinningTicketRedeemed(address,address,uint256,uint256,uint256,uint256,bytes)");
    std::vector<const Log*> ours;
    for (const auto& log : logs) {
        if (log.address == broker && !log.topics.empty())
            ours.push_back(&log);
    }
    std::stable_sort(ours.begin(), ours.end(), [](const Log* a, const Log* b) { return a->index < b->index; });
    std::vector<TicketPayment> payments;
    const Log* transfer = nullptr;  // the broker's event just before
    for (const Log* log : ours) {
        const Log* before = std::exchange(transfer, nullptr);
        if (log->topics[0] == transferTopic) {
            transfer = log;
        } else if (log->topics[0] == redeemedTopic) {
            const abi::Reader data(log->data);
            TicketPayment payment;
            SLUICE_ASSIGN(payment.sender, topicAddress(*log, 1));
            SLUICE_ASSIGN(payment.recipient, topicAddress(*log, 2));
            SLUICE_ASSIGN(payment.faceValue, data.uint(0));
            SLUICE_ASSIGN(payment.senderNonce, data.uint(2));
            if (before && before->topics.size() == 3 && before->topics[1] == log->topics[1]
                && before->topics[2] == log->topics[2]) {
                SLUICE_ASSIGN(payment.paid, abi::Reader(before->data).uint(0));
            }
            payments.push_back(payment);
        }
    }
    return payments;
}

Result<std::vector<DepositFunded>> depositsFunded(const std::vector<Log>& logs, const Address& broker)
{
    static const Hash32 fundedTopic = abi::eventTopic("DepositFunded(address,uint256)");
    std::vector<DepositFunded> out;
    for (const auto& log : logs) {
        if (log.address != broker || log.topics.empty() || log.topics[0] != fundedTopic)
            continue;
        DepositFunded funded;
        SLUICE_ASSIGN(funded.sender, topicAddress(log, 1));
        SLUICE_ASSIGN(funded.amount, abi::Reader(log.data).uint(0));
        out.push_back(funded);
    }
    return out;
}

}  // namespace sluice::chain
