#include "core/hex.h"

#include <QByteArray>

namespace sluice {

namespace {

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

std::string_view withoutPrefix(std::string_view text)
{
    return text.starts_with("0x") || text.starts_with("0X") ? text.substr(2) : text;
}

}  // namespace

std::string toHex(std::span<const std::uint8_t> bytes)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text.push_back(digits[byte >> 4]);
        text.push_back(digits[byte & 15]);
    }
    return text;
}

std::string toHex0x(std::span<const std::uint8_t> bytes)
{
    return "0x" + toHex(bytes);
}

bool fromHexExactly(std::string_view text, std::span<std::uint8_t> out)
{
    text = withoutPrefix(text);
    if (text.size() != out.size() * 2)
        return false;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const int high = hexValue(text[2 * i]);
        const int low = hexValue(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return true;
}

std::optional<Bytes> fromHex(std::string_view text)
{
    Bytes bytes(withoutPrefix(text).size() / 2);
    if (!fromHexExactly(text, bytes))
        return std::nullopt;
    return bytes;
}

std::string toBase64Url(std::span<const std::uint8_t> bytes)
{
    const QByteArray raw =
        QByteArray::fromRawData(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size()));
    return raw.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals).toStdString();
}

std::optional<Bytes> fromBase64Url(std::string_view text)
{
    const auto options = QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors;
    const auto decoded = QByteArray::fromBase64Encoding(QByteArray(text.data(), qsizetype(text.size())), options);
    if (!decoded)
        return std::nullopt;
    return Bytes(decoded.decoded.begin(), decoded.decoded.end());
}

}  // namespace sluice
