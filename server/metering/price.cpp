#include "metering/price.h"

#include "core/check.h"

namespace sluice::metering {

Amount usdOf(const Int256& wei, const Quote& quote)
{
    SLUICE_CHECK(wei >= 0 && quote.usdPerEthE8 > 0);
    return Amount(Asset::usd(), wei * Int256(quote.usdPerEthE8));
}

std::string usdMicrosText(const Amount& usd)
{
    SLUICE_CHECK(usd.asset() == Asset::usd());
    return formatUnits(usd.units(), Asset::usd().scale() - 6);
}

Int256 usdMicrosUp(const Amount& usd)
{
    SLUICE_CHECK(usd.asset() == Asset::usd());
    static const Int256 unitsPerMicro("100000000000000000000");
    const Int256 whole = usd.units() / unitsPerMicro;  // toward zero
    return usd.units() > whole * unitsPerMicro ? Int256(whole + 1) : whole;
}

Int256 usdMicrosDown(const Amount& usd)
{
    return -usdMicrosUp(-usd);
}

}  // namespace sluice::metering
