// Runs a test program inside a private session bus with a throw-away keyring, so that ctest needs nothing special: the program starts
// itself again under dbus-run-session with fresh XDG folders, and removes them afterwards.
#pragma once

#include <string>

namespace sluice::test {

enum class KeyringWorld {
    Unlocked,   // gnome-keyring with an unlocked login collection
    NoService,  // a session bus on which nobody answers for secrets
    NoBus       // no session bus at all
};

// To be called first in main(). In the outer program: runs the inner one and answers its exit code. In the inner one: answers -1.
int enterKeyringWorld(KeyringWorld world, int argc, char** argv);

// Inside KeyringWorld::Unlocked.
bool lockKeyring();  // for the rest of the program
// Process id of the keyring service; 0: none. For stopping (SIGSTOP) and waking it.
int keyringServicePid();

}  // namespace sluice::test

#define SLUICE_KEYRING_MAIN(TestClass, world) \
    int main(int argc, char** argv) \
    { \
        const int code = sluice::test::enterKeyringWorld(world, argc, argv); \
        if (code >= 0) \
            return code; \
        QCoreApplication app(argc, argv); \
        TestClass test; \
        return QTest::qExec(&test, argc, argv); \
    }
