// Certificate and key for a TLS listener. Thread: any.
#pragma once

#include "core/result.h"

#include <QSslConfiguration>

#include <string>

namespace sluice::http::internal {

// TLS 1.2 or later. Unavailable: a file cannot be read, holds nothing usable, or the two do not belong together.
Result<QSslConfiguration> loadTls(const std::string& certificatePath, const std::string& keyPath);

}  // namespace sluice::http::internal
