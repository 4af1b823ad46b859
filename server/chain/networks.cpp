#include "chain/chain_watcher.h"
#include "crypto/address_text.h"

namespace sluice::chain {
namespace {

struct Network {
    std::uint64_t chainId;
    const char* name;
    const char* explorer;
};

constexpr Network kNetworks[] = {
    {1, "Ethereum", "https://etherscan.io"},
    {10, "OP Mainnet", "https://optimistic.etherscan.io"},
    {1337, "Local", ""},
    {31337, "Anvil", ""},
    {42161, "Arbitrum One", "https://arbiscan.io"},
    {421614, "Arbitrum Sepolia", "https://sepolia.arbiscan.io"},
    {11155111, "Sepolia", "https://sepolia.etherscan.io"},
};

const Network* knownNetwork(std::uint64_t chainId)
{
    const auto found = std::find_if(std::begin(kNetworks), std::end(kNetworks),
                                    [&](const Network& n) { return n.chainId == chainId; });
    return found == std::end(kNetworks) ? nullptr : found;
}

std::string explorerPage(std::uint64_t chainId, const char* kind, const std::string& id)
{
    const auto* network = knownNetwork(chainId);
    if (!network || !*network->explorer)
        return {};
    return std::string(network->explorer) + "/" + kind + "/" + id;
}

}  // namespace

std::string networkName(std::uint64_t chainId)
{
    const auto* network = knownNetwork(chainId);
    return network ? network->name : "Chain " + std::to_string(chainId);
}

std::string explorerTransactionUrl(std::uint64_t chainId, const Hash32& transaction)
{
    return explorerPage(chainId, "tx", transaction.toHex());
}

std::string explorerAddressUrl(std::uint64_t chainId, const Address& address)
{
    return explorerPage(chainId, "address", crypto::checksumAddress(address));
}

}  // namespace sluice::chain
