// The Merkle tree against every vector of ops-engine 1.4, and what a proof must refuse.
#include "audit/merkle.h"
#include "crypto/hash.h"

#include <QTest>

using namespace sluice;
using namespace sluice::audit;

namespace {

std::vector<Hash32> leavesUpTo(int n)
{
    std::vector<Hash32> leaves;
    for (int j = 1; j <= n; ++j) {
        Hash32 leaf;
        leaf.bytes.fill(static_cast<std::uint8_t>(j));
        leaves.push_back(leaf);
    }
    return leaves;
}

Hash32 hash(const char* hex)
{
    return Hash32::fromHex(hex).value();
}

const std::vector<const char*> roots{
    "0x0000000000000000000000000000000000000000000000000000000000000000",
    "0xb11a95f7ddcfbdc542f175f12554edd00d11d2bdc67124e3e3f39f1a1e54bc4a",
    "0x6674e6b1fd07d288e813849586c794cc68b17ddbbb7c552d9ca2c34259fca435",
    "0xdc3d8ff7b6a3c804a00ed2dd29d07a2fd0558ae8afef24d4263541f88f5a600a",
    "0x4d31eb3287bdaf5f09c4d6f19eb13219482d01ef200800162446f42f651b7d3e",
    "0x9c38026ea41e88d0fd1417d1c05063f60856ca4759029cd9a7624969abe30c4a",
    "0x208252dc808f13e5711e98e12ca68add1bb956d766c5f8a32751d023bcfe6656",
    "0x29ae1b367fd87749971462d78db585b367e391f37b649c1188d83692924e3ce5",
};

}  // namespace

class TestAuditMerkle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rootsOfTheSpecification();
    void nodeOfTheSpecification();
    void proofsOfTheSpecification();
    void everyProofLeadsToTheRoot();
    void wrongProofsAreRefused();
};

void TestAuditMerkle::rootsOfTheSpecification()
{
    for (int n = 0; n < static_cast<int>(roots.size()); ++n) {
        const auto leaves = leavesUpTo(n);
        QCOMPARE(merkleRoot(leaves).toHex(), std::string(roots[static_cast<std::size_t>(n)]));
        MerkleAccumulator stream;
        for (const auto& leaf : leaves)
            stream.add(leaf);
        QCOMPARE(stream.root().toHex(), std::string(roots[static_cast<std::size_t>(n)]));
        QCOMPARE(stream.size(), n);
    }
}

void TestAuditMerkle::nodeOfTheSpecification()
{
    const auto leaves = leavesUpTo(2);
    QCOMPARE(merkleNode(leaves[0], leaves[1]).toHex(),
             std::string("0x5fea46c6ed18832adf4be39bd33e5eeb7cb62ff55182560b78bf99b1220e0ffa"));
}

void TestAuditMerkle::proofsOfTheSpecification()
{
    const auto five = leavesUpTo(5);
    const std::vector<Hash32> proof05{hash("0x43674370dffec60479f0fa769467ef9701bcad7f6bd1e97634b1ad1a3a4fad58"),
                                      hash("0x29d5f518fb46bab34823a97ca296fa960582d3960d6fe7d012d3c92f34eccc78"),
                                      hash("0x036d190703e5ad55514c50f9e49460a94790ae8c1e612e8b839db48eeb0afc14")};
    QCOMPARE(merkleProof(five, 0), proof05);
    QCOMPARE(merkleProof(five, 4), std::vector<Hash32>{hash(roots[4])});
    const auto seven = leavesUpTo(7);
    const std::vector<Hash32> proof47{hash("0x1fdc5325b5c7cabceaf0e8d03af02b9bb8902071e60f7228ddf30b400c19f63e"),
                                      hash("0xd4356481afc515b94e9e448ed28241fcaf3b148df36e1b2c08c97e72c54abf0e"),
                                      hash(roots[4])};
    QCOMPARE(merkleProof(seven, 4), proof47);
    const std::vector<Hash32> proof67{hash("0x32ad4e48b2cf19c924df48f66b0d77ff179896e5212b4bdc54c5790841c7fbc7"),
                                      hash(roots[4])};
    QCOMPARE(merkleProof(seven, 6), proof67);
    QVERIFY(merkleProof(leavesUpTo(1), 0).empty());
}

void TestAuditMerkle::everyProofLeadsToTheRoot()
{
    for (int n = 1; n <= 40; ++n) {
        const auto leaves = leavesUpTo(n);
        const Hash32 root = merkleRoot(leaves);
        for (int i = 0; i < n; ++i) {
            const auto index = static_cast<std::size_t>(i);
            QVERIFY(verifyMerkleProof(leaves[index], i, n, merkleProof(leaves, index), root));
        }
    }
}

void TestAuditMerkle::wrongProofsAreRefused()
{
    const auto leaves = leavesUpTo(7);
    const Hash32 root = merkleRoot(leaves);
    auto proof = merkleProof(leaves, 4);
    QVERIFY(verifyMerkleProof(leaves[4], 4, 7, proof, root));
    QVERIFY(!verifyMerkleProof(leaves[3], 4, 7, proof, root));  // another leaf
    QVERIFY(!verifyMerkleProof(leaves[4], 5, 7, proof, root));  // another place
    QVERIFY(!verifyMerkleProof(leaves[4], 4, 0, proof, root));
    QVERIFY(!verifyMerkleProof(leaves[4], -1, 7, proof, root));
    QVERIFY(!verifyMerkleProof(leaves[4], 7, 7, proof, root));
    QVERIFY(!verifyMerkleProof(leaves[4], 4, 7, proof, merkleRoot(leavesUpTo(6))));
    auto tooMany = proof;
    tooMany.push_back(root);
    QVERIFY(!verifyMerkleProof(leaves[4], 4, 7, tooMany, root));
    auto tooFew = proof;
    tooFew.pop_back();
    QVERIFY(!verifyMerkleProof(leaves[4], 4, 7, tooFew, root));
    proof[0].bytes[0] ^= 1;
    QVERIFY(!verifyMerkleProof(leaves[4], 4, 7, proof, root));
}

QTEST_GUILESS_MAIN(TestAuditMerkle)
#include "tst_audit_merkle.moc"
