#include "metering/ulid.h"

namespace sluice::metering {

namespace {

constexpr std::string_view ulidAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

std::string ulidText(std::int64_t ms, const std::array<std::uint8_t, 10>& random)
{
    std::string text(26, '0');
    for (int i = 9; i >= 0; --i, ms >>= 5)
        text[std::size_t(i)] = ulidAlphabet[std::size_t(ms & 31)];
    std::uint32_t bits = 0;
    int held = 0;
    std::size_t at = 10;
    for (const std::uint8_t byte : random) {
        bits = bits << 8 | byte;
        held += 8;
        while (held >= 5) {
            held -= 5;
            text[at++] = ulidAlphabet[bits >> held & 31];
        }
    }
    return text;
}

}  // namespace

std::string UlidSource::next(Timestamp now)
{
    const std::lock_guard lock(m_mutex);
    const std::int64_t ms = std::max<std::int64_t>(now.micros / 1000, m_ms);
    if (ms > m_ms) {
        m_ms = ms;
        m_rng.fill(m_random);
        m_random[0] &= 0x7f;  // room to count up
        return ulidText(m_ms, m_random);
    }
    for (std::size_t i = m_random.size(); i-- > 0;) {
        if (++m_random[i] != 0)
            break;
    }
    return ulidText(m_ms, m_random);
}

bool isUlid(std::string_view text)
{
    if (text.size() != 26 || text[0] < '0' || text[0] > '7')
        return false;
    for (const char character : text) {
        const char upper = character >= 'a' && character <= 'z' ? char(character - 'a' + 'A') : character;
        if (ulidAlphabet.find(upper) == std::string_view::npos)
            return false;
    }
    return true;
}

}  // namespace sluice::metering
