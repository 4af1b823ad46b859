// The door between the guard and Qt's HttpServer: everything that leans on how Qt 6.4 works inside lies in this file and its
// source (docs/decisions/0001-http-guard.md). It accepts connections for the guard; and a complete, canonical request goes
// in, the parsed one comes out, in one call. Qt's HttpServer never sees a network socket. Thread: one edge a thread.
#pragma once

#include "http/internal/framer.h"
#include "http/request.h"

#include <QtGlobal>

#include <functional>
#include <memory>
#include <string>

namespace sluice::http::internal {

class QtEdge {
public:
    QtEdge();
    ~QtEdge();

    // Takes over a listening descriptor. `accepted` gets each new connection's descriptor; `failed` tells that accepting has
    // paused (out of descriptors) until resumeListening().
    bool listen(int descriptor, std::function<void(qintptr)> accepted, std::function<void()> failed);
    void resumeListening();
    void stopListening();

    // Fills headers and body of `into`. False: Qt's parser refuses what the guard let pass; answer 400.
    bool parse(const RequestHead& head, std::string_view body, Request& into);

    // CONNECT and methods that HTTP/1.1 does not define never reach Qt.
    static bool knowsMethod(std::string_view method);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

}  // namespace sluice::http::internal
