// The money of invoices and the signatures of webhooks (clearinghouse 9.4), as values: case tables, and histories drawn from a seed.
#include "core/amount.h"
#include "core/rng.h"
#include "metering/settlement_money.h"
#include "metering/settlement_signature.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::metering;

namespace {

SettlementInvoice invoiceOf(const std::string& total, const std::vector<std::string>& lines,
                            const std::string& currency = "USD", SettlementMetadata metadata = {})
{
    SettlementInvoice invoice;
    invoice.id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    invoice.currency = currency;
    invoice.total = total;
    invoice.metadata = std::move(metadata);
    for (std::size_t i = 0; i < lines.size(); ++i)
        invoice.lines.push_back({"line-" + std::to_string(i), "", lines[i], {"discount-" + std::to_string(i)}});
    return invoice;
}

std::string residueOf(const std::string& total, const std::vector<std::string>& lines, const std::string& currency)
{
    const auto money = settleMoney(invoiceOf(total, lines, currency), {}, {});
    return money ? toDecimal(money->residueMinor) : money.error().code;
}

json::Value parsed(const std::string& text)
{
    return json::parse(text).value_or(json::Value());
}

const Timestamp now{1'767'225'600'000'000};

}  // namespace

class TestMeteringSettlementMoney : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void minorUnits_data();
    void minorUnits();
    void exponents();
    void fees_data();
    void fees();
    void residues_data();
    void residues();
    void linesAndResidueAreTheTotalAlways();
    void chargeModels();
    void onlyTopLevelLinesCount();
    void answersOfSteps();
    void pausesByStatus();
    void standardSignatures();
    void providerSignatures();
    void secretsOfStandardWebhooks();
};

void TestMeteringSettlementMoney::minorUnits_data()
{
    QTest::addColumn<QString>("decimal");
    QTest::addColumn<int>("exponent");
    QTest::addColumn<QString>("minor");
    const struct {
        const char* decimal;
        int exponent;
        const char* minor;
    } rows[] = {{"0", 2, "0"},
                {"0.005", 2, "1"},
                {"-0.005", 2, "-1"},
                {"0.0049999999999999999999999999999999999999", 2, "0"},
                {"0.0050000000000000000000000000000000000001", 2, "1"},
                {"1.004", 2, "100"},
                {"1.995", 2, "200"},
                {"2.675", 2, "268"},
                {"-2.675", 2, "-268"},
                {"0.5", 0, "1"},
                {"1.5", 0, "2"},
                {"2.5", 0, "3"},
                {"-2.5", 0, "-3"},
                {"0.49", 0, "0"},
                {"1.0005", 3, "1001"},
                {"1.0004", 3, "1000"},
                {"123456789012345678901234567890.125", 2, "12345678901234567890123456789013"},
                {"1e3", 2, "100000"},
                {"1.23456E-2", 2, "1"}};
    for (const auto& row : rows)
        QTest::addRow("%s at %d", row.decimal, row.exponent)
            << QString::fromLatin1(row.decimal) << row.exponent << QString::fromLatin1(row.minor);
}

void TestMeteringSettlementMoney::minorUnits()
{
    QFETCH(QString, decimal);
    QFETCH(int, exponent);
    QFETCH(QString, minor);
    const auto units = metering::minorUnits(decimal.toStdString(), exponent);
    QVERIFY(units.has_value());
    QCOMPARE(toDecimal(*units), minor.toStdString());
}

void TestMeteringSettlementMoney::exponents()
{
    QCOMPARE(currencyExponent("USD"), std::optional(2));
    QCOMPARE(currencyExponent("JPY"), std::optional(0));
    QCOMPARE(currencyExponent("KWD"), std::optional(3));
    for (const char* none : {"", "usd", "US", "USDX", "CLF", "U D"})
        QVERIFY2(!currencyExponent(none), none);
    for (const char* none : {"", "abc", "1,5", "NaN", "inf", "0.00000000000000000000000000000000000000001"})
        QVERIFY2(!metering::minorUnits(none, 2).has_value(), none);
}

void TestMeteringSettlementMoney::fees_data()
{
    QTest::addColumn<QString>("total");
    QTest::addColumn<qint64>("bps");
    QTest::addColumn<qint64>("flat");
    QTest::addColumn<QString>("fee");
    QTest::newRow("none") << "1000" << qint64(0) << qint64(0) << "0";
    QTest::newRow("cut off") << "999" << qint64(250) << qint64(0) << "24";  // 24.975
    QTest::newRow("below one") << "39" << qint64(250) << qint64(0) << "0";
    QTest::newRow("one") << "40" << qint64(250) << qint64(0) << "1";
    QTest::newRow("flat") << "999" << qint64(250) << qint64(30) << "54";
    QTest::newRow("never more than the total") << "20" << qint64(250) << qint64(30) << "20";
    QTest::newRow("all") << "777" << qint64(10'000) << qint64(0) << "777";
    QTest::newRow("nothing of nothing") << "0" << qint64(250) << qint64(30) << "0";
    QTest::newRow("nothing of a credit") << "-500" << qint64(250) << qint64(30) << "0";
}

void TestMeteringSettlementMoney::fees()
{
    QFETCH(QString, total);
    QFETCH(qint64, bps);
    QFETCH(qint64, flat);
    QFETCH(QString, fee);
    QCOMPARE(toDecimal(platformFee(*int256FromDecimal(total.toStdString()), bps, flat)), fee.toStdString());
}

void TestMeteringSettlementMoney::residues_data()
{
    QTest::addColumn<QString>("total");
    QTest::addColumn<QStringList>("lines");
    QTest::addColumn<QString>("currency");
    QTest::addColumn<QString>("residue");
    const auto row = [](const char* name, const char* total, const QStringList& lines, const char* currency,
                        const char* residue) {
        QTest::newRow(name) << QString::fromLatin1(total) << lines << QString::fromLatin1(currency)
                            << QString::fromLatin1(residue);
    };
    row("exact", "10.00", {"4.00", "6.00"}, "USD", "0");
    row("three thirds", "10", {"3.333", "3.333", "3.334"}, "USD", "1");
    row("rounded up twice", "0.01", {"0.005", "0.005"}, "USD", "-1");
    row("half a yen each", "1", {"0.5", "0.5"}, "JPY", "-1");
    row("dinars", "0.003", {"0.0014", "0.0016"}, "KWD", "0");
    row("no lines, one unit", "0.01", {}, "USD", "1");
    row("no lines, two units", "0.02", {}, "USD", "total_mismatch");
    row("at the edge", "1.03", {"0.50", "0.50"}, "USD", "3");
    row("beyond the edge", "1.04", {"0.50", "0.50"}, "USD", "total_mismatch");
    row("beyond the other edge", "0.96", {"0.50", "0.50"}, "USD", "total_mismatch");
    row("a credit", "-5.00", {"-5.00"}, "USD", "0");
    row("no currency", "1", {"1"}, "usd", "bad_currency");
    row("no number", "1", {"one"}, "USD", "bad_amount");
    row("no total", "", {"1"}, "USD", "bad_amount");
    row("out of all bounds", "1", {"99999999999999999999999999999999999999999"}, "USD", "bad_amount");
}

void TestMeteringSettlementMoney::residues()
{
    QFETCH(QString, total);
    QFETCH(QStringList, lines);
    QFETCH(QString, currency);
    QFETCH(QString, residue);
    std::vector<std::string> texts;
    for (const QString& line : lines)
        texts.push_back(line.toStdString());
    QCOMPARE(residueOf(total.toStdString(), texts, currency.toStdString()), residue.toStdString());
}

// Whatever the lines are: where settling says yes, its lines add up to the total, and the adjustment is a line like the others.
void TestMeteringSettlementMoney::linesAndResidueAreTheTotalAlways()
{
    SeededRng rng(20'260'101);
    const char* const currencies[] = {"JPY", "USD", "KWD"};
    int settled = 0, stopped = 0;
    for (int round = 0; round < 5'000; ++round) {
        const std::string currency = currencies[rng.below(3)];
        const int scale = int(rng.below(9));
        const std::size_t many = rng.below(40);
        std::vector<std::string> lines;
        Int256 sum = 0;
        for (std::size_t i = 0; i < many; ++i) {
            const Int256 units = std::int64_t(rng.below(2'000'000'000)) - 500'000'000;
            sum += units;
            lines.push_back(formatUnits(units, scale));
        }
        // The meter's own total, sometimes a little or a lot beside it.
        if (rng.below(4) == 0)
            sum += std::int64_t(rng.below(2'000'000)) - 1'000'000;
        const auto money = settleMoney(invoiceOf(formatUnits(sum, scale), lines, currency), {}, {});
        if (!money) {
            QCOMPARE(money.error().code, std::string("total_mismatch"));
            ++stopped;
            continue;
        }
        ++settled;
        Int256 added = 0;
        for (const SettledLine& line : money->lines)
            added += line.minor;
        QCOMPARE(toDecimal(added), toDecimal(money->totalMinor));
        QCOMPARE(money->lines.size(), many + (money->residueMinor == 0 ? 0 : 1));
        QCOMPARE(toDecimal(money->totalMinor),
                 toDecimal(*metering::minorUnits(formatUnits(sum, scale), money->exponent)));
        const Int256 allowed = std::int64_t(many) + 1;
        QVERIFY(money->residueMinor <= allowed && -money->residueMinor <= allowed);
    }
    QVERIFY(settled > 3'000);
    QVERIFY(stopped > 100);
}

void TestMeteringSettlementMoney::chargeModels()
{
    SettlementRules rules;
    rules.feeBps = 250;
    const auto settle = [&](SettlementMetadata invoice, SettlementMetadata customer) {
        return settleMoney(invoiceOf("10", {"10"}, "USD", std::move(invoice)), customer, rules);
    };
    auto money = settle({}, {});
    QVERIFY(money->model == ChargeModel::Platform && money->account.empty() && money->livemode);
    QCOMPARE(toDecimal(money->feeMinor), std::string("0"));
    // The customer goes before the default, the invoice before the customer; each key by itself.
    const SettlementMetadata customer{{"stripe_charge_model", "direct"},
                                      {"stripe_connect_account_id", "acct_c"},
                                      {"stripe_customer_id", "cus_c"},
                                      {"stripe_livemode", "false"}};
    money = settle({}, customer);
    QVERIFY(money->model == ChargeModel::Direct && !money->livemode);
    QCOMPARE(money->account, std::string("acct_c"));
    QCOMPARE(toDecimal(money->feeMinor), std::string("25"));
    money = settle({{"stripe_charge_model", "destination"}, {"stripe_livemode", "true"}}, customer);
    QVERIFY(money->model == ChargeModel::Destination && money->livemode);
    QCOMPARE(money->account, std::string("acct_c"));
    QCOMPARE(money->customer, std::string("cus_c"));
    money = settle({{"stripe_charge_model", "platform"}}, customer);
    QVERIFY(money->account.empty() && money->feeMinor == 0);
    money = settle({{"stripe_charge_model", ""}}, customer);  // an empty word says nothing
    QVERIFY(money->model == ChargeModel::Direct);
    QCOMPARE(settle({{"stripe_charge_model", "direct"}}, {}).error().code, std::string("missing_account"));
    QCOMPARE(settle({{"stripe_charge_model", "mine"}}, {}).error().code, std::string("bad_charge_model"));
    QCOMPARE(settle({{"stripe_livemode", "yes"}}, {}).error().code, std::string("bad_livemode"));
    rules.chargeModel = ChargeModel::Direct;
    rules.accountKey = "account";
    QCOMPARE(settle({{"account", "acct_d"}}, {})->account, std::string("acct_d"));
}

void TestMeteringSettlementMoney::onlyTopLevelLinesCount()
{
    const auto body = parsed(
        "{\"id\":\"01ARZ3NDEKTSV4RRFFQ69G5FAV\",\"currency\":\"USD\",\"status\":\"draft\",\"updatedAt\":\"2026-01-"
        "01T00:"
        "00:00Z\",\"totals\":{\"total\":\"7.5\"},\"statusDetails\":{\"extendedStatus\":\"draft.syncing\"},\"lines\":[{"
        "\"id\":\"a\",\"totals\":{\"total\":\"7.5\"},\"children\":[{\"id\":\"b\",\"totals\":{\"total\":\"7.5\"}}],"
        "\"discounts\":{\"amount\":[{\"id\":\"d\"}],\"usage\":[{\"id\":\"u\"}]}},{\"id\":\"gone\",\"deletedAt\":"
        "\"2026-01-01T00:00:00Z\",\"totals\":{\"total\":\"99\"}}]}");
    const auto invoice = parseSettlementInvoice(body);
    QVERIFY(invoice.has_value());
    QCOMPARE(invoice->lines.size(), std::size_t(1));
    QCOMPARE(invoice->lines.front().discountIds.size(), std::size_t(2));
    QCOMPARE(toDecimal(settleMoney(*invoice, {}, {})->totalMinor), std::string("750"));
    for (const char* name : {"id", "currency", "status", "updatedAt", "totals", "statusDetails"}) {
        json::Object members = *body.members();
        std::erase_if(members, [&](const json::Member& member) { return member.first == name; });
        QVERIFY2(!parseSettlementInvoice(json::Value(std::move(members))).has_value(), name);
    }
}

void TestMeteringSettlementMoney::answersOfSteps()
{
    const SettlementInvoice invoice = invoiceOf("1", {"1"});
    const auto answer = [&](SettlementPause pause, const char* said) -> std::string {
        const auto made = settlementAnswer(pause, parsed(said), invoice);
        return made ? json::write(*made) : "no";
    };
    QCOMPARE(answer(SettlementPause::Draft, "{\"invoiceNumber\":\"N-1\",\"externalId\":\"in_1\",\"lineExternalIds\":{"
                                            "\"line-0\":\"il_1\"},\"lineDiscountExternalIds\":{\"discount-0\":\"di_1\"}"
                                            "}"),
             std::string("{\"invoicing\":{\"invoiceNumber\":\"N-1\",\"externalId\":\"in_1\",\"lineExternalIds\":[{"
                         "\"lineId\":\"line-0\",\"externalId\":\"il_1\"}],\"lineDiscountExternalIds\":[{"
                         "\"lineDiscountId\":\"discount-0\",\"externalId\":\"di_1\"}]}}"));
    QCOMPARE(answer(SettlementPause::Draft, "{}"), std::string("{\"invoicing\":{}}"));
    QCOMPARE(answer(SettlementPause::Issuing,
                    "{\"sentToCustomerAt\":\"2026-01-01T01:00:00+01:00\",\"paymentExternalId\":\"pi_1\"}"),
             std::string("{\"invoicing\":{\"sentToCustomerAt\":\"2026-01-01T00:00:00Z\"},\"payment\":{\"externalId\":"
                         "\"pi_1\"}}"));
    QCOMPARE(answer(SettlementPause::Payment, "{\"trigger\":\"paid\"}"), std::string("{\"trigger\":\"paid\"}"));
    for (const char* bad :
         {"{\"trigger\":\"paid\"}", "{\"lineExternalIds\":{\"other\":\"x\"}}", "{\"externalId\":\"\"}",
          "{\"invoiceNumber\":7}", "{\"unknown\":\"x\"}", "{\"lineExternalIds\":[]}"})
        QVERIFY2(answer(SettlementPause::Draft, bad) == "no", bad);
    QVERIFY(answer(SettlementPause::Issuing, "{\"sentToCustomerAt\":\"soon\"}") == "no");
    for (const char* bad : {"{}", "{\"trigger\":\"PAID\"}", "{\"trigger\":\"paid\",\"externalId\":\"x\"}"})
        QVERIFY2(answer(SettlementPause::Payment, bad) == "no", bad);
}

void TestMeteringSettlementMoney::pausesByStatus()
{
    const auto pause = [](const char* status, const char* extended) {
        SettlementInvoice invoice;
        invoice.status = status;
        invoice.extendedStatus = extended;
        return std::string(pauseCode(pauseOf(invoice, {})));
    };
    QCOMPARE(pause("draft", "draft.syncing"), std::string("draft_sync"));
    QCOMPARE(pause("issuing", "issuing.syncing"), std::string("issuing_sync"));
    QCOMPARE(pause("payment_processing", "payment_processing.pending"), std::string("payment_pending"));
    QCOMPARE(pause("payment_processing", "payment_processing.failed"), std::string("payment_pending"));
    QCOMPARE(pause("overdue", "overdue"), std::string("payment_pending"));
    for (const char* none : {"draft.created", "draft.sync_failed", "issuing.failed", "paid", "voided", "gathering"})
        QCOMPARE(pause("draft", none), std::string());
    QCOMPARE(settlementPath(SettlementPause::Issuing, "01ARZ3NDEKTSV4RRFFQ69G5FAV"),
             std::string("/api/v1/apps/custom-invoicing/01ARZ3NDEKTSV4RRFFQ69G5FAV/issuing/synchronized"));
    QVERIFY(isMeterId("01ARZ3NDEKTSV4RRFFQ69G5FAV") && isMeterId("01arz3ndektsv4rrffq69g5fav"));
    for (const char* none : {"", "81ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAI",
                             "01ARZ3NDEKTSV4RRFFQ69G5FA", "../../../../../../../etc/pw"})
        QVERIFY2(!isMeterId(none), none);
}

void TestMeteringSettlementMoney::standardSignatures()
{
    // The known answer of the Standard Webhooks libraries' own tests.
    const std::string known = standardSecretBytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").value();
    QCOMPARE(standardSignature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1'614'265'330, "{\"test\": 2432232314}", known),
             std::string("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    const std::string secret(32, 'k'), other(32, 'o');
    const std::int64_t seconds = now.seconds();
    const std::string good = standardSignature("m1", seconds, "body", secret);
    const auto judge = [&](const std::string& id, std::int64_t at, const std::string& signature,
                           const std::string& body, const std::vector<std::string>& secrets) {
        const std::string time = std::to_string(at);
        return std::string(
            signatureVerdictCode(verifyStandardSignature({id, time, signature}, body, secrets, now, 300)));
    };
    QCOMPARE(judge("m1", seconds, good, "body", {secret}), std::string("good"));
    QCOMPARE(judge("m1", seconds, good, "body", {other, secret}), std::string("good"));
    QCOMPARE(judge("m1", seconds, "v1,AAAA v2,x " + good, "body", {secret}), std::string("good"));
    QCOMPARE(judge("m1", seconds, good, "body", {other}), std::string("wrong"));
    QCOMPARE(judge("m1", seconds, good, "body", {}), std::string("wrong"));
    QCOMPARE(judge("m1", seconds, good, "bodY", {secret}), std::string("wrong"));
    QCOMPARE(judge("m2", seconds, good, "body", {secret}), std::string("wrong"));
    QCOMPARE(judge("m1", seconds + 1, good, "body", {secret}), std::string("wrong"));
    QCOMPARE(judge("m1", seconds, "", "body", {secret}), std::string("missing"));
    QCOMPARE(judge("", seconds, good, "body", {secret}), std::string("missing"));
    QCOMPARE(judge("m1", seconds, "v1 no", "body", {secret}), std::string("malformed"));
    QCOMPARE(judge("m1", seconds, std::string("v1a,") + good.substr(3), "body", {secret}), std::string("malformed"));
    QCOMPARE(judge("m1", -5, good, "body", {secret}), std::string("malformed"));
    for (const auto& [apart, verdict] : {std::pair{300, "good"}, {301, "old"}, {-300, "good"}, {-301, "old"}}) {
        const std::int64_t at = seconds - apart;
        QCOMPARE(judge("m1", at, standardSignature("m1", at, "body", secret), "body", {secret}), std::string(verdict));
    }
    std::string many;
    for (int i = 0; i < 40; ++i)
        many += "v1,AAAA ";
    QCOMPARE(judge("m1", seconds, many + good, "body", {secret}), std::string("malformed"));
}

void TestMeteringSettlementMoney::providerSignatures()
{
    const std::int64_t seconds = now.seconds();
    const std::string good = providerSignature(seconds, "body", "whsec_a");
    const auto judge = [&](const std::string& header, const std::string& body,
                           const std::vector<std::string>& secrets) {
        return std::string(signatureVerdictCode(verifyProviderSignature(header, body, secrets, now, 300)));
    };
    // echo -n "1767225600.body" | openssl dgst -sha256 -hmac whsec_a
    QCOMPARE(good.substr(0, 16), std::string("t=1767225600,v1="));
    QCOMPARE(judge(good, "body", {"whsec_a"}), std::string("good"));
    QCOMPARE(judge(good, "body", {"whsec_b", "whsec_a"}), std::string("good"));
    QCOMPARE(judge(good + ",v0=ff", "body", {"whsec_a"}), std::string("good"));
    QCOMPARE(judge("t=1767225600, v1=" + std::string(64, '0') + ", " + good.substr(13), "body", {"whsec_a"}),
             std::string("good"));
    QCOMPARE(judge(good, "tampered", {"whsec_a"}), std::string("wrong"));
    QCOMPARE(judge(good, "body", {"whsec_b"}), std::string("wrong"));
    QCOMPARE(judge(good, "body", {""}), std::string("wrong"));
    QCOMPARE(judge("", "body", {"whsec_a"}), std::string("missing"));
    for (const char* bad : {"v1=00", "t=1767225600", "t=x,v1=00", "t=1767225600,v1=zz", "nonsense"})
        QVERIFY2(judge(bad, "body", {"whsec_a"}) == "malformed", bad);
    QCOMPARE(judge(providerSignature(seconds - 301, "body", "whsec_a"), "body", {"whsec_a"}), std::string("old"));
    QCOMPARE(judge(providerSignature(seconds + 301, "body", "whsec_a"), "body", {"whsec_a"}), std::string("old"));
}

void TestMeteringSettlementMoney::secretsOfStandardWebhooks()
{
    QVERIFY(standardSecretBytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").has_value());
    QCOMPARE(standardSecretBytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").value(),
             standardSecretBytes("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").value());
    for (const char* bad : {"", "whsec_", "whsec_c2hvcnQ=", "not base64 at all, not at all"}) {
        const auto secret = standardSecretBytes(bad);
        QVERIFY2(!secret.has_value(), bad);
        QVERIFY(secret.error().message.find("c2hvcnQ") == std::string::npos);
    }
}

QTEST_GUILESS_MAIN(TestMeteringSettlementMoney)
#include "tst_metering_settlement_money.moc"
