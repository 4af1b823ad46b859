#include "metering/internal/meter_cells.h"

#include "metering/meter_decimal.h"

#include <algorithm>

namespace sluice::metering {

namespace {

using CellKind = MeterCube::Kind;

void putVarint(Bytes& out, std::int64_t signedValue)
{
    auto value = (std::uint64_t(signedValue) << 1) ^ std::uint64_t(signedValue >> 63);
    while (value >= 0x80) {
        out.push_back(std::uint8_t(value | 0x80));
        value >>= 7;
    }
    out.push_back(std::uint8_t(value));
}

void putNumber(Bytes& out, const Int256& number)
{
    Bytes magnitude;
    if (number != 0)
        export_bits(number < 0 ? Int256(-number) : number, std::back_inserter(magnitude), 8);
    out.push_back(std::uint8_t(magnitude.size() | (number < 0 ? 0x80 : 0)));
    out.insert(out.end(), magnitude.begin(), magnitude.end());
}

class CellReader {
public:
    explicit CellReader(std::span<const std::uint8_t> bytes) : m_bytes(bytes) {}

    std::int64_t varint()
    {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const std::uint8_t byte = next();
            value |= std::uint64_t(byte & 0x7f) << shift;
            if (!(byte & 0x80))
                break;
        }
        return std::int64_t(value >> 1) ^ -std::int64_t(value & 1);
    }

    Int256 number()
    {
        const std::uint8_t head = next();
        const std::size_t size = head & 0x7f;
        if (size > 32 || m_at + size > m_bytes.size()) {
            m_good = false;
            return 0;
        }
        Int256 value = 0;
        if (size > 0)
            import_bits(value, m_bytes.begin() + long(m_at), m_bytes.begin() + long(m_at + size), 8);
        m_at += size;
        return head & 0x80 ? Int256(-value) : value;
    }

    bool done() const { return m_good && m_at == m_bytes.size(); }

private:
    std::uint8_t next()
    {
        if (m_at < m_bytes.size())
            return m_bytes[m_at++];
        m_good = false;
        return 0;
    }

    std::span<const std::uint8_t> m_bytes;
    std::size_t m_at = 0;
    bool m_good = true;
};

}  // namespace

std::int64_t spanStart(std::int64_t seconds, std::int64_t span)
{
    const std::int64_t rest = seconds % span;
    return seconds - (rest < 0 ? rest + span : rest);
}

std::int64_t floorSeconds(Timestamp time)
{
    return spanStart(time.micros, 1'000'000) / 1'000'000;
}

void MeasureState::add(CellKind kind, const Int256& number, std::int64_t time, std::int64_t seq)
{
    MeasureState one;
    one.count = 1;
    one.value = number;
    one.latest = time;
    one.latestSeq = seq;
    merge(kind, one);
}

void MeasureState::merge(CellKind kind, const MeasureState& other)
{
    if (other.count == 0)
        return;
    switch (kind) {
    case CellKind::Count: break;
    case CellKind::Sum: value += other.value; break;
    case CellKind::Min: value = count == 0 ? other.value : std::min(value, other.value); break;
    case CellKind::Max: value = count == 0 ? other.value : std::max(value, other.value); break;
    case CellKind::Latest:
        if (count == 0 || std::pair(other.latest, other.latestSeq) > std::pair(latest, latestSeq)) {
            value = other.value;
            latest = other.latest;
            latestSeq = other.latestSeq;
        }
        break;
    case CellKind::Unique: texts.insert(other.texts.begin(), other.texts.end()); break;
    }
    count += other.count;
}

void MeterCell::merge(const std::vector<MeterCube::Measure>& kinds, const MeterCell& other)
{
    if (measures.empty()) {
        *this = other;
        return;
    }
    firstMinute = std::min(firstMinute, other.firstMinute);
    lastMinute = std::max(lastMinute, other.lastMinute);
    for (std::size_t i = 0; i < kinds.size(); ++i)
        measures[i].merge(kinds[i].kind, other.measures[i]);
}

Bytes MeterCell::encode(const std::vector<MeterCube::Measure>& kinds) const
{
    Bytes bytes;
    putVarint(bytes, firstMinute);
    putVarint(bytes, lastMinute - firstMinute);
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        const MeasureState& state = measures[i];
        putVarint(bytes, state.count);
        if (state.count == 0 || kinds[i].kind == CellKind::Count || kinds[i].kind == CellKind::Unique)
            continue;
        putNumber(bytes, state.value);
        if (kinds[i].kind == CellKind::Latest) {
            putVarint(bytes, state.latest);
            putVarint(bytes, state.latestSeq);
        }
    }
    return bytes;
}

Result<MeterCell> MeterCell::decode(const std::vector<MeterCube::Measure>& kinds, std::span<const std::uint8_t> bytes)
{
    CellReader reader(bytes);
    MeterCell cell;
    cell.firstMinute = reader.varint();
    cell.lastMinute = cell.firstMinute + reader.varint();
    cell.measures.resize(kinds.size());
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        MeasureState& state = cell.measures[i];
        state.count = reader.varint();
        if (state.count == 0 || kinds[i].kind == CellKind::Count || kinds[i].kind == CellKind::Unique)
            continue;
        state.value = reader.number();
        if (kinds[i].kind == CellKind::Latest) {
            state.latest = reader.varint();
            state.latestSeq = reader.varint();
        }
    }
    if (!reader.done())
        return fail(ErrorCode::Corrupt, "a roll-up of the meter is damaged");
    return cell;
}

std::optional<Contribution> contributionOf(const std::shared_ptr<const MeterCube>& cube, const std::string& subject,
                                           Timestamp time, std::int64_t seq, const json::Value& data)
{
    if (cube->eventFrom && time < *cube->eventFrom)
        return std::nullopt;
    Contribution made;
    made.cell.measures.resize(cube->measures.size());
    bool any = false;
    for (std::size_t i = 0; i < cube->measures.size(); ++i) {
        const auto kind = cube->measures[i].kind;
        MeasureState& state = made.cell.measures[i];
        if (kind == CellKind::Count) {
            state.count = 1;
        } else if (kind == CellKind::Unique) {
            const MeterValue value =
                meterValue(Aggregation::UniqueCount, cube->measures[i].path, cube->measurePaths[i], data);
            if (!value.fault.empty())
                continue;
            state.count = 1;
            state.texts.insert(value.text);
        } else {
            const json::Value* found = data.isObject() ? cube->measurePaths[i].find(data) : nullptr;
            const auto number = found ? meterDecimal(*found) : std::nullopt;
            if (!number)
                continue;
            state.add(kind, *number, time.micros, seq);
        }
        any = true;
    }
    if (!any)
        return std::nullopt;
    made.cube = cube;
    made.subject = subject;
    made.second = floorSeconds(time);
    made.cell.firstMinute = made.cell.lastMinute = spanStart(made.second, 60) / 60;
    made.dims.reserve(cube->dimensionPaths.size());
    for (const JsonPath& path : cube->dimensionPaths)
        made.dims.push_back(dimensionText(data.isObject() ? path.find(data) : nullptr));
    return made;
}

std::string dimsText(const std::vector<std::string>& dims)
{
    std::string text;
    json::Writer writer(text);
    writer.beginArray();
    for (const std::string& value : dims)
        writer.value(value);
    writer.endArray();
    return text;
}

Result<std::vector<std::string>> dimsOf(const std::string& text)
{
    const auto parsed = json::parse(text);
    std::vector<std::string> dims;
    if (!parsed || !parsed->isArray())
        return fail(ErrorCode::Corrupt, "a series of the meter is damaged");
    for (const auto& item : *parsed->items())
        dims.emplace_back(item.toText().value_or(""));
    return dims;
}

}  // namespace sluice::metering
