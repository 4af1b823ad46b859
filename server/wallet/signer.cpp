#include "wallet/signer.h"

namespace sluice::wallet {

Result<chain::SignedTransaction> proveSigned(std::span<const std::uint8_t> raw, const chain::Transaction& asked,
                                             const Address& expected)
{
    auto decoded = chain::decodeTransaction(raw);
    if (!decoded)
        return fail(ErrorCode::Corrupt,
                    "the signer answered bytes that are no transaction: " + decoded.error().message);
    if (decoded->sender != expected)
        return fail(ErrorCode::Corrupt,
                    "the signer answered with the signature of another key: " + decoded->sender.toHex());
    if (!(decoded->transaction == asked))
        return fail(ErrorCode::Corrupt, "the signer signed another transaction than it was asked to");
    return decoded;
}

Result<void> verifySigned(const chain::SignedTransaction& answer, const chain::Transaction& asked,
                          const Address& expected)
{
    SLUICE_ASSIGN(const auto proven, proveSigned(answer.raw, asked, expected));
    if (!(proven == answer))
        return fail(ErrorCode::Corrupt, "the signer's answer contradicts itself");
    return {};
}

}  // namespace sluice::wallet
