// What `sluice outbox` does inside the running program, over the control socket. Thread: main.
#pragma once

#include "app/lifecycle/control_socket.h"
#include "metering/hosted_service.h"

#include <QThreadPool>

namespace sluice::app {

// Registers "outbox"; `hosted` may be null (METER_BACKEND=local: every verb is Unavailable) and outlives the server.
// `params` is {"verb": …}: status · list {state?} · redrive {no} (0: all refused) · discard {no, note} · resume · reconcile {from?, to?}
void serveHosted(metering::HostedService* hosted, ControlServer& control, QThreadPool& workers);

}  // namespace sluice::app
