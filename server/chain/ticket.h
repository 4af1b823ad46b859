// The always-winning Livepeer ticket and the broker's calls and events, as pure values (ops-engine 4.2-4.4). A signed ticket is money
// that anyone can redeem: none is made in dry-run. Thread: values.
#pragma once

#include "chain/chain_client.h"
#include "chain/transaction.h"

#include <array>
#include <span>

namespace sluice::chain {

struct RoundInfo {
    std::uint64_t round = 0;
    Hash32 blockHash;
};

struct Ticket {
    Address recipient;
    Address sender;
    UInt256 faceValue = 0;  // wei
    UInt256 winProb = 0;    // 2^256 - 1: always
    UInt256 senderNonce = 0;
    Hash32 recipientRandHash;
    std::array<std::uint8_t, 64> auxData{};

    bool operator==(const Ticket&) const = default;
};

std::array<std::uint8_t, 64> ticketAuxData(const RoundInfo& round);
Hash32 recipientRandHash(const UInt256& recipientRand);
// InvalidArgument: face value zero.
Result<Ticket> alwaysWinningTicket(const Address& recipient, const Address& sender, const UInt256& faceValue,
                                   const UInt256& senderNonce, const UInt256& recipientRand, const RoundInfo& round);

Bytes ticketPreimage(const Ticket& ticket);  // 232 bytes
Hash32 ticketHash(const Ticket& ticket);
Hash32 ticketSigningHash(const Ticket& ticket);  // EIP-191 over the ticket hash
bool ticketWins(const Ticket& ticket, const SignatureBytes& signature, const UInt256& recipientRand);

struct WinningTicket {
    Ticket ticket;
    SignatureBytes signature{};  // v 27 or 28
    UInt256 recipientRand = 0;
};

Bytes redeemCalldata(const WinningTicket& ticket);
Bytes batchRedeemCalldata(const std::vector<WinningTicket>& tickets);
Bytes fundDepositCalldata();
Bytes senderInfoCalldata(const Address& sender);
Bytes usedTicketCalldata(const Hash32& ticketHash);

struct SenderInfo {
    UInt256 deposit = 0;                // wei
    UInt256 withdrawRound = 0;          // 0: not unlocking
    UInt256 reserve = 0;                // wei
    UInt256 claimedInCurrentRound = 0;  // wei
};
Result<SenderInfo> readSenderInfo(std::span<const std::uint8_t> answer);

// What a leg of a redemption was really paid, from the broker's logs of one receipt (LC3, LC4): the WinningTicketRedeemed with its sender
// nonce, and the WinningTicketTransfer just before it. None: the leg did not pay.
struct TicketPayment {
    UInt256 senderNonce = 0;
    Address sender;
    Address recipient;
    UInt256 faceValue = 0;
    UInt256 paid = 0;  // wei; 0 when it was redeemed without a transfer
};
Result<std::vector<TicketPayment>> ticketPayments(const std::vector<Log>& logs, const Address& broker);

struct DepositFunded {
    Address sender;
    UInt256 amount = 0;
};
Result<std::vector<DepositFunded>> depositsFunded(const std::vector<Log>& logs, const Address& broker);

}  // namespace sluice::chain
