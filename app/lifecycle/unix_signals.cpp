#include "app/lifecycle/unix_signals.h"

#include "core/check.h"

#include <csignal>
#include <sys/signalfd.h>
#include <unistd.h>

namespace sluice::app {

namespace {

sigset_t stopSignals()
{
    sigset_t signalSet;
    sigemptyset(&signalSet);
    sigaddset(&signalSet, SIGINT);
    sigaddset(&signalSet, SIGTERM);
    return signalSet;
}

}  // namespace

void blockStopSignals()
{
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a file-size limit is then a failed write like any other
    const sigset_t signalSet = stopSignals();
    SLUICE_CHECK(pthread_sigmask(SIG_BLOCK, &signalSet, nullptr) == 0);
}

UnixSignals::UnixSignals(std::function<void(int)> handler) : m_handler(std::move(handler))
{
    blockStopSignals();
    const sigset_t signalSet = stopSignals();
    m_descriptor = signalfd(-1, &signalSet, SFD_NONBLOCK | SFD_CLOEXEC);
    SLUICE_CHECK(m_descriptor >= 0);
    m_notifier = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(), [this] {
        signalfd_siginfo info{};
        while (read(m_descriptor, &info, sizeof info) == ssize_t(sizeof info))
            m_handler(int(info.ssi_signo));
    });
}

UnixSignals::~UnixSignals()
{
    m_notifier.reset();
    close(m_descriptor);
}

}  // namespace sluice::app
