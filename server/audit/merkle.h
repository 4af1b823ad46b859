// Merkle tree of ops-engine 1.4 (Certificate-Transparency shape, keccak): leaf node keccak(0x00 || leaf), inner
// keccak(0x01 || left || right), empty root 32 zero bytes; n > 1 splits at the largest power of two strictly below n.
// Thread: values.
#pragma once

#include "core/address.h"

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace sluice::audit {

Hash32 merkleLeaf(const Hash32& leaf);
Hash32 merkleNode(const Hash32& left, const Hash32& right);
Hash32 merkleRoot(std::span<const Hash32> leaves);
// Largest power of two strictly below n: the leaves of the left half; n > 1.
std::int64_t merkleSplit(std::int64_t n);
// Siblings from leaf to root. index < leaves.size().
std::vector<Hash32> merkleProof(std::span<const Hash32> leaves, std::size_t index);
// The root that the path leads to; nullopt when index, size and number of siblings do not fit.
std::optional<Hash32> merkleRootOfProof(const Hash32& leaf, std::int64_t index, std::int64_t size,
                                        std::span<const Hash32> proof);
bool verifyMerkleProof(const Hash32& leaf, std::int64_t index, std::int64_t size, std::span<const Hash32> proof,
                       const Hash32& root);

// Root of a stream of leaves in O(log n) memory.
class MerkleAccumulator {
public:
    void add(const Hash32& leaf);
    Hash32 root() const;
    std::int64_t size() const { return m_size; }

private:
    std::int64_t m_size = 0;
    std::vector<std::pair<std::int64_t, Hash32>> m_peaks;  // perfect subtrees: leaves, root; left to right
};

}  // namespace sluice::audit
