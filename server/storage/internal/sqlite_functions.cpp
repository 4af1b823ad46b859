#include "storage/internal/sqlite_functions.h"

#include "core/int256.h"
#include "storage/internal/sqlite_errors.h"

#include <sqlite3.h>

namespace sluice::storage {

namespace {

std::optional<Int256> int256Argument(sqlite3_value* value)
{
    if (sqlite3_value_type(value) != SQLITE_BLOB || sqlite3_value_bytes(value) != 32)
        return std::nullopt;
    return fromOffsetBinary(
        std::span<const std::uint8_t, 32>(static_cast<const std::uint8_t*>(sqlite3_value_blob(value)), 32));
}

void int256Text(sqlite3_context* context, int, sqlite3_value** values)
{
    const auto value = int256Argument(values[0]);
    if (!value)
        return sqlite3_result_null(context);
    const std::string text = toDecimal(*value);
    sqlite3_result_text(context, text.c_str(), int(text.size()), SQLITE_TRANSIENT);
}

// Sums as 9 little-endian 32-bit limbs of offset binary in plain memory: the aggregate context is zeroed and never
// destructed.
struct SumState {
    std::uint64_t limbs[8];  // each holds many carries
    std::uint64_t count;
};

void int256SumStep(sqlite3_context* context, int, sqlite3_value** values)
{
    if (sqlite3_value_type(values[0]) != SQLITE_BLOB || sqlite3_value_bytes(values[0]) != 32)
        return;
    auto* state = static_cast<SumState*>(sqlite3_aggregate_context(context, sizeof(SumState)));
    if (!state)
        return sqlite3_result_error_nomem(context);
    const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_value_blob(values[0]));
    for (int limb = 0; limb < 8; ++limb) {
        const auto* at = bytes + 28 - 4 * limb;
        state->limbs[limb] +=
            std::uint64_t(at[0]) << 24 | std::uint64_t(at[1]) << 16 | std::uint64_t(at[2]) << 8 | at[3];
    }
    ++state->count;
}

void int256SumFinal(sqlite3_context* context)
{
    const auto* state = static_cast<SumState*>(sqlite3_aggregate_context(context, 0));
    boost::multiprecision::cpp_int sum = 0;
    if (state) {
        for (int limb = 7; limb >= 0; --limb)
            sum = (sum << 32) + state->limbs[limb];
        sum -= boost::multiprecision::cpp_int(state->count) << 255;  // each value carries the offset 2^255
    }
    const boost::multiprecision::cpp_int bound = boost::multiprecision::cpp_int(1) << 255;
    if (sum >= bound || sum < -bound)
        return sqlite3_result_error(context, "int256_sum: out of range", -1);
    const Word256 word = toOffsetBinary(Int256(sum));
    sqlite3_result_blob(context, word.data(), 32, SQLITE_TRANSIENT);
}

}  // namespace

Result<void> registerSqliteFunctions(sqlite3* handle)
{
    constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    int code =
        sqlite3_create_function_v2(handle, "int256_text", 1, flags, nullptr, int256Text, nullptr, nullptr, nullptr);
    if (code == SQLITE_OK)
        code = sqlite3_create_function_v2(handle, "int256_sum", 1, flags, nullptr, nullptr, int256SumStep,
                                          int256SumFinal, nullptr);
    if (code != SQLITE_OK)
        return fail(sqliteError(handle, code, "registering functions"));
    return {};
}

const char* const postgresFunctions =
    "CREATE OR REPLACE FUNCTION int256_text(value NUMERIC) RETURNS TEXT LANGUAGE sql IMMUTABLE AS 'SELECT "
    "trunc(value)::text';"
    "CREATE OR REPLACE AGGREGATE int256_sum(NUMERIC) (sfunc = numeric_add, stype = NUMERIC, initcond = '0');";

}  // namespace sluice::storage
