// What OpenSSL keeps for each thread. A QThread is waited for before the destructors of its thread's own data have run: who waits for it
// could end the program in between. Thread: the one that ends.
#pragma once

namespace sluice::crypto {

// Frees it now. Connect it to QThread::finished, without a context object.
void releaseThreadState();

}  // namespace sluice::crypto
