#include "core/int256.h"
#include "crypto/hash.h"
#include "crypto/secp256k1.h"
#include "fleet/registrar.h"

#include <cstdlib>

namespace sluice::fleet {

namespace {

constexpr std::string_view registrationDomain = "payments-orchestrator-registration:v1";
constexpr std::int64_t signatureWindowSeconds = 300;

void appendPacked(Bytes& out, std::span<const std::uint8_t> bytes)
{
    out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace

Hash32 registrationDigest(std::string_view id, const Address& address, std::string_view details, std::int64_t signedAt)
{
    Bytes packed;
    appendPacked(packed, asBytes(registrationDomain));
    appendPacked(packed, asBytes(id));
    appendPacked(packed, address.bytes);
    appendPacked(packed, crypto::keccak256(asBytes(details)).bytes);
    appendPacked(packed, toBigEndian(UInt256(static_cast<std::uint64_t>(signedAt))));
    return crypto::eip191Digest(crypto::keccak256(packed).bytes);
}

bool verifyRegistrationSignature(std::string_view id, std::string_view address, std::string_view details,
                                 std::int64_t signedAt, std::string_view signature, Timestamp now)
{
    const auto owner = Address::fromHex(address);
    std::array<std::uint8_t, 65> bytes{};
    if (!owner || signedAt <= 0 || !signature.starts_with("0x") || !fromHexExactly(signature, bytes))
        return false;
    if (std::llabs(now.seconds() - signedAt) > signatureWindowSeconds)
        return false;
    const auto parsed = crypto::signatureFromBytes65(bytes);
    if (!parsed || !crypto::hasLowS(*parsed))
        return false;
    return crypto::recoverAddress(registrationDigest(id, *owner, details, signedAt), *parsed) == owner;
}

}  // namespace sluice::fleet
