#include "audit/merkle.h"

#include "core/check.h"
#include "crypto/hash.h"

#include <algorithm>
#include <array>
#include <bit>

namespace sluice::audit {

namespace {

// Walks as merkleProof did, consuming siblings from the root's end. False: not as many siblings as the tree is deep.
bool rootOfPath(const Hash32& leaf, std::int64_t index, std::int64_t size, std::span<const Hash32> proof, Hash32& root)
{
    if (size == 1) {
        root = merkleLeaf(leaf);
        return proof.empty();
    }
    if (proof.empty())
        return false;
    const std::int64_t k = merkleSplit(size);
    const Hash32& sibling = proof.back();
    Hash32 inner;
    if (index < k) {
        if (!rootOfPath(leaf, index, k, proof.first(proof.size() - 1), inner))
            return false;
        root = merkleNode(inner, sibling);
    } else {
        if (!rootOfPath(leaf, index - k, size - k, proof.first(proof.size() - 1), inner))
            return false;
        root = merkleNode(sibling, inner);
    }
    return true;
}

}  // namespace

std::int64_t merkleSplit(std::int64_t n)
{
    SLUICE_CHECK(n > 1);
    return static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(n - 1)));
}

Hash32 merkleLeaf(const Hash32& leaf)
{
    std::array<std::uint8_t, 33> preimage{0x00};
    std::ranges::copy(leaf.bytes, preimage.begin() + 1);
    return crypto::keccak256(preimage);
}

Hash32 merkleNode(const Hash32& left, const Hash32& right)
{
    std::array<std::uint8_t, 65> preimage{0x01};
    std::ranges::copy(left.bytes, preimage.begin() + 1);
    std::ranges::copy(right.bytes, preimage.begin() + 33);
    return crypto::keccak256(preimage);
}

Hash32 merkleRoot(std::span<const Hash32> leaves)
{
    MerkleAccumulator tree;
    for (const auto& leaf : leaves)
        tree.add(leaf);
    return tree.root();
}

std::vector<Hash32> merkleProof(std::span<const Hash32> leaves, std::size_t index)
{
    SLUICE_CHECK(index < leaves.size());
    if (leaves.size() == 1)
        return {};
    const auto k = static_cast<std::size_t>(merkleSplit(static_cast<std::int64_t>(leaves.size())));
    const bool inLeft = index < k;
    auto proof = inLeft ? merkleProof(leaves.first(k), index) : merkleProof(leaves.subspan(k), index - k);
    proof.push_back(inLeft ? merkleRoot(leaves.subspan(k)) : merkleRoot(leaves.first(k)));
    return proof;
}

std::optional<Hash32> merkleRootOfProof(const Hash32& leaf, std::int64_t index, std::int64_t size,
                                        std::span<const Hash32> proof)
{
    if (size <= 0 || index < 0 || index >= size || proof.size() > 64)
        return std::nullopt;
    Hash32 root;
    if (!rootOfPath(leaf, index, size, proof, root))
        return std::nullopt;
    return root;
}

bool verifyMerkleProof(const Hash32& leaf, std::int64_t index, std::int64_t size, std::span<const Hash32> proof,
                       const Hash32& root)
{
    const auto reached = merkleRootOfProof(leaf, index, size, proof);
    return reached && *reached == root;
}

void MerkleAccumulator::add(const Hash32& leaf)
{
    std::pair<std::int64_t, Hash32> node{1, merkleLeaf(leaf)};
    while (!m_peaks.empty() && m_peaks.back().first == node.first) {
        node = {node.first * 2, merkleNode(m_peaks.back().second, node.second)};
        m_peaks.pop_back();
    }
    m_peaks.push_back(std::move(node));
    ++m_size;
}

Hash32 MerkleAccumulator::root() const
{
    if (m_peaks.empty())
        return {};
    Hash32 root = m_peaks.back().second;
    for (auto peak = m_peaks.rbegin() + 1; peak != m_peaks.rend(); ++peak)
        root = merkleNode(peak->second, root);
    return root;
}

}  // namespace sluice::audit
