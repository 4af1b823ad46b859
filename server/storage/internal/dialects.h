// The two dialects. All SQL that differs by engine and is not written out by a room comes from here.
#pragma once

#include "storage/connection.h"

namespace sluice::storage {

const Dialect& sqliteDialect();
const Dialect& postgresDialect();

}  // namespace sluice::storage
