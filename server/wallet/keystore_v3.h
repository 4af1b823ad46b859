// Keystore v3 files (ops-engine 5.2): scrypt or pbkdf2, AES-128-CTR, keccak MAC. Thread: any; opening and making take up to seconds and hundreds
// of MiB (crypto/kdf.h limits what a foreign file may ask for), so on a worker only.
#pragma once

#include "core/result.h"
#include "core/rng.h"
#include "crypto/kdf.h"
#include "crypto/secp256k1.h"

#include <string>
#include <string_view>

namespace sluice::wallet {

// Denied: wrong password (the MAC does not match); InvalidArgument: not a keystore v3, unknown cipher or KDF, costs above the limits;
// Corrupt: the key inside is not the key of its `address` member.
Result<crypto::PrivateKey> openKeystore(std::string_view json, const crypto::SecretBytes& password,
                                        const crypto::KdfLimits& limits = {});

// scrypt with geth's standard costs unless told. InvalidArgument: empty password.
Result<std::string> makeKeystore(const crypto::PrivateKey& key, const crypto::SecretBytes& password, Rng& rng,
                                 const crypto::ScryptParams& params = {});

}  // namespace sluice::wallet
