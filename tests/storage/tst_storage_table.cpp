// The table source against a sort and a filter written apart from it, over random rows with NULLs and ties.
#include "storage/engines.h"
#include "storage/memory_template.h"
#include "storage/sql_table_source.h"

#include <algorithm>
#include <random>

using namespace sluice;
using namespace sluice::storage;
using namespace sluice::test;

namespace {

struct ModelRow {
    std::string id;
    std::optional<std::string> name;
    std::optional<std::int64_t> n;
    Int256 units;
    std::int64_t at = 0;
    std::string state;
};

std::vector<Migration> tableSchema()
{
    return {{1,
             "rows",
             {"CREATE TABLE rows (id {text} PRIMARY KEY, name {text}, n {int64}, units {int256} NOT NULL, at {int64} "
              "NOT NULL, state {text} NOT NULL)",
              "CREATE INDEX rows_n ON rows (n, id)", "CREATE INDEX rows_name ON rows (name, id)",
              "CREATE INDEX rows_units ON rows (units, id)", "CREATE INDEX rows_at ON rows (at, id)"}}};
}

SqlTable rowsTable()
{
    SqlTable table;
    table.schema.id = "rows";
    table.schema.columns = {
        {"id", ColumnType::Text, true, false, 0, ""},   {"name", ColumnType::Text, true, true, 0, ""},
        {"n", ColumnType::Integer, true, false, 0, ""}, {"units", ColumnType::Amount, true, false, 18, "eth"},
        {"at", ColumnType::Time, true, false, 0, ""},   {"state", ColumnType::Code, false, true, 0, ""}};
    table.schema.defaultSort = "at";
    table.from = "rows r";
    table.expressions = {"r.id", "r.name", "r.n", "r.units", "r.at", "r.state"};
    table.keyExpression = "r.id";
    return table;
}

std::vector<ModelRow> randomRows(int count, std::mt19937& random)
{
    static const char* const names[] = {"alpha",       "Beta",   "100%", "under_score",
                                        "back\\slash", "O'Neil", "",     "ALPHA two"};
    static const char* const states[] = {"planned", "signed", "settled"};
    std::vector<ModelRow> rows;
    for (int i = 0; i < count; ++i) {
        ModelRow row;
        row.id = "k" + std::to_string(random() % 100'000'000) + "-" + std::to_string(i);
        if (random() % 5)
            row.name = names[random() % 8];
        if (random() % 4)
            row.n = std::int64_t(random() % 20) - 10;
        row.units = (Int256(std::int64_t(random() % 7)) - 3) * Int256("500000000000000000");
        row.at = 1'767'225'600'000'000 + std::int64_t(random() % 10) * 86'400'000'000 / 2;
        row.state = states[random() % 3];
        rows.push_back(std::move(row));
    }
    return rows;
}

Result<void> insertRows(Connection& c, const std::vector<ModelRow>& rows)
{
    for (const ModelRow& row : rows)
        SLUICE_TRY(c.exec("INSERT INTO rows (id, name, n, units, at, state) VALUES (?, ?, ?, ?, ?, ?)",
                          {row.id, optionalText(row.name), optionalInt(row.n), row.units, row.at, row.state}));
    return {};
}

// -1, 0, 1; NULL where the engine has it.
template<class T>
int compareOptional(const std::optional<T>& a, const std::optional<T>& b, bool nullsHigh)
{
    if (!a || !b)
        return a.has_value() == b.has_value() ? 0 : (a.has_value() == nullsHigh ? -1 : 1);
    return *a < *b ? -1 : (*b < *a ? 1 : 0);
}

std::vector<std::string> modelOrder(std::vector<ModelRow> rows, const std::string& column, bool descending,
                                    bool nullsHigh)
{
    std::ranges::sort(rows, [&](const ModelRow& a, const ModelRow& b) {
        int order = 0;
        if (column == "name")
            order = compareOptional(a.name, b.name, nullsHigh);
        else if (column == "n")
            order = compareOptional(a.n, b.n, nullsHigh);
        else if (column == "units")
            order = a.units < b.units ? -1 : (b.units < a.units ? 1 : 0);
        else if (column == "at")
            order = a.at < b.at ? -1 : (b.at < a.at ? 1 : 0);
        if (order == 0)
            order = a.id < b.id ? -1 : (b.id < a.id ? 1 : 0);
        return descending ? order > 0 : order < 0;
    });
    std::vector<std::string> ids;
    for (const ModelRow& row : rows)
        ids.push_back(row.id);
    return ids;
}

std::string lower(std::string text)
{
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return text;
}

bool containsText(const std::optional<std::string>& text, const std::string& part)
{
    return text && lower(*text).find(lower(part)) != std::string::npos;
}

struct Case {
    const char* filter;
    std::function<bool(const ModelRow&)> keeps;
};

const std::vector<Case>& filterCases()
{
    static const Int256 half("500000000000000000");
    static const std::int64_t day = 86'400'000'000;
    static const std::int64_t start = 1'767'225'600'000'000;
    static const std::vector<Case> cases{
        {"", [](const ModelRow&) { return true; }},
        {"alpha", [](const ModelRow& r) { return containsText(r.name, "alpha") || containsText(r.state, "alpha"); }},
        {"name:100%", [](const ModelRow& r) { return containsText(r.name, "100%"); }},
        {"name:_", [](const ModelRow& r) { return containsText(r.name, "_"); }},
        {"name:\"k\\\\s\"", [](const ModelRow& r) { return containsText(r.name, "k\\s"); }},
        {"name:o'n", [](const ModelRow& r) { return containsText(r.name, "o'n"); }},
        {"not name:alpha", [](const ModelRow& r) { return !containsText(r.name, "alpha"); }},
        {"state:settled", [](const ModelRow& r) { return r.state == "settled"; }},
        {"n:>3", [](const ModelRow& r) { return r.n && *r.n > 3; }},
        {"n<=-2", [](const ModelRow& r) { return r.n && *r.n <= -2; }},
        {"n:-3..4", [](const ModelRow& r) { return r.n && *r.n >= -3 && *r.n <= 4; }},
        {"not n:>3", [](const ModelRow& r) { return !(r.n && *r.n > 3); }},
        {"units:>0.5eth", [](const ModelRow& r) { return r.units > half; }},
        {"units:-1..0.5", [](const ModelRow& r) { return r.units >= -half * 2 && r.units <= half; }},
        {"at:2026-01-02", [](const ModelRow& r) { return r.at >= start + day && r.at < start + 2 * day; }},
        {"at:<=2026-01-02", [](const ModelRow& r) { return r.at < start + 2 * day; }},
        {"at:>2026-01-02", [](const ModelRow& r) { return r.at >= start + 2 * day; }},
        {"(state:signed or n:>5) and not units:<0",
         [](const ModelRow& r) { return (r.state == "signed" || (r.n && *r.n > 5)) && r.units >= 0; }},
        {"nothing-has-this", [](const ModelRow&) { return false; }},
    };
    return cases;
}

}  // namespace

class TestStorageTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void matchesBruteForce_data() { engineRows(); }
    void matchesBruteForce();
    void badRequests();
    void usesTheIndex();
    void integerKeys_data() { engineRows(); }
    void integerKeys();
    void stops();
    void templatesCopyAndReset();

private:
    void checkOrder(const TableSource& source, const std::vector<std::string>& wanted, const TableOrder& order,
                    const FilterPtr& filter, int limit);
};

void TestStorageTable::checkOrder(const TableSource& source, const std::vector<std::string>& wanted,
                                  const TableOrder& order, const FilterPtr& filter, int limit)
{
    const int sortColumn = source.schema().columnIndex(order.column);
    const auto anchorOf = [&](const TableRow& row) {
        return std::make_shared<TableAnchor>(TableAnchor{row.cells[std::size_t(sortColumn)], row.key});
    };
    // Forwards page by page, then backwards from the last row, then the anchors and the scan.
    std::vector<std::string> seen;
    TablePageRequest request{order, filter, nullptr, false, false, limit};
    std::shared_ptr<TableAnchor> last;
    for (bool more = true; more;) {
        const auto page = source.page(request);
        QVERIFY2(page, page ? "" : page.error().message.c_str());
        for (const TableRow& row : page->rows)
            seen.push_back(row.key);
        if (!page->rows.empty())
            request.from = last = anchorOf(page->rows.back());
        more = page->more;
    }
    QVERIFY(seen == wanted);
    if (last) {
        std::vector<std::string> reversed;
        TablePageRequest back{order, filter, last, true, true, limit};
        for (bool more = true; more; back.inclusive = false) {
            const auto page = source.page(back);
            QVERIFY2(page, page ? "" : page.error().message.c_str());
            for (auto row = page->rows.rbegin(); row != page->rows.rend(); ++row)
                reversed.push_back(row->key);
            if (!page->rows.empty())
                back.from = anchorOf(page->rows.front());
            more = page->more;
        }
        std::ranges::reverse(reversed);
        QVERIFY(reversed == wanted);
    }
    std::size_t index = 0;
    bool right = true;
    VERIFY_OK(source.anchors(order, filter, limit, [&](TableAnchor anchor) {
        right = right && index < wanted.size() && anchor.key == wanted[index];
        index += std::size_t(limit);
        return true;
    }));
    QVERIFY(right);
    QVERIFY(index >= wanted.size() && index < wanted.size() + std::size_t(limit));
    index = 0;
    VERIFY_OK(source.scan(order, filter, [&](const TableRow& row) {
        return right = index < wanted.size() && row.key == wanted[index++];
    }));
    QVERIFY(right && index == wanted.size());
    QCOMPARE(source.count(filter).value_or(-1), std::int64_t(wanted.size()));
}

void TestStorageTable::matchesBruteForce()
{
    QFETCH(QString, engine);
    std::mt19937 random(7);
    TempStore store(tableSchema(), engineConfig(engine));
    const auto rows = randomRows(700, random);
    VERIFY_OK(store.writer().run([&](Connection& c) { return insertRows(c, rows); }));
    ChangeSequence changes;
    const auto source = makeSqlTableSource(store.readers(), rowsTable(), &changes);
    QVERIFY(source->changes() == &changes);
    for (const Case& one : filterCases()) {
        const auto filter = parseFilter(one.filter, &source->schema());
        QVERIFY2(filter.has_value(), one.filter);
        std::vector<ModelRow> kept;
        std::ranges::copy_if(rows, std::back_inserter(kept), one.keeps);
        for (const char* column : {"id", "name", "n", "units", "at"}) {
            for (const bool descending : {false, true}) {
                const auto wanted = modelOrder(kept, column, descending, store.database().isPostgres());
                checkOrder(*source, wanted, {column, descending}, *filter, 1 + int(random() % 90));
                if (QTest::currentTestFailed()) {
                    qWarning("filter %s, order %s %s", one.filter, column, descending ? "descending" : "ascending");
                    return;
                }
            }
        }
    }
    // Cells come back as they went in.
    const auto page = source->page({{"at", true}, nullptr, nullptr, false, false, 700});
    QVERIFY(page.has_value());
    for (const TableRow& row : page->rows) {
        const auto model = std::ranges::find(rows, row.key, &ModelRow::id);
        QVERIFY(model != rows.end());
        QVERIFY(row.cells[1] == (model->name ? Cell(*model->name) : Cell())
                && row.cells[2] == (model->n ? Cell(*model->n) : Cell()));
        QVERIFY(row.cells[3] == Cell(model->units) && row.cells[4] == Cell(model->at)
                && row.cells[5] == Cell(model->state));
    }
}

void TestStorageTable::badRequests()
{
    TempStore store(tableSchema());
    const auto source = makeSqlTableSource(store.readers(), rowsTable(), nullptr);
    VERIFY_FAILS(source->page({{"state", true}, nullptr, nullptr, false, false, 10}), ErrorCode::InvalidArgument);
    VERIFY_FAILS(source->page({{"id; DROP TABLE rows", true}, nullptr, nullptr, false, false, 10}),
                 ErrorCode::InvalidArgument);
    VERIFY_FAILS(source->page({{"id", true}, nullptr, nullptr, false, false, 0}), ErrorCode::InvalidArgument);
    VERIFY_FAILS(source->count(filterEqual("1=1) OR (1", "x")), ErrorCode::InvalidArgument);
    VERIFY_FAILS(source->count(filterEqual("n", "many")), ErrorCode::InvalidArgument);
    // A value is a value, whatever it looks like.
    QCOMPARE(source->count(filterEqual("state", "' OR 1=1 --")).value_or(-1), 0);
}

void TestStorageTable::usesTheIndex()
{
    TempStore store(tableSchema());
    std::string plan;
    VERIFY_OK(store.readers().read([&](Connection& c) {
        return c.query("EXPLAIN QUERY PLAN SELECT r.id FROM rows r WHERE 1=1 AND (r.n, r.id) < (?, ?) ORDER BY r.n "
                       "DESC, r.id DESC LIMIT ? OFFSET ?",
                       {std::int64_t(1), std::string_view("x"), std::int64_t(10), std::int64_t(0)},
                       [&](const Row& row) {
                           plan += row.text(3) + ";";
                           return true;
                       });
    }));
    QVERIFY2(plan.find("SEARCH r USING COVERING INDEX rows_n") == 0 && plan.find("TEMP B-TREE") == std::string::npos,
             plan.c_str());
}

void TestStorageTable::integerKeys()
{
    QFETCH(QString, engine);
    TempStore store({{1, "log", {"CREATE TABLE log (seq {autokey}, body {text})"}}}, engineConfig(engine));
    VERIFY_OK(store.writer().run([](Connection& c) -> Result<void> {
        for (int i = 0; i < 300; ++i)
            SLUICE_TRY(c.exec("INSERT INTO log (body) VALUES (?)", {std::to_string(i)}));
        return {};
    }));
    SqlTable table;
    table.schema = {"log",
                    {{"seq", ColumnType::Integer, true, false, 0, ""}, {"body", ColumnType::Text, false, true, 0, ""}},
                    "seq",
                    true};
    table.from = "log";
    table.expressions = {"seq", "body"};
    table.keyExpression = "seq";
    table.keyIsInteger = true;
    table.where = "seq > 10";
    const auto source = makeSqlTableSource(store.readers(), table, nullptr);
    std::vector<std::string> wanted;
    for (int i = 300; i > 10; --i)
        wanted.push_back(std::to_string(i));
    checkOrder(*source, wanted, {"seq", true}, nullptr, 17);
    VERIFY_FAILS(
        source->page(
            {{"seq", true}, nullptr, std::make_shared<TableAnchor>(TableAnchor{Cell(), "1 OR 1"}), false, false, 10}),
        ErrorCode::InvalidArgument);
}

void TestStorageTable::stops()
{
    TempStore store(tableSchema());
    const auto source = makeSqlTableSource(store.readers(), rowsTable(), nullptr);
    std::stop_source stop;
    stop.request_stop();
    VERIFY_FAILS(source->count(nullptr, stop.get_token()), ErrorCode::Cancelled);
    VERIFY_FAILS(source->page({{"at", true}, nullptr, nullptr, false, false, 10}, stop.get_token()),
                 ErrorCode::Cancelled);
}

void TestStorageTable::templatesCopyAndReset()
{
    auto made = MemoryTemplate::create(itemsSchema());
    VERIFY_OK(made);
    const auto first = made->open();
    const auto second = made->open();
    VERIFY_OK(first->writer().run([](Connection& c) { return insertItem(c, "a"); }));
    QCOMPARE(countOf(first->readers(), "SELECT count(*) FROM items"), 1);
    QCOMPARE(countOf(second->readers(), "SELECT count(*) FROM items"), 0);
    QCOMPARE(second->schemaVersion(), 1);
    auto seeded = MemoryTemplate::of(*first);
    VERIFY_OK(seeded);
    QCOMPARE(countOf(seeded->open()->readers(), "SELECT count(*) FROM items"), 1);
    for (int i = 0; i < 5; ++i) {
        made->reset(*first);
        QCOMPARE(countOf(first->readers(), "SELECT count(*) FROM items"), 0);
        VERIFY_OK(first->writer().run([](Connection& c) { return insertItem(c, "a"); }));
        VERIFY_FAILS(first->writer().run([](Connection& c) { return insertItem(c, "a"); }), ErrorCode::Conflict);
    }
}

QTEST_GUILESS_MAIN(TestStorageTable)
#include "tst_storage_table.moc"
