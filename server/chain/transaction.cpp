#include "chain/transaction.h"

#include "chain/rlp.h"
#include "crypto/hash.h"
#include "crypto/secp256k1.h"

#include <limits>

namespace sluice::chain {
namespace {

using rlp::Item;

Item addressItem(const std::optional<Address>& to)
{
    return to ? Item::of(to->bytes) : Item{};
}

// The fields before the signature, in wire order.
std::vector<Item> unsignedFields(const Transaction& transaction)
{
    std::vector<Item> fields;
    if (const auto* dynamic = std::get_if<DynamicFees>(&transaction.fees)) {
        fields.push_back(Item::of(UInt256(transaction.chainId)));
        fields.push_back(Item::of(UInt256(transaction.nonce)));
        fields.push_back(Item::of(dynamic->maxPriorityFeePerGas));
        fields.push_back(Item::of(dynamic->maxFeePerGas));
    } else {
        fields.push_back(Item::of(UInt256(transaction.nonce)));
        fields.push_back(Item::of(std::get<LegacyFees>(transaction.fees).gasPrice));
    }
    fields.push_back(Item::of(UInt256(transaction.gasLimit)));
    fields.push_back(addressItem(transaction.to));
    fields.push_back(Item::of(transaction.value));
    fields.push_back(Item::of(transaction.data));
    if (!transaction.isLegacy())
        fields.push_back(Item::listOf({}));  // access list
    return fields;
}

Bytes encodeTyped(const Transaction& transaction, std::vector<Item> fields)
{
    Bytes out = rlp::encode(Item::listOf(std::move(fields)));
    if (!transaction.isLegacy())
        out.insert(out.begin(), 0x02);
    return out;
}

tl::unexpected<Error> badRaw(const char* why)
{
    return fail(ErrorCode::Protocol, std::string("raw transaction: ") + why);
}

Result<std::uint64_t> toUInt64(const Item& item)
{
    SLUICE_ASSIGN(const UInt256 number, rlp::toUInt256(item));
    if (number > std::numeric_limits<std::uint64_t>::max())
        return badRaw("a number of more than 64 bits");
    return number.convert_to<std::uint64_t>();
}

struct RawFields {
    Transaction transaction;
    UInt256 r = 0;
    UInt256 s = 0;
    int yParity = 0;
};

// nonce ... data, which both kinds share but for the fees in between.
Result<void> readTail(const std::vector<Item>& items, std::size_t at, Transaction& transaction)
{
    SLUICE_ASSIGN(transaction.gasLimit, toUInt64(items[at]));
    const Item& to = items[at + 1];
    if (to.list || (!to.bytes.empty() && to.bytes.size() != 20))
        return badRaw("the recipient is not an address");
    if (!to.bytes.empty()) {
        transaction.to.emplace();
        std::copy(to.bytes.begin(), to.bytes.end(), transaction.to->bytes.begin());
    }
    SLUICE_ASSIGN(transaction.value, rlp::toUInt256(items[at + 2]));
    if (items[at + 3].list)
        return badRaw("the data is a list");
    transaction.data = items[at + 3].bytes;
    return {};
}

Result<RawFields> readDynamic(const std::vector<Item>& items)
{
    if (items.size() != 12)
        return badRaw("not the fields of type 2");
    RawFields out;
    DynamicFees fees;
    SLUICE_ASSIGN(out.transaction.chainId, toUInt64(items[0]));
    SLUICE_ASSIGN(out.transaction.nonce, toUInt64(items[1]));
    SLUICE_ASSIGN(fees.maxPriorityFeePerGas, rlp::toUInt256(items[2]));
    SLUICE_ASSIGN(fees.maxFeePerGas, rlp::toUInt256(items[3]));
    out.transaction.fees = fees;
    SLUICE_TRY(readTail(items, 4, out.transaction));
    if (!items[8].list || !items[8].items.empty())
        return badRaw("an access list");
    SLUICE_ASSIGN(const std::uint64_t parity, toUInt64(items[9]));
    if (parity > 1)
        return badRaw("the parity is not 0 or 1");
    out.yParity = static_cast<int>(parity);
    SLUICE_ASSIGN(out.r, rlp::toUInt256(items[10]));
    SLUICE_ASSIGN(out.s, rlp::toUInt256(items[11]));
    return out;
}

Result<RawFields> readLegacy(const std::vector<Item>& items)
{
    if (items.size() != 9)
        return badRaw("not the fields of a legacy transaction");
    RawFields out;
    LegacyFees fees;
    SLUICE_ASSIGN(out.transaction.nonce, toUInt64(items[0]));
    SLUICE_ASSIGN(fees.gasPrice, rlp::toUInt256(items[1]));
    out.transaction.fees = fees;
    SLUICE_TRY(readTail(items, 2, out.transaction));
    SLUICE_ASSIGN(const UInt256 v, rlp::toUInt256(items[6]));
    if (v < 37 || (v - 35) / 2 > std::numeric_limits<std::uint64_t>::max())
        return badRaw("no EIP-155 chain id");
    out.transaction.chainId = UInt256((v - 35) / 2).convert_to<std::uint64_t>();
    out.yParity = static_cast<int>(UInt256((v - 35) % 2).convert_to<unsigned>());
    SLUICE_ASSIGN(out.r, rlp::toUInt256(items[7]));
    SLUICE_ASSIGN(out.s, rlp::toUInt256(items[8]));
    return out;
}

}  // namespace

UInt256 feeCeilingPerGas(const Fees& fees)
{
    if (const auto* dynamic = std::get_if<DynamicFees>(&fees))
        return dynamic->maxFeePerGas;
    return std::get<LegacyFees>(fees).gasPrice;
}

Result<UInt256> maxCostWei(const Transaction& transaction)
{
    try {
        return UInt256(transaction.value + feeCeilingPerGas(transaction.fees) * transaction.gasLimit);
    } catch (const std::exception&) {
        return fail(ErrorCode::InvalidArgument, "value and fees do not fit 256 bits");
    }
}

Result<void> validate(const Transaction& transaction)
{
    // v = 35 + 2 x chain id has to fit as well, and no chain comes near.
    if (transaction.chainId == 0 || transaction.chainId > std::numeric_limits<std::uint64_t>::max() / 2 - 36)
        return fail(ErrorCode::InvalidArgument, "chain id out of range");
    if (transaction.nonce == std::numeric_limits<std::uint64_t>::max())
        return fail(ErrorCode::InvalidArgument, "nonce out of range");
    if (transaction.gasLimit == 0)
        return fail(ErrorCode::InvalidArgument, "gas limit 0");
    if (const auto* dynamic = std::get_if<DynamicFees>(&transaction.fees);
        dynamic && dynamic->maxPriorityFeePerGas > dynamic->maxFeePerGas)
        return fail(ErrorCode::InvalidArgument, "the priority fee is above the maximum fee");
    SLUICE_TRY(maxCostWei(transaction));
    return {};
}

Hash32 signingHash(const Transaction& transaction)
{
    auto fields = unsignedFields(transaction);
    if (transaction.isLegacy()) {
        fields.push_back(Item::of(UInt256(transaction.chainId)));
        fields.push_back(Item{});
        fields.push_back(Item{});
    }
    return crypto::keccak256(encodeTyped(transaction, std::move(fields)));
}

namespace {

Result<crypto::Signature> usableSignature(const Transaction& transaction, const SignatureBytes& signature)
{
    SLUICE_TRY(validate(transaction));
    const auto parsed = crypto::signatureFromBytes65(signature);
    if (!parsed)
        return fail(ErrorCode::InvalidArgument, "not a signature");
    if (!crypto::hasLowS(*parsed))
        return fail(ErrorCode::InvalidArgument, "the signature's s is high");
    return *parsed;
}

Bytes rawOf(const Transaction& transaction, const crypto::Signature& signature)
{
    auto fields = unsignedFields(transaction);
    UInt256 v = signature.yParity;
    if (transaction.isLegacy())
        v += UInt256(transaction.chainId) * 2 + 35;
    fields.push_back(Item::of(v));
    fields.push_back(Item::of(fromBigEndian(signature.r)));
    fields.push_back(Item::of(fromBigEndian(signature.s)));
    return encodeTyped(transaction, std::move(fields));
}

}  // namespace

Result<Bytes> encodeSigned(const Transaction& transaction, const SignatureBytes& signature)
{
    SLUICE_ASSIGN(const auto parsed, usableSignature(transaction, signature));
    return rawOf(transaction, parsed);
}

Result<SignedTransaction> attachSignature(const Transaction& transaction, const SignatureBytes& signature)
{
    SLUICE_ASSIGN(const auto parsed, usableSignature(transaction, signature));
    const auto sender = crypto::recoverAddress(signingHash(transaction), parsed);
    if (!sender)
        return fail(ErrorCode::InvalidArgument, "no key could have made this signature");
    SignedTransaction out;
    out.transaction = transaction;
    out.signature = crypto::toBytes65(parsed);
    out.raw = rawOf(transaction, parsed);
    out.hash = crypto::keccak256(out.raw);
    out.sender = *sender;
    return out;
}

Result<SignedTransaction> decodeTransaction(std::span<const std::uint8_t> raw)
{
    if (raw.empty())
        return badRaw("empty");
    const bool typed = raw[0] < 0x80;
    if (typed && raw[0] != 0x02)
        return badRaw("of an unknown type");
    SLUICE_ASSIGN(const Item list, rlp::decode(typed ? raw.subspan(1) : raw));
    if (!list.list)
        return badRaw("not a list");
    SLUICE_ASSIGN(const RawFields fields, typed ? readDynamic(list.items) : readLegacy(list.items));
    const crypto::Signature signature{toBigEndian(fields.r), toBigEndian(fields.s), fields.yParity};
    auto out = attachSignature(fields.transaction, crypto::toBytes65(signature));
    if (!out)
        return badRaw(out.error().message.c_str());
    if (!std::equal(raw.begin(), raw.end(), out->raw.begin(), out->raw.end()))
        return badRaw("not in canonical form");
    return out;
}

}  // namespace sluice::chain
