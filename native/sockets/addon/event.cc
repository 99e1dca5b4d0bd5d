#include "event.h"

namespace rsplab {

namespace {

const char* KindName(EventKind kind) {
  switch (kind) {
    case EventKind::kMessage:
      return "message";
    case EventKind::kUp:
      return "up";
    case EventKind::kEnded:
      return "ended";
    case EventKind::kRestarted:
      return "restarted";
    case EventKind::kPath:
      return "path";
    case EventKind::kWritable:
      return "writable";
    case EventKind::kSendFailed:
      return "sendFailed";
    case EventKind::kOversized:
      return "oversized";
  }
  return "";
}

Napi::Object ToObject(Napi::Env env, const Event& event) {
  Napi::Object object = Napi::Object::New(env);
  object["kind"] = Napi::String::New(env, KindName(event.kind));
  object["association"] = Napi::Number::New(env, event.association);
  switch (event.kind) {
    case EventKind::kMessage:
    case EventKind::kSendFailed:
      object["data"] = Napi::Buffer<uint8_t>::Copy(env, event.data.data(), event.data.size());
      object["ppid"] = Napi::Number::New(env, event.ppid);
      object["stream"] = Napi::Number::New(env, event.stream);
      break;
    case EventKind::kUp:
    case EventKind::kPath: {
      Napi::Array addresses = Napi::Array::New(env, event.addresses.size());
      for (size_t i = 0; i < event.addresses.size(); i++)
        addresses[static_cast<uint32_t>(i)] = Napi::String::New(env, event.addresses[i]);
      object["addresses"] = addresses;
      object["port"] = Napi::Number::New(env, event.port);
      object["detail"] = Napi::String::New(env, event.detail);
      break;
    }
    case EventKind::kEnded:
      object["detail"] = Napi::String::New(env, event.detail);
      object["reason"] = Napi::String::New(env, event.reason);
      break;
    case EventKind::kRestarted:
    case EventKind::kWritable:
    case EventKind::kOversized:
      break;
  }
  return object;
}

}  // namespace

Napi::Array ToArray(Napi::Env env, const std::vector<Event>& events) {
  Napi::Array list = Napi::Array::New(env, events.size());
  for (size_t i = 0; i < events.size(); i++) list[static_cast<uint32_t>(i)] = ToObject(env, events[i]);
  return list;
}

}  // namespace rsplab
