#include "crypto/thread_state.h"

#include <openssl/crypto.h>

namespace sluice::crypto {

void releaseThreadState()
{
    OPENSSL_thread_stop();
}

}  // namespace sluice::crypto
