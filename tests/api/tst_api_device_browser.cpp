// Device login as a person does it: the verification page in headless Chromium, with and without scripts, wide and narrow.
#include "oidc_bed.h"
#include "support/browser.h"

#include <QDir>
#include <QFile>

using namespace sluice;
using namespace sluice::test;

namespace {

// Kept beside the build for whoever wants to look.
void keepPicture(Browser& browser, const char* name)
{
    const QByteArray png = browser.screenshot();
    QVERIFY(png.startsWith("\x89PNG") && png.size() > 2'000);
    QDir().mkpath(QStringLiteral(SLUICE_BINARY_DIR "/pictures"));
    QFile file(QStringLiteral(SLUICE_BINARY_DIR "/pictures/%1.png").arg(QLatin1String(name)));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(png), png.size());
}

}  // namespace

class TestApiDeviceBrowser : public QObject {
    Q_OBJECT

private:
    struct Device {
        std::string device, user, complete;
    };
    static Device begin(OidcBed& bed, const std::string& client = "sluice-cli")
    {
        const OidcAnswer started = bed.form("/api/v1/oidc/device_authorization",
                                            "client_id=" + client + "&scope=openid+sign%3Ajob+offline_access");
        return {started.text("device_code"), started.text("user_code"), started.text("verification_uri_complete")};
    }
    static OidcAnswer poll(OidcBed& bed, const Device& device, const std::string& client = "sluice-cli")
    {
        return bed.form("/api/v1/oidc/token",
                        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&client_id=" + client
                            + "&device_code=" + device.device);
    }

private Q_SLOTS:
    void aPersonApprovesWithAnApiKey()
    {
        OidcBed bed;
        Browser browser;
        QVERIFY2(browser.start(), browser.error().c_str());
        const Device device = begin(bed);
        QCOMPARE(poll(bed, device).text("error"), std::string("authorization_pending"));
        browser.open(device.complete);
        QTRY_COMPARE(browser.title(), std::string("Sign in a device"));
        QCOMPARE(browser.property("#user_code", "value"), device.user);
        keepPicture(browser, "device-code");
        browser.click("button[type=submit]");
        QTRY_COMPARE(browser.title(), std::string("Is this your device?"));
        QTRY_COMPARE(browser.text("p.shown"), device.user);
        QTRY_VERIFY(browser.text("main").find("127.0.0.1") != std::string::npos);
        keepPicture(browser, "device-confirm");
        browser.type("#credential", bed.key);
        browser.click("button[value=approve]");
        QTRY_COMPARE(browser.title(), std::string("Your device is signed in"));
        keepPicture(browser, "device-approved");
        const OidcAnswer tokens = poll(bed, device);
        QCOMPARE(tokens.status, 200);
        QCOMPARE(bed.bench.verify(tokens.text("access_token"))->identity.authId, std::string("acme:alice"));
        // Our policy let through all that the page is made of.
        QVERIFY2(browser.log().find("Refused") == std::string::npos, browser.log().c_str());
        QCOMPARE(std::string(browser.run("return getComputedStyle(document.querySelector('main')).borderRadius")
                                 .toText()
                                 .value_or("")),
                 std::string("12px"));
    }

    void itWorksWithoutScriptsAndByTyping()
    {
        OidcBed bed;
        Browser browser;
        QVERIFY2(browser.start(false, 420, 800), browser.error().c_str());
        const Device device = begin(bed, "acme");
        browser.open(bed.origin() + "/oidc/device");
        std::string typed = device.user;
        typed[4] = ' ';
        for (char& c : typed)
            c = char(std::tolower(static_cast<unsigned char>(c)));
        browser.type("#user_code", typed);
        browser.click("button[type=submit]");
        QTRY_COMPARE(browser.text("p.shown"), device.user);
        QTRY_VERIFY(browser.text("main").find("the app acme") != std::string::npos);
        keepPicture(browser, "device-confirm-narrow");
        browser.type("#credential", "sk_wrong_key");
        browser.click("button[value=approve]");
        QTRY_VERIFY(browser.text(".notice").find("not right") != std::string::npos);
        keepPicture(browser, "device-wrong-key");
        browser.click("button[type=submit]");  // the code is still in the field
        const auto code = IssuerBench::wait<std::string>([&](auto done) {
            bed.bench.desk->issueLoginCode(IssuerBench::user("acme", "alice"), "operator", std::move(done));
        });
        browser.type("#credential", *code);
        browser.click("button[value=approve]");
        QTRY_COMPARE(browser.title(), std::string("Your device is signed in"));
        QCOMPARE(poll(bed, device, "acme").status, 200);
    }

    void denyingAndUnknownCodes()
    {
        OidcBed bed;
        Browser browser;
        QVERIFY2(browser.start(), browser.error().c_str());
        const Device device = begin(bed);
        browser.open(bed.origin() + "/oidc/device");
        browser.type("#user_code", "BBBB-BBBB");
        browser.click("button[type=submit]");
        QTRY_VERIFY(browser.text(".notice").find("not known") != std::string::npos);
        browser.type("#user_code", device.user);
        browser.click("button[type=submit]");
        browser.click("button[value=deny]");
        QTRY_COMPARE(browser.title(), std::string("Denied"));
        QCOMPARE(poll(bed, device).text("error"), std::string("access_denied"));
    }

    // A page elsewhere posts into ours: the cookie does not come along, and the form is not ours.
    void aForeignPageCannotApprove()
    {
        OidcBed bed;
        Browser browser;
        QVERIFY2(browser.start(), browser.error().c_str());
        const Device device = begin(bed);
        browser.open(device.complete);  // this browser has our cookie
        const std::string foreign = "data:text/html,<form method=post action='" + bed.origin()
                                    + "/oidc/device'><input name=step value=deny><input name=user_code value='"
                                    + device.user + "'><input name=form value=x><button id=go>go</button></form>";
        browser.open(foreign);
        browser.click("#go");
        QTRY_VERIFY(browser.text(".notice").find("open for too long") != std::string::npos);
        QCOMPARE(poll(bed, device).text("error"), std::string("authorization_pending"));
    }
};

QTEST_GUILESS_MAIN(TestApiDeviceBrowser)
#include "tst_api_device_browser.moc"
