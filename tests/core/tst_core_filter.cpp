#include "core/filter.h"
#include "core/filter_value.h"
#include "core/rng.h"
#include "core/table.h"

#include <QtTest>

using namespace sluice;

namespace {

// The tree as text, so that tests read like what they mean.
std::string shown(const FilterPtr& filter)
{
    if (!filter)
        return "all";
    static const char* const signs[] = {"~", "=", "<", "<=", ">", ">=", ".."};
    switch (filter->kind) {
    case Filter::Kind::Word: return "'" + filter->value + "'";
    case Filter::Kind::Compare:
        return filter->column + signs[int(filter->op)] + "[" + filter->value
               + (filter->op == FilterOp::Between ? "|" + filter->upper : "") + "]";
    case Filter::Kind::Not: return "!" + shown(filter->children.front());
    case Filter::Kind::And:
    case Filter::Kind::Or: break;
    }
    std::string text = filter->kind == Filter::Kind::And ? "and(" : "or(";
    for (const auto& child : filter->children)
        text += (child == filter->children.front() ? "" : " ") + shown(child);
    return text + ")";
}

TableSchema schema()
{
    TableSchema table;
    table.id = "payouts";
    const auto column = [&table](const char* id, ColumnType type, int scale = 0, const char* unit = "") {
        table.columns.push_back({id, type, true, type == ColumnType::Text, scale, unit});
    };
    column("id", ColumnType::Text);
    column("state", ColumnType::Code);
    column("nonce", ColumnType::Integer);
    column("amount", ColumnType::Amount, 18, "eth");
    column("time", ColumnType::Time);
    column("age", ColumnType::Duration);
    column("to", ColumnType::Address);
    column("simulated", ColumnType::Bool);
    column("fee", ColumnType::Amount, 26, "usd");
    table.defaultSort = "time";
    return table;
}

}  // namespace

class TestCoreFilter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void trees_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("tree");
        const auto row = [](const char* text, const char* tree) {
            QTest::newRow(text) << QString(text) << QString(tree);
        };
        row("", "all");
        row("   ", "all");
        row("abc", "'abc'");
        row("abc def", "and('abc' 'def')");
        row("a or b c", "or('a' and('b' 'c'))");
        row("a AND b OR c", "or(and('a' 'b') 'c')");
        row("(a or b) c", "and(or('a' 'b') 'c')");
        row("not a b", "and(!'a' 'b')");
        row("not not a", "!!'a'");
        row("not (a or b)", "!or('a' 'b')");
        row("\"a b\" \"or\"", "and('a b' 'or')");
        row("\"a \\\" b\"", "'a \" b'");
        row("id:x", "id~[x]");
        row("id=x", "id=[x]");
        row("id:\"a b\"", "id~[a b]");
        row("nonce:5", "nonce=[5]");
        row("nonce:>5", "nonce>[5]");
        row("nonce>5", "nonce>[5]");
        row("nonce > 5", "nonce>[5]");
        row("nonce>=5", "nonce>=[5]");
        row("nonce<=5", "nonce<=[5]");
        row("nonce:2..7", "nonce..[2|7]");
        row("nonce:2..", "nonce>=[2]");
        row("nonce:..7", "nonce<=[7]");
        row("nonce:..7 x", "and(nonce<=[7] 'x')");
        row("amount>0.1eth", "amount>[0.1eth]");
        row("amount:0.1..0.2eth", "amount..[0.1|0.2eth]");
        row("fee>$5", "fee>[$5]");
        row("age>2h", "age>[2h]");
        row("time:2026-01-05", "time..[2026-01-05|2026-01-05T23:59:59.999999]");
        row("time:>2026-01-05", "time>[2026-01-05T23:59:59.999999]");
        row("time:<2026-01-05", "time<[2026-01-05]");
        row("time:\"2026-01-05 10:30\"", "time=[2026-01-05 10:30]");
        row("simulated:yes state:PLANNED", "and(simulated=[yes] state=[PLANNED])");
        row("10:30", "'10:30'");
        row("orange", "'orange'");
        row("(nonce:5)", "nonce=[5]");
        row("to:0xAB", "to~[0xAB]");
    }
    void trees()
    {
        QFETCH(QString, text);
        QFETCH(QString, tree);
        const TableSchema table = schema();
        const auto filter = parseFilter(text.toStdString(), &table);
        QVERIFY2(filter.has_value(), filter ? "" : filter.error().message.c_str());
        QCOMPARE(QString::fromStdString(shown(*filter)), tree);
    }

    void errorsPointAtTheirPlace_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("offset");
        QTest::addColumn<int>("length");
        QTest::addColumn<int>("code");
        using Code = FilterError::Code;
        const auto row = [](const char* text, int offset, int length, Code code) {
            QTest::newRow(text) << QString(text) << offset << length << int(code);
        };
        row("a or", 4, 0, Code::UnexpectedEnd);
        row("or a", 0, 2, Code::UnexpectedToken);
        row("a and and b", 6, 3, Code::UnexpectedToken);
        row("not", 3, 0, Code::UnexpectedEnd);
        row("(a", 0, 1, Code::UnexpectedEnd);
        row("a)", 1, 1, Code::UnexpectedToken);
        row("()", 1, 1, Code::UnexpectedToken);
        row("x \"ab", 2, 3, Code::UnclosedQuote);
        row("nonce:", 6, 0, Code::UnexpectedEnd);
        row("nonce:>", 7, 0, Code::UnexpectedEnd);
        row("nonce:(1)", 6, 1, Code::UnexpectedToken);
        row("a nones:5", 2, 5, Code::UnknownColumn);
        row("nonce:five", 6, 4, Code::BadValue);
        row("nonce:1..x", 9, 1, Code::BadValue);
        row("nonce:..", 6, 2, Code::BadValue);
        row("nonce:>1..2", 7, 4, Code::UnexpectedToken);
        row("amount>1usd", 7, 4, Code::BadValue);
        row("age>2x", 4, 2, Code::BadValue);
        row("time:yesterday", 5, 9, Code::BadValue);
        row("simulated:maybe", 10, 5, Code::BadValue);
    }
    void errorsPointAtTheirPlace()
    {
        QFETCH(QString, text);
        QFETCH(int, offset);
        QFETCH(int, length);
        QFETCH(int, code);
        const TableSchema table = schema();
        const auto filter = parseFilter(text.toStdString(), &table);
        QVERIFY(!filter);
        QCOMPARE(int(filter.error().offset), offset);
        QCOMPARE(int(filter.error().length), length);
        QCOMPARE(int(filter.error().code), code);
        QVERIFY(!filter.error().message.empty());
    }

    void withoutASchemaAnyColumnGoes()
    {
        const auto filter = parseFilter("anything:5 other>x");
        QVERIFY(filter);
        QCOMPARE(shown(*filter), std::string("and(anything~[5] other>[x])"));
    }

    void values()
    {
        const TableSchema table = schema();
        const Timestamp now{1'767'225'600'000'000};
        const auto value = [&](const char* column, const char* text) {
            return parseFilterValue(table.columns[std::size_t(table.columnIndex(column))], text, now);
        };
        QVERIFY(value("amount", "0.1eth") == Cell(Int256("100000000000000000")));
        QVERIFY(value("amount", "0.1") == Cell(Int256("100000000000000000")));
        QVERIFY(value("amount", "-2gwei") == Cell(Int256("-2000000000")));
        QVERIFY(value("amount", "7wei") == Cell(Int256(7)));
        QVERIFY(value("fee", "$5") == Cell(Int256("500000000000000000000000000")));
        QVERIFY(value("fee", "-$5") == Cell(Int256("-500000000000000000000000000")));
        QVERIFY(value("age", "2h") == Cell(std::int64_t(7'200'000)));
        QVERIFY(value("age", "1.5s") == Cell(std::int64_t(1'500)));
        QVERIFY(value("age", "90") == Cell(std::int64_t(90'000)));
        QVERIFY(value("time", "2h") == Cell(now.micros - 7'200'000'000));
        QVERIFY(value("time", "2026-01-01") == Cell(now.micros));
        QVERIFY(value("to", "0xABcd") == Cell(std::string("0xabcd")));
        QVERIFY(value("simulated", "Yes") == Cell(std::int64_t(1)));
        QVERIFY(!value("age", "99999999999999999999w"));
    }

    void builders()
    {
        QVERIFY(filterAnd({}) == nullptr);
        QVERIFY(filterAnd({nullptr, nullptr}) == nullptr);
        QCOMPARE(shown(filterAnd({nullptr, filterEqual("a", "1")})), std::string("a=[1]"));
        QCOMPARE(shown(filterAnd({filterEqual("a", "1"), filterEqual("b", "2")})), std::string("and(a=[1] b=[2])"));
    }

    void anythingTypedIsATreeOrAnError()
    {
        SeededRng rng(3);
        const TableSchema table = schema();
        const std::string pieces[] = {"(", ")", "\"", " ",  "and", "or", "not", "nonce", ":",
                                      ">", "<", "=",  "..", "5",   "x",  "\\",  "é"};
        for (int round = 0; round < 50'000; ++round) {
            std::string text;
            for (std::uint64_t i = rng.below(12); i > 0; --i)
                text += pieces[rng.below(std::size(pieces))];
            const auto filter = parseFilter(text, &table);
            if (!filter)
                QVERIFY(filter.error().offset + filter.error().length <= text.size());
        }
        QVERIFY(!parseFilter(std::string(4'000, '(')));
        QVERIFY(!parseFilter(std::string(5'000, 'x')));
    }
};

QTEST_GUILESS_MAIN(TestCoreFilter)
#include "tst_core_filter.moc"
