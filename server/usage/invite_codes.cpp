#include "usage/invite_codes.h"

#include "core/hex.h"
#include "crypto/hash.h"

namespace sluice::usage {

namespace {

constexpr int codeLength = 20;
constexpr int groupLength = 4;

}  // namespace

std::string makeInviteCode(Rng& rng)
{
    std::string code;
    for (int i = 0; i < codeLength; ++i) {
        if (i > 0 && i % groupLength == 0)
            code += '-';
        code += inviteAlphabet[rng.below(inviteAlphabet.size())];
    }
    return code;
}

std::string normaliseInviteCode(std::string_view text)
{
    std::string code;
    for (const char c : text) {
        if (c >= 'a' && c <= 'z')
            code += static_cast<char>(c - 'a' + 'A');
        else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
            code += c;
    }
    return code;
}

std::string inviteCodeHash(std::string_view text)
{
    return "sha256:" + toHex(crypto::sha256(asBytes(normaliseInviteCode(text))).bytes);
}

}  // namespace sluice::usage
