// The pages of device login as text: plain HTML that works without scripts, one style sheet of our own. Everything from outside is escaped.
// Thread: any.
#pragma once

#include "clearinghouse/device_login.h"
#include "http/response.h"

#include <string>

namespace sluice::api {

struct DevicePageText {
    std::string formToken;
    std::string userCode;  // shown in the field
    std::string notice;    // what went wrong; empty: nothing
};

enum class DevicePageResult { Approved, Denied, AlreadyAnswered, OtherApp, Failed };

std::string codePage(const DevicePageText& text);
std::string confirmPage(const clearinghouse::DeviceGrant& grant, const DevicePageText& text);
std::string resultPage(DevicePageResult result, std::string_view userCode);
std::string devicePageStyle();
// No script, no frame, nothing from elsewhere, nothing kept.
void addPageHeaders(http::Response& response);

}  // namespace sluice::api
