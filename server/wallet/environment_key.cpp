#include "wallet/environment_key.h"

#include "wallet/keystore_v3.h"

#include <fstream>

namespace sluice::wallet {

namespace {

Result<std::string> readKeystoreFile(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return fail(ErrorCode::Io, "PAYMENT_KEYSTORE_PATH: the file " + path + " cannot be read");
    std::string text(64 * 1024 + 1, '\0');
    file.read(text.data(), std::streamsize(text.size()));
    text.resize(std::size_t(file.gcount()));
    return text;
}

}  // namespace

Result<std::optional<EnvironmentKey>> loadEnvironmentKey(const EnvironmentKeySettings& settings,
                                                         const crypto::KdfLimits& limits)
{
    if (!settings.privateKeyHex.isEmpty()) {
        auto key = crypto::PrivateKey::fromHex(settings.privateKeyHex);
        if (!key)
            return fail(key.error().code, "PAYMENT_PRIVATE_KEY: " + key.error().message);
        return EnvironmentKey{std::move(*key), "environment",
                              "the payout key comes from PAYMENT_PRIVATE_KEY; move it into the keychain"};
    }
    if (settings.keystorePath.empty() && settings.keystorePassword.isEmpty())
        return std::nullopt;
    if (settings.keystorePath.empty())
        return fail(ErrorCode::InvalidArgument, "PAYMENT_KEYSTORE_PASSWORD is set without PAYMENT_KEYSTORE_PATH");
    if (settings.keystorePassword.isEmpty())
        return fail(ErrorCode::InvalidArgument, "PAYMENT_KEYSTORE_PATH is set without PAYMENT_KEYSTORE_PASSWORD");
    SLUICE_ASSIGN(const std::string text, readKeystoreFile(settings.keystorePath));
    auto key = openKeystore(text, settings.keystorePassword, limits);
    if (!key)
        return fail(key.error().code, "PAYMENT_KEYSTORE_PATH: " + settings.keystorePath + ": " + key.error().message);
    return EnvironmentKey{std::move(*key), "keystore file",
                          "the payout key comes from PAYMENT_KEYSTORE_PATH; move it into the keychain"};
}

KeyLoader environmentLoader(const crypto::PrivateKey& key)
{
    auto held = std::make_shared<const crypto::SecretBytes>(key.bytes().clone());
    return [held](std::int64_t, Done<crypto::PrivateKey> done) { done(crypto::PrivateKey::fromBytes(held->clone())); };
}

}  // namespace sluice::wallet
