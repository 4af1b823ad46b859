#include "wallet/signer.h"

namespace sluice::wallet {

Result<void> verifySigned(const chain::SignedTransaction& answer, const chain::Transaction& asked,
                          const Address& expected)
{
    const auto decoded = chain::decodeTransaction(answer.raw);
    if (!decoded)
        return fail(ErrorCode::Corrupt,
                    "the signer answered bytes that are no transaction: " + decoded.error().message);
    if (decoded->sender != expected)
        return fail(ErrorCode::Corrupt,
                    "the signer answered with the signature of another key: " + decoded->sender.toHex());
    if (!(decoded->transaction == asked))
        return fail(ErrorCode::Corrupt, "the signer signed another transaction than it was asked to");
    if (!(*decoded == answer))
        return fail(ErrorCode::Corrupt, "the signer's answer contradicts itself");
    return {};
}

}  // namespace sluice::wallet
