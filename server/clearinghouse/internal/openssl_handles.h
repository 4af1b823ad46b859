// Owners of OpenSSL and cjose objects. Thread: values.
#pragma once

#include <cjose/jwk.h>
#include <cstdlib>
#include <memory>
#include <openssl/evp.h>
#include <openssl/param_build.h>

namespace sluice::clearinghouse {

struct OpensslFree {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
    void operator()(OSSL_PARAM* params) const { OSSL_PARAM_free(params); }
    void operator()(BIGNUM* number) const { BN_free(number); }
    void operator()(cjose_jwk_t* jwk) const { cjose_jwk_release(jwk); }
    void operator()(char* text) const { std::free(text); }
};
template<class T>
using Openssl = std::unique_ptr<T, OpensslFree>;

}  // namespace sluice::clearinghouse
