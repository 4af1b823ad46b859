#include "metering/identity.h"

#include <algorithm>
#include <array>

namespace sluice::metering {

namespace {

constexpr std::string_view ownerPrefix = "owner:";
constexpr std::array<std::string_view, 3> reservedPrefixes{ownerPrefix, "user:", "eu_"};
constexpr std::string_view ownerType = "app_owner";
constexpr std::string_view defaultType = "external_user_id";
constexpr std::size_t maxTypeLength = 64;

bool isAlphaNumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool isReserved(std::string_view text)
{
    return std::ranges::any_of(reservedPrefixes, [&](std::string_view prefix) { return text.starts_with(prefix); });
}

bool isSubjectText(std::string_view text)
{
    return !text.empty() && text.size() <= maxSubjectLength
           && std::ranges::all_of(text, [](char c) { return c >= 0x21 && c <= 0x7E && c != '#'; });
}

bool isTypeText(std::string_view text)
{
    return !text.empty() && text.size() <= maxTypeLength
           && std::ranges::all_of(text, [](char c) { return isAlphaNumeric(c) || c == '_' || c == '-' || c == '.'; });
}

std::string_view trimmedPart(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n\f\v";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

tl::unexpected<Error> refused(const char* what)
{
    return fail(ErrorCode::InvalidArgument, what);
}

Result<Identity> checkedIdentity(Identity identity)
{
    if (!isClientId(identity.clientId))
        return refused("the client id is not 1 to 128 of A-Z a-z 0-9 . _ -");
    if (!isSubjectText(identity.usageSubject) || (isReserved(identity.usageSubject) && !identity.paysFromWallet()))
        return refused("the usage subject is not 1 to 255 printable characters without '#', or has a reserved prefix");
    if (!identity.actor.empty() && !isSubjectText(identity.actor))
        return refused("the actor is not 1 to 255 printable characters without '#'");
    if (!isTypeText(identity.usageSubjectType))
        return refused("the usage subject type is not 1 to 64 of A-Z a-z 0-9 . _ -");
    if (identity.authId.size() > maxAuthIdLength)
        return refused("the identity is longer than 256 bytes");
    return identity;
}

// `authId` is not empty; what stands in it was stamped by whoever answered the signer.
Result<Identity> identityOfAuthId(std::string_view authId, std::string_view type)
{
    Identity identity;
    identity.authId = authId;
    identity.usageSubjectType = type.empty() ? defaultType : type;
    const std::size_t colon = authId.find(':');
    const bool compound = colon != std::string_view::npos && colon != 0 && authId.back() != ':';
    // "app:owner:" ends with a colon and must still be seen as an owner without an id.
    if (colon != std::string_view::npos && authId.substr(colon + 1) == ownerPrefix)
        return refused("the owner has no id");
    if (!compound) {
        identity.clientId = identity.usageSubject = authId;
        return checkedIdentity(std::move(identity));
    }
    identity.clientId = authId.substr(0, colon);
    std::string_view rest = authId.substr(colon + 1);
    // Neither first nor last; a second one breaks the rule of an actor.
    if (const std::size_t hash = rest.find('#');
        hash != std::string_view::npos && hash != 0 && hash + 1 < rest.size()) {
        identity.actor = rest.substr(hash + 1);
        rest = rest.substr(0, hash);
    }
    identity.owner = rest.starts_with(ownerPrefix);
    if (!identity.owner) {
        identity.usageSubject = rest;
        return checkedIdentity(std::move(identity));
    }
    identity.usageSubject = trimmedPart(rest.substr(ownerPrefix.size()));
    identity.usageSubjectType = ownerType;
    if (identity.usageSubject.empty())
        return refused("the owner has no id");
    return checkedIdentity(std::move(identity));
}

}  // namespace

bool isClientId(std::string_view text)
{
    return !text.empty() && text.size() <= maxClientIdLength
           && std::ranges::all_of(text, [](char c) { return isAlphaNumeric(c) || c == '.' || c == '_' || c == '-'; });
}

bool isUsageSubject(std::string_view text)
{
    return isSubjectText(text) && !isReserved(text);
}

bool isExternalUserId(std::string_view text)
{
    constexpr std::size_t maxLength = 128;
    return !text.empty() && text.size() <= maxLength && isAlphaNumeric(text.front()) && !isReserved(text)
           && std::ranges::all_of(
               text, [](char c) { return isAlphaNumeric(c) || c == '.' || c == '_' || c == ':' || c == '-'; });
}

Result<Identity> makeIdentity(std::string_view clientId, std::string_view usageSubject, std::string_view type)
{
    if (type == ownerType)
        return refused("only an owner has the type app_owner");
    Identity identity;
    identity.clientId = clientId;
    identity.usageSubject = usageSubject;
    identity.usageSubjectType = type.empty() ? defaultType : type;
    identity.authId = identity.clientId + ":" + identity.usageSubject;
    return checkedIdentity(std::move(identity));
}

Result<Identity> makeOwner(std::string_view clientId, std::string_view ownerId)
{
    Identity identity;
    identity.clientId = clientId;
    identity.usageSubject = ownerId;
    identity.usageSubjectType = ownerType;
    identity.owner = true;
    identity.authId = identity.clientId + ":owner:" + identity.usageSubject;
    return checkedIdentity(std::move(identity));
}

Result<Identity> identityOfEvent(std::string_view authId, std::string_view clientId, std::string_view usageSubject,
                                 std::string_view type)
{
    const std::string_view stamped = trimmedPart(authId);
    std::string_view kind = trimmedPart(type);
    if (kind == ownerType)  // follows from the form of the identity, not from a word beside it
        kind = {};
    if (!stamped.empty())
        return identityOfAuthId(stamped, kind);
    const std::string_view client = trimmedPart(clientId);
    const std::string_view subject = trimmedPart(usageSubject);
    if (client.empty() || subject.empty())
        return refused("the event names nobody");
    // Checked in two parts, not as one text: a colon in the first would move the cost to another tenant (REF-15).
    return makeIdentity(client, subject, kind);
}

}  // namespace sluice::metering
