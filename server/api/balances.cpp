// What is owed to whom.
#include "api/internal/services.h"

namespace sluice::api {

void addBalanceRoutes(RouteTable& table, Services& services)
{
    const std::shared_ptr<TableSource> balances =
        ledger::makeBalancesTable(services.parts.database->readers(), nullptr);
    Operation list;
    list.method = "GET";
    list.pattern = "/api/balances";
    list.id = "listBalances";
    list.area = "ledger";
    list.summary = "Balances of orchestrators, filtered, in pages";
    list.scheme = Scheme::View;
    list.query = tableQuery(balances->schema());
    list.answer = tableAnswer(balances->schema(), "balances");
    list.handler = [&services, balances](const CallPtr& call) {
        services.read(call, [call, balances] { return readTable(*balances, *call, "balances"); });
    };
    table.push_back(std::move(list));
}

}  // namespace sluice::api
