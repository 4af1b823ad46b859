#include "core/json.h"
#include "core/rng.h"
#include "core/utf8.h"

#include <QtTest>

using namespace sluice;

namespace {

std::string fromHexText(const char* hex)
{
    return QByteArray::fromHex(hex).toStdString();
}

json::Value randomTree(Rng& rng, int depth)
{
    switch (rng.below(depth > 0 ? 7 : 5)) {
    case 0: return nullptr;
    case 1: return rng.below(2) == 1;
    case 2: return json::Number{std::to_string(static_cast<std::int64_t>(rng.next64()))};
    case 3: {
        std::string text;
        for (std::uint64_t i = rng.below(12); i > 0; --i) {
            char32_t c = char32_t(rng.below(rng.below(2) ? 0x80 : 0x110000));
            appendUtf8(text, c >= 0xD800 && c <= 0xDFFF ? U'x' : c);
        }
        return text;
    }
    case 4: return json::Number{"1.50e-7"};
    case 5: {
        json::Array items;
        for (std::uint64_t i = rng.below(5); i > 0; --i)
            items.push_back(randomTree(rng, depth - 1));
        return items;
    }
    default: {
        json::Object members;
        for (std::uint64_t i = rng.below(5); i > 0; --i)
            members.emplace_back("k" + std::to_string(i), randomTree(rng, depth - 1));
        return members;
    }
    }
}

}  // namespace

class TestCoreJson : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void vectorsOfTheSpec()
    {
        const json::Value value = json::Value::object({{"b", "é"}, {"a", "\x7f/\t"}});
        QCOMPARE(json::write(value, json::Style::AsciiSorted),
                 fromHexText("7b2261223a225c75303037662f5c74222c2262223a225c7530306539227d"));
        QCOMPARE(json::write(value, json::Style::Utf8Sorted),
                 fromHexText("7b2261223a227f2f5c74222c2262223a22c3a9227d"));
        QCOMPARE(json::write(value, json::Style::Compact), std::string("{\"b\":\"é\",\"a\":\"\x7f/\\t\"}"));
        QCOMPARE(json::write(json::Value::object({{"id", "orch-é😀"}}), json::Style::Journal),
                 std::string("{\"id\":\"orch-\\u00e9\\ud83d\\ude00\"}"));
    }

    void keysSortAtEveryDepthAndTheLastOfEqualNamesWins()
    {
        const auto value = json::parse(R"({"z":{"b":1,"a":[{"d":1,"c":2}]},"a":1,"z2":0,"a":9})");
        QVERIFY(value);
        const std::string expected = R"({"a":9,"z":{"a":[{"c":2,"d":1}],"b":1},"z2":0})";
        QCOMPARE(json::write(*value, json::Style::AsciiSorted), expected);
        QCOMPARE(value->int64("a"), std::optional<std::int64_t>(9));
    }

    void prettyIsTheFormOfTheFilesOfVersionOne()
    {
        const auto value = json::parse(R"({"a":[1,{}],"b":{},"c":[]})");
        QCOMPARE(json::write(*value, json::Style::Pretty),
                 std::string("{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": {},\n  \"c\": []\n}"));
    }

    void numbersStayTheTextTheyCameAs()
    {
        const std::string text = R"([123456789012345678901234567890123456789,1.0,-0,1E-7,0.10,1e300])";
        const auto value = json::parse(text);
        QVERIFY(value);
        QCOMPARE(json::write(*value), text);
        QCOMPARE((*value->items())[2].toInt64(), std::optional<std::int64_t>(0));
        QVERIFY(!(*value->items())[0].toInt64());
        QVERIFY(!(*value->items())[1].toInt64());
    }

    void errorsSayWhatAndWhere_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("offset");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const QByteArray& text, int offset, const char* message) {
            QTest::newRow(name) << text << offset << QString::fromUtf8(message);
        };
        row("empty", "", 0, "Expecting value");
        row("blank", "  ", 2, "Expecting value");
        row("word", "nope", 0, "Expecting value");
        row("word in a list", "[1, trux]", 4, "Expecting value");
        row("no value", "{\"a\":}", 5, "Expecting value");
        row("no name", "{,}", 1, "Expecting property name enclosed in double quotes");
        row("no colon", "{\"a\" 1}", 5, "Expecting ':' delimiter");
        row("no comma", "[1 2]", 3, "Expecting ',' delimiter");
        row("two values", "1 2", 2, "Extra data");
        row("nul after", QByteArray("1\0", 2), 1, "Extra data");
        row("nul inside", QByteArray("[\0]", 3), 1, "Expecting value");
        row("open string", "[\"x\",\"ab", 5, "Unterminated string starting at");
        row("escape", "\"\\x\"", 1, "Invalid \\escape");
        row("hex", "\"\\u12g4\"", 1, "Invalid \\uXXXX escape");
        row("lone surrogate", "\"\\ud800\"", 1, "Invalid \\uXXXX escape");
        row("control", "\"a\nb\"", 2, "Invalid control character at");
        row("nan", "NaN", 0, "Expecting value");
        row("infinity", "[-Infinity]", 1, "Expecting value");
        row("leading zero", "01", 1, "Extra data");
        row("comment", "/*x*/1", 0, "Expecting value");
        row("trailing comma", "[1,]", 3, "Expecting value");
        row("bom", "\xEF\xBB\xBF{}", 0, "Expecting value");
    }
    void errorsSayWhatAndWhere()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, offset);
        QFETCH(QString, message);
        const auto value = json::parse({text.constData(), std::size_t(text.size())});
        QVERIFY(!value);
        QCOMPARE(QString::fromStdString(value.error().message), message);
        // The reader may stand one byte after what it complains about.
        QVERIFY2(std::abs(int(value.error().offset) - offset) <= 1, std::to_string(value.error().offset).c_str());
    }

    void badUtf8IsRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("lone continuation") << QByteArray("\x80");
        QTest::newRow("overlong slash") << QByteArray("\xC0\xAF");
        QTest::newRow("overlong 3") << QByteArray("\xE0\x80\x80");
        QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80");
        QTest::newRow("above range") << QByteArray("\xF4\x90\x80\x80");
        QTest::newRow("cut short") << QByteArray("\xE2\x82");
        QTest::newRow("5 bytes") << QByteArray("\xF8\x88\x80\x80\x80");
    }
    void badUtf8IsRefused()
    {
        QFETCH(QByteArray, bytes);
        const std::string raw = bytes.toStdString();
        QVERIFY(!isValidUtf8(raw));
        QVERIFY(!json::parse("\"" + raw + "\""));
        std::string written;
        json::appendQuoted(written, raw, false);
        QVERIFY(isValidUtf8(written));
        QVERIFY(json::parse(written));
    }

    void depthIsLimited()
    {
        const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
        QVERIFY(json::parse(nested(64)));
        const auto tooDeep = json::parse(nested(65));
        QVERIFY(!tooDeep);
        QCOMPARE(tooDeep.error().message, std::string("Too deeply nested"));
        QVERIFY(!json::parse(std::string(1000000, '[')));
        QVERIFY(!json::parse(nested(5), {.maxDepth = 4}));
    }

    void treesSurviveEveryStyle()
    {
        SeededRng rng(7);
        for (int round = 0; round < 2000; ++round) {
            const json::Value tree = randomTree(rng, 4);
            for (const auto style : {json::Style::Compact, json::Style::Journal, json::Style::Pretty}) {
                const auto again = json::parse(json::write(tree, style));
                QVERIFY(again);
                QVERIFY(*again == tree);
            }
        }
    }

    void damagedTextNeverCrashes()
    {
        SeededRng rng(11);
        for (int round = 0; round < 20000; ++round) {
            std::string text = json::write(randomTree(rng, 3));
            for (std::uint64_t hits = 1 + rng.below(3); hits > 0 && !text.empty(); --hits)
                text[rng.below(text.size())] = char(rng.below(256));
            const auto value = json::parse(text);
            if (value)
                QVERIFY(json::parse(json::write(*value)));
            else
                QVERIFY(value.error().offset <= text.size() && !value.error().message.empty());
        }
    }

    void setReplacesOrAppends()
    {
        json::Value value;
        value.set("a", 1);
        value.set("b", true);
        value.set("a", "x");
        const std::string expected = R"({"a":"x","b":true})";
        QCOMPARE(json::write(value), expected);
        QCOMPARE(value.text("a"), std::optional<std::string_view>("x"));
        QVERIFY(!value.text("b"));
        QVERIFY(value.find("missing") == nullptr);
    }

    void theWriterNeedsNoTree()
    {
        std::string out;
        json::Writer writer(out);
        writer.beginObject().key("id").value("a b").key("n").value(std::int64_t(-5)).key("list").beginArray();
        writer.value(true)
            .null()
            .number("1.5")
            .beginObject()
            .endObject()
            .value(json::Value::array({1, "é"}))
            .endArray();
        writer.key("none").optional(std::nullopt).key("some").optional(std::string("y")).endObject();
        const std::string expected = R"({"id":"a b","n":-5,"list":[true,null,1.5,{},[1,"é"]],"none":null,"some":"y"})";
        QCOMPARE(out, expected);
    }

    void parseOrErrorNamesItsSubject()
    {
        const auto value = json::parseOrError("[1,", "peer's answer");
        QVERIFY(!value);
        QVERIFY(value.error().code == ErrorCode::InvalidArgument);
        QCOMPARE(value.error().message, std::string("peer's answer: Expecting value at byte 3"));
    }
};

QTEST_GUILESS_MAIN(TestCoreJson)
#include "tst_core_json.moc"
