// RAII around OpenSSL's cipher context.
#pragma once

#include <memory>
#include <openssl/evp.h>

namespace sluice::crypto {

struct CipherContextDeleter {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, CipherContextDeleter>;

}  // namespace sluice::crypto
