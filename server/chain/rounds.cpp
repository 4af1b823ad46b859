#include "chain/rounds.h"

#include "chain/abi.h"

namespace sluice::chain {

struct LivepeerReader::State : std::enable_shared_from_this<LivepeerReader::State> {
    ChainClient& client;
    const Address broker;
    std::optional<Address> roundsManager;
    std::optional<Address> bondingManager;

    State(ChainClient& c, const Address& b) : client(c), broker(b) {}

    // A call whose first words `read` understands.
    template<class T, class Read>
    void read(const Address& to, Bytes data, const Deadline& deadline, Read readWords, Callback<T> done)
    {
        client.call({std::nullopt, to, 0, std::move(data)}, std::nullopt, deadline,
                    [readWords = std::move(readWords), done = std::move(done)](Result<Bytes> answer) {
                        if (!answer)
                            return done(fail(std::move(answer.error())));
                        done(readWords(abi::Reader(*answer)));
                    });
    }

    void address(const Address& to, Bytes data, const char* what, const Deadline& deadline, Callback<Address> done)
    {
        const auto nonZero = [what](const abi::Reader& words) -> Result<Address> {
            SLUICE_ASSIGN(const Address found, words.address(0));
            if (found.isZero())
                return fail(ErrorCode::Unavailable, std::string("the chain has no ") + what);
            return found;
        };
        read<Address>(to, std::move(data), deadline, nonZero, std::move(done));
    }

    // broker -> controller -> the contract registered under keccak(name).
    void contract(const char* name, std::optional<Address> State::*kept, Deadline deadline, Callback<Address> done)
    {
        if (this->*kept)
            return done(*(this->*kept));
        auto self = shared_from_this();
        address(broker, abi::encodeCall(abi::selector("controller()")), "controller", deadline,
                [self, name, kept, deadline, done = std::move(done)](Result<Address> controller) {
                    if (!controller)
                        return done(std::move(controller));
                    const auto data = abi::encodeCall(abi::selector("getContract(bytes32)"),
                                                      {abi::Value::bytes32(abi::eventTopic(name))});
                    self->address(*controller, data, name, deadline, [self, kept, done](Result<Address> found) {
                        if (found)
                            (*self).*kept = *found;
                        done(std::move(found));
                    });
                });
    }

    // What was found under an address that may have moved is looked up anew next time.
    template<class T>
    Callback<T> forgetting(std::optional<Address> State::*kept, Callback<T> done)
    {
        return [self = shared_from_this(), kept, done = std::move(done)](Result<T> result) {
            if (!result)
                ((*self).*kept).reset();
            done(std::move(result));
        };
    }

    void initialized(const Address& rounds, Deadline deadline, Callback<RoundInfo> done)
    {
        read<bool>(
            rounds, abi::encodeCall(abi::selector("currentRoundInitialized()")), deadline,
            [](const abi::Reader& words) { return words.boolean(0); },
            [self = shared_from_this(), rounds, deadline, done = std::move(done)](Result<bool> ready) {
                if (!ready)
                    return done(fail(std::move(ready.error())));
                if (!*ready)
                    return done(fail(ErrorCode::Unavailable, "the current round is not initialised"));
                self->number(rounds, deadline, done);
            });
    }

    void number(const Address& rounds, Deadline deadline, Callback<RoundInfo> done)
    {
        read<std::uint64_t>(
            rounds, abi::encodeCall(abi::selector("currentRound()")), deadline,
            [](const abi::Reader& words) { return words.uint64(0); },
            [self = shared_from_this(), rounds, deadline, done = std::move(done)](Result<std::uint64_t> round) {
                if (!round)
                    return done(fail(std::move(round.error())));
                self->blockHash(rounds, *round, deadline, done);
            });
    }

    void blockHash(const Address& rounds, std::uint64_t round, Deadline deadline, Callback<RoundInfo> done)
    {
        const auto readHash = [round](const abi::Reader& words) -> Result<RoundInfo> {
            SLUICE_ASSIGN(const Hash32 hash, words.bytes32(0));
            if (hash.isZero())
                return fail(ErrorCode::Unavailable, "the current round has no block hash");
            return RoundInfo{round, hash};
        };
        read<RoundInfo>(rounds, abi::encodeCall(abi::selector("blockHashForRound(uint256)"), {abi::Value::uint(round)}),
                        deadline, readHash, std::move(done));
    }
};

LivepeerReader::LivepeerReader(ChainClient& client, const Address& broker)
    : m_state(std::make_shared<State>(client, broker))
{}

LivepeerReader::~LivepeerReader() = default;

void LivepeerReader::currentRound(Deadline deadline, Callback<RoundInfo> done)
{
    auto forgetting = m_state->forgetting(&State::roundsManager, std::move(done));
    m_state->contract("RoundsManager", &State::roundsManager, deadline,
                      [state = m_state, deadline, forgetting](Result<Address> rounds) {
                          if (!rounds)
                              return forgetting(fail(std::move(rounds.error())));
                          state->initialized(*rounds, deadline, forgetting);
                      });
}

void LivepeerReader::senderInfo(const Address& sender, Deadline deadline, Callback<SenderInfo> done)
{
    m_state->client.call({std::nullopt, m_state->broker, 0, senderInfoCalldata(sender)}, std::nullopt,
                         std::move(deadline), [done = std::move(done)](Result<Bytes> answer) {
                             done(answer ? readSenderInfo(*answer)
                                         : Result<SenderInfo>(fail(std::move(answer.error()))));
                         });
}

void LivepeerReader::ticketValidityPeriod(Deadline deadline, Callback<std::uint64_t> done)
{
    m_state->read<std::uint64_t>(
        m_state->broker, abi::encodeCall(abi::selector("ticketValidityPeriod()")), deadline,
        [](const abi::Reader& words) { return words.uint64(0); }, std::move(done));
}

void LivepeerReader::ticketUsed(const Hash32& ticketHash, Deadline deadline, Callback<bool> done)
{
    m_state->read<bool>(
        m_state->broker, usedTicketCalldata(ticketHash), deadline,
        [](const abi::Reader& words) { return words.boolean(0); }, std::move(done));
}

void LivepeerReader::isActiveTranscoder(const Address& recipient, Deadline deadline, Callback<bool> done)
{
    auto forgetting = m_state->forgetting(&State::bondingManager, std::move(done));
    m_state->contract(
        "BondingManager", &State::bondingManager, deadline,
        [state = m_state, recipient, deadline, forgetting](Result<Address> manager) {
            if (!manager)
                return forgetting(fail(std::move(manager.error())));
            const auto data =
                abi::encodeCall(abi::selector("isActiveTranscoder(address)"), {abi::Value::address(recipient)});
            state->read<bool>(
                *manager, data, deadline, [](const abi::Reader& words) { return words.boolean(0); }, forgetting);
        });
}

}  // namespace sluice::chain
