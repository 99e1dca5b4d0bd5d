// What a socket reports to JavaScript.
#pragma once

#include <cstdint>
#include <napi.h>
#include <string>
#include <vector>

namespace rsplab {

enum class EventKind : uint8_t { kMessage, kUp, kEnded, kRestarted, kPath, kWritable, kSendFailed, kOversized };

struct Event {
  explicit Event(EventKind given) : kind(given) {}

  EventKind kind;
  uint32_t association = 0;
  // kMessage, kSendFailed
  std::vector<uint8_t> data;
  uint32_t ppid = 0;
  uint16_t stream = 0;
  // kUp: the peer's addresses; kPath: the address that changed.
  std::vector<std::string> addresses;
  uint16_t port = 0;
  // kEnded, kPath
  std::string detail;
  // kEnded: what the peer said of its abort.
  std::string reason;
};

Napi::Array ToArray(Napi::Env env, const std::vector<Event>& events);

}  // namespace rsplab
