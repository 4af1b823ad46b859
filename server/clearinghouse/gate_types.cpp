#include "clearinghouse/gate_types.h"

namespace sluice::clearinghouse {

namespace {

std::string memberText(const json::Value& state, std::string_view name, std::size_t longest)
{
    const auto text = state.text(name);
    return text && text->size() <= longest ? std::string(*text) : std::string();
}

}  // namespace

PaymentState paymentStateOf(const json::Value* state)
{
    PaymentState read;
    if (state == nullptr || !state->isObject())
        return read;
    read.stateId = memberText(*state, "StateID", 64);
    read.type = memberText(*state, "Type", 16);
    read.app = memberText(*state, "App", 256);
    read.orchestrator = memberText(*state, "OrchestratorAddress", 64);
    read.authId = memberText(*state, "AuthID", 512);
    read.pricePerUnit = state->int64("InitialPricePerUnit").value_or(0);
    read.pixelsPerUnit = state->int64("InitialPixelsPerUnit").value_or(0);
    read.sequence = state->int64("SequenceNumber").value_or(0);
    read.authExpiry = state->int64("AuthExpiry").value_or(0);
    read.signerNow = parseTime(memberText(*state, "LastUpdate", 64));
    return read;
}

std::optional<GateMode> gateModeFromCode(std::string_view code)
{
    for (const GateMode mode : {GateMode::Off, GateMode::Observe, GateMode::Enforce}) {
        if (code == gateModeCode(mode))
            return mode;
    }
    return std::nullopt;
}

const char* gateModeCode(GateMode mode)
{
    switch (mode) {
    case GateMode::Off: return "off";
    case GateMode::Observe: return "observe";
    case GateMode::Enforce: break;
    }
    return "enforce";
}

std::optional<GateOnError> gateOnErrorFromCode(std::string_view code)
{
    if (code == "deny")
        return GateOnError::Deny;
    if (code == "allow")
        return GateOnError::Allow;
    if (code == "grace")
        return GateOnError::Grace;
    return std::nullopt;
}

}  // namespace sluice::clearinghouse
