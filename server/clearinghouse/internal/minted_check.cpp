#include "clearinghouse/internal/minted_check.h"

#include <QLoggingCategory>

namespace sluice::clearinghouse {

namespace {

Q_LOGGING_CATEGORY(mintLog, "sluice.clearinghouse")

}  // namespace

void checkMinted(Verifier& verifier, MintedToken minted, const metering::Identity& identity, Timestamp now,
                 Minter::Done done)
{
    const std::string header = "Bearer " + minted.token;
    verifier.verify(
        header, now,
        [minted = std::move(minted), identity, done = std::move(done)](const Verdict<Verified>& verdict) mutable {
            if (!verdict) {
                qCWarning(mintLog, "a minted token is refused by our own verifier: %s (%s)",
                          verdict.error().reason.c_str(), verdict.error().logged.c_str());
                return done(fail(ErrorCode::Internal, "the minted token does not pass the verifier"));
            }
            if (verdict->identity.authId != identity.authId) {
                qCWarning(mintLog, "our own verifier sees %s in a token minted for %s",
                          verdict->identity.authId.c_str(), identity.authId.c_str());
                return done(fail(ErrorCode::Internal, "the minted token names somebody else to the verifier"));
            }
            done(std::move(minted));
        });
}

}  // namespace sluice::clearinghouse
