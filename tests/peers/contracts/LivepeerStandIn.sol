// SPDX-License-Identifier: MIT
// A small stand-in for the Livepeer contracts that Sluice calls: the rules that decide whether a payout really paid, nothing else.
// Selectors, events, ticket hash and silent per-ticket failures are those of the real broker.
pragma solidity 0.8.37;

contract StandInController {
    mapping(bytes32 => address) private contracts;

    function setContract(bytes32 id, address target) external {
        contracts[id] = target;
    }

    function getContract(bytes32 id) external view returns (address) {
        return contracts[id];
    }
}

contract StandInRoundsManager {
    uint256 public currentRound;
    bool public currentRoundInitialized;
    mapping(uint256 => bytes32) public blockHashForRound;

    function setRound(uint256 round, bytes32 blockHash, bool initialized) external {
        currentRound = round;
        blockHashForRound[round] = blockHash;
        currentRoundInitialized = initialized;
    }
}

contract StandInBondingManager {
    address[] private pool;
    mapping(address => bool) public isActiveTranscoder;
    mapping(address => uint256) public fees;

    function setPool(address[] calldata members) external {
        for (uint256 i = 0; i < pool.length; i++) isActiveTranscoder[pool[i]] = false;
        pool = members;
        for (uint256 i = 0; i < members.length; i++) isActiveTranscoder[members[i]] = true;
    }

    function getFirstTranscoderInPool() external view returns (address) {
        return pool.length == 0 ? address(0) : pool[0];
    }

    function getNextTranscoderInPool(address transcoder) external view returns (address) {
        for (uint256 i = 0; i + 1 < pool.length; i++) if (pool[i] == transcoder) return pool[i + 1];
        return address(0);
    }

    function getTranscoderPoolSize() external view returns (uint256) {
        return pool.length;
    }

    function updateTranscoderWithFees(address transcoder, uint256 amount) external {
        require(isActiveTranscoder[transcoder], "transcoder must be active");
        fees[transcoder] += amount;
    }
}

contract StandInTicketBroker {
    struct Ticket {
        address recipient;
        address sender;
        uint256 faceValue;
        uint256 winProb;
        uint256 senderNonce;
        bytes32 recipientRandHash;
        bytes auxData;
    }

    struct Sender {
        uint256 deposit;
        uint256 withdrawRound;
        uint256 reserve;
    }

    event DepositFunded(address indexed sender, uint256 amount);
    event WinningTicketTransfer(address indexed sender, address indexed recipient, uint256 amount);
    event WinningTicketRedeemed(
        address indexed sender,
        address indexed recipient,
        uint256 faceValue,
        uint256 winProb,
        uint256 senderNonce,
        uint256 recipientRand,
        bytes auxData
    );

    StandInController public immutable controller;
    uint256 public constant ticketValidityPeriod = 2;
    bool public paused;
    mapping(bytes32 => bool) public usedTickets;
    mapping(address => Sender) private senders;

    constructor(StandInController controller_) {
        controller = controller_;
    }

    function setPaused(bool value) external {
        paused = value;
    }

    function fundDeposit() external payable {
        require(!paused, "system is paused");
        senders[msg.sender].deposit += msg.value;
        senders[msg.sender].withdrawRound = 0;
        emit DepositFunded(msg.sender, msg.value);
    }

    function fundReserve() external payable {
        senders[msg.sender].reserve += msg.value;
    }

    function unlock() external {
        senders[msg.sender].withdrawRound = rounds().currentRound() + 7;
    }

    function getSenderInfo(address account)
        external
        view
        returns (uint256 deposit, uint256 withdrawRound, uint256 fundsRemaining, uint256 claimedInCurrentRound)
    {
        Sender storage sender = senders[account];
        return (sender.deposit, sender.withdrawRound, sender.reserve, 0);
    }

    function getTicketHash(Ticket memory ticket) public pure returns (bytes32) {
        return keccak256(
            abi.encodePacked(
                ticket.recipient,
                ticket.sender,
                ticket.faceValue,
                ticket.winProb,
                ticket.senderNonce,
                ticket.recipientRandHash,
                ticket.auxData
            )
        );
    }

    function redeemWinningTicket(Ticket memory ticket, bytes memory signature, uint256 recipientRand) public {
        require(!paused, "system is paused");
        require(rounds().currentRoundInitialized(), "current round is not initialized");
        bytes32 ticketHash = getTicketHash(ticket);
        requireValid(ticket, ticketHash, signature, recipientRand);
        Sender storage sender = senders[ticket.sender];
        require(sender.withdrawRound == 0 || rounds().currentRound() < sender.withdrawRound, "sender is unlocked");
        require(sender.deposit > 0 || sender.reserve > 0, "sender deposit and reserve are zero");
        usedTickets[ticketHash] = true;

        uint256 amount = ticket.faceValue;
        if (amount > sender.deposit) {
            uint256 rest = amount - sender.deposit;
            if (rest > sender.reserve) rest = sender.reserve;
            amount = sender.deposit + rest;
            sender.deposit = 0;
            sender.reserve -= rest;
        } else {
            sender.deposit -= amount;
        }
        if (amount > 0) {
            StandInBondingManager(controller.getContract(keccak256("BondingManager"))).updateTranscoderWithFees(ticket.recipient, amount);
            emit WinningTicketTransfer(ticket.sender, ticket.recipient, amount);
        }
        emit WinningTicketRedeemed(
            ticket.sender,
            ticket.recipient,
            ticket.faceValue,
            ticket.winProb,
            ticket.senderNonce,
            recipientRand,
            ticket.auxData
        );
    }

    // As the real one: a ticket that fails leaves no trace, and the transaction succeeds.
    function batchRedeemWinningTickets(Ticket[] memory tickets, bytes[] memory signatures, uint256[] memory rands) external {
        for (uint256 i = 0; i < tickets.length; i++) {
            (bool paid, ) = address(this).call(
                abi.encodeWithSelector(this.redeemWinningTicket.selector, tickets[i], signatures[i], rands[i])
            );
            paid;
        }
    }

    function rounds() private view returns (StandInRoundsManager) {
        return StandInRoundsManager(controller.getContract(keccak256("RoundsManager")));
    }

    function requireValid(Ticket memory ticket, bytes32 ticketHash, bytes memory signature, uint256 recipientRand) private view {
        require(ticket.recipient != address(0) && ticket.sender != address(0), "ticket without parties");
        require(ticket.auxData.length == 64, "invalid length for ticket auxData");
        (uint256 creationRound, bytes32 creationHash) = abi.decode(ticket.auxData, (uint256, bytes32));
        bytes32 known = rounds().blockHashForRound(creationRound);
        require(known != bytes32(0) && known == creationHash, "ticket creationRound does not have a block hash");
        require(creationRound + ticketValidityPeriod > rounds().currentRound(), "ticket is expired");
        require(keccak256(abi.encodePacked(recipientRand)) == ticket.recipientRandHash, "recipientRand does not match");
        require(!usedTickets[ticketHash], "ticket is used");
        bytes32 digest = keccak256(abi.encodePacked("\x19Ethereum Signed Message:\n32", ticketHash));
        require(recover(digest, signature) == ticket.sender, "invalid signature over ticket");
        require(
            uint256(keccak256(abi.encodePacked(signature, recipientRand))) < ticket.winProb,
            "ticket did not win"
        );
    }

    function recover(bytes32 digest, bytes memory signature) private pure returns (address) {
        require(signature.length == 65, "invalid signature length");
        bytes32 r;
        bytes32 s;
        uint8 v;
        assembly {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
            v := byte(0, mload(add(signature, 0x60)))
        }
        return ecrecover(digest, v, r, s);
    }
}
