// What JavaScript gives to the addons and gets back, besides events.
#pragma once

#include <cstdint>
#include <napi.h>
#include <string>
#include <vector>

#include "association.h"

namespace rsplab {

// Of what JavaScript sees; native/sockets/load-addon.ts refuses any other one.
constexpr uint32_t kInterfaceVersion = 2;

// None if it is no array.
std::vector<std::string> Strings(const Napi::Value& value);

uint32_t Number(const Napi::Object& object, const char* name, uint32_t otherwise);

// { rtoInitial, rtoMin, … }; what is absent keeps the stack's own.
AssociationSettings Settings(const Napi::Value& value);

// { stream, ppid, ordered, sackImmediately, lifetime in ms }
SendOptions Sending(const Napi::Value& value);

Napi::Array ToArray(Napi::Env env, const std::vector<PathState>& paths);
Napi::Array ToArray(Napi::Env env, const std::vector<std::string>& strings);

// An error with the errno, as node:fs has them.
Napi::Error SystemError(Napi::Env env, int error);

}  // namespace rsplab
