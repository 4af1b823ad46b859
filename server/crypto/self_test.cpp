#include "crypto/self_test.h"

#include "core/hex.h"
#include "crypto/address_text.h"
#include "crypto/aes_ctr.h"
#include "crypto/aes_gcm.h"
#include "crypto/hash.h"
#include "crypto/kdf.h"
#include "crypto/secp256k1.h"

namespace sluice::crypto {

namespace {

bool keccakKnown()
{
    return keccak256({}).toHex() == "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";
}

bool sha256Known()
{
    return sha256(asBytes("abc")).toHex() == "0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
}

// RFC 4231, case 2.
bool hmacKnown()
{
    return hmacSha256(asBytes("Jefe"), asBytes("what do ya want for nothing?")).toHex()
           == "0x5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
}

// RFC 7914, sections 11 and 12.
bool pbkdf2Known()
{
    const auto key = pbkdf2HmacSha256(asBytes("passwd"), asBytes("salt"), 1, 64);
    return key
           && toHex(key->bytes())
                  == "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
                     "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783";
}

bool scryptKnown()
{
    const auto key = scrypt({}, {}, {.n = 16, .r = 1, .p = 1}, 64);
    return key
           && toHex(key->bytes())
                  == "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                     "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906";
}

// NIST SP 800-38A, F.5.1, first block.
bool aesCtrKnown()
{
    const auto key = fromHex("2b7e151628aed2a6abf7158809cf4f3c");
    const auto iv = fromHex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    const auto plain = fromHex("6bc1bee22e409f96e93d7e117393172a");
    Bytes out(16);
    return aes128Ctr(*key, *iv, *plain, out) && toHex(out) == "874d6191b620e3261bef6864990db6ce";
}

// The GCM specification's test case 14, and a flipped bit that must be noticed.
bool aesGcmKnown()
{
    const Bytes key(32), nonce(12), plain(16);
    auto sealed = aes256GcmSealWithNonce(key, nonce, plain, {});
    if (!sealed
        || toHex(std::span(*sealed).subspan(12)) != "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")
        return false;
    if (!aes256GcmOpen(key, *sealed, {}))
        return false;
    sealed->back() ^= 1;
    return !aes256GcmOpen(key, *sealed, {});
}

// Key K1 of ops-engine; the signature of 5.3 (EIP-191 over 32 bytes of 0xab).
bool ecdsaKnown()
{
    auto key = PrivateKey::fromBytes(SecretBytes(std::span<const std::uint8_t>(Bytes(32, 0x11))));
    if (!key || checksumAddress(key->address()) != "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A")
        return false;
    const Bytes message(32, 0xab);
    const Hash32 digest = eip191Digest(message);
    const Signature signature = key->sign(digest);
    return toHex(toBytes65(signature))
               == "954242d09d28015eb35388c48d3f14e106973c0a7767c11eddba17e8b9d23a2f4abe381cfd5027b2ab8aeadf2363c7fb08b5"
                  "70656a82e82c618a7ebd1fc747c01c"
           && hasLowS(signature) && recoverAddress(digest, signature) == key->address();
}

}  // namespace

Result<void> selfTest()
{
    struct KnownAnswer {
        const char* name;
        bool (*holds)();
    };
    constexpr KnownAnswer answers[] = {{"keccak-256", keccakKnown},  {"sha-256", sha256Known},
                                       {"hmac-sha-256", hmacKnown},  {"pbkdf2", pbkdf2Known},
                                       {"scrypt", scryptKnown},      {"aes-128-ctr", aesCtrKnown},
                                       {"aes-256-gcm", aesGcmKnown}, {"secp256k1", ecdsaKnown}};
    for (const KnownAnswer& answer : answers) {
        if (!answer.holds())
            return fail(ErrorCode::Internal, std::string("crypto self-test failed: ") + answer.name);
    }
    return {};
}

}  // namespace sluice::crypto
