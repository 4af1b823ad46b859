// Signing: the curve alone, a whole checked transaction, and a payout through the signer's thread with its durable count.
#include "audit/audit_log.h"
#include "support/bench_output.h"
#include "support/temp_store.h"
#include "wallet/environment_key.h"
#include "wallet/local_signer.h"
#include "wallet/schema.h"

#include <chrono>
#include <future>

using namespace sluice;

namespace {

double microsSince(std::chrono::steady_clock::time_point start, int count)
{
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count() / count;
}

chain::Transaction benchTransaction(std::uint64_t nonce)
{
    Address to;
    to.bytes.fill(0x22);
    return {42161, nonce, chain::DynamicFees{0, 200'000'000}, 21'000, to, 1'000, {}};
}

void benchSigning(const crypto::PrivateKey& key)
{
    constexpr int count = 5'000;
    auto start = std::chrono::steady_clock::now();
    Hash32 digest;
    for (int i = 0; i < count; ++i) {
        digest.bytes[0] = std::uint8_t(i);
        digest.bytes[1] = key.sign(digest).r[0];
    }
    test::printFigure("wallet_sign_digest", microsSince(start, count), "us", "RFC 6979, one thread");
    start = std::chrono::steady_clock::now();
    bool right = true;
    for (int i = 0; i < count; ++i) {
        const auto tx = benchTransaction(std::uint64_t(i));
        const auto raw = chain::encodeSigned(tx, crypto::toBytes65(key.sign(chain::signingHash(tx))));
        right = right && raw && wallet::proveSigned(*raw, tx, key.address());
    }
    test::printFigure("wallet_sign_payout", microsSince(start, count), "us",
                      right ? "sign, recover, decode and compare" : "FAILED");
}

void benchSigner(const crypto::PrivateKey& key)
{
    auto schema = audit::migrations();
    for (auto& migration : wallet::migrations())
        schema.push_back(std::move(migration));
    test::TempStore store(std::move(schema));
    SystemClock clock;
    wallet::LocalSigner signer(clock, store.writer(), {.address = key.address(), .chainId = 42161},
                               wallet::environmentLoader(key));
    constexpr int count = 5'000;
    constexpr int atOnce = 256;
    int failed = 0;
    const auto start = std::chrono::steady_clock::now();
    for (int done = 0; done < count; done += atOnce) {
        std::vector<std::future<bool>> answers;
        for (int i = 0; i < std::min(atOnce, count - done); ++i) {
            auto promise = std::make_shared<std::promise<bool>>();
            answers.push_back(promise->get_future());
            signer.signTransaction({"bench" + std::to_string(done + i),
                                    wallet::SignPurpose::Payout,
                                    benchTransaction(std::uint64_t(done + i)),
                                    {}},
                                   30'000, {}, [promise](Result<chain::SignedTransaction> result) {
                                       promise->set_value(result.has_value());
                                   });
        }
        for (auto& answer : answers)
            failed += answer.get() ? 0 : 1;
    }
    test::printFigure("wallet_signer_payout", microsSince(start, count), "us",
                      failed ? "FAILED " + std::to_string(failed)
                             : "policy, durable count in SQLite FULL, sign, check; 256 at once");
}

}  // namespace

int main(int argc, char** argv)
{
    const std::string only = test::benchOnly(argc, argv);
    const auto key = crypto::PrivateKey::generate();
    if (test::benchGroup(only, {"wallet_sign_"}))
        benchSigning(key);
    if (test::benchGroup(only, {"wallet_signer_"}))
        benchSigner(key);
    return 0;
}
