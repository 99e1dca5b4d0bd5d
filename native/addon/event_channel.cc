#include "event_channel.h"

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

}  // namespace

EventChannel::EventChannel(Napi::Env env, const Napi::Function& callback)
    : env_(env), function_(Napi::ThreadSafeFunction::New(env, callback, "usrsctp events", 0, 1)) {
  // Hooks run last in, first out: this one comes before the function's own.
  napi_add_env_cleanup_hook(env_, AtExit, this);
}

void EventChannel::AtExit(void* channel) { static_cast<EventChannel*>(channel)->Close(); }

void EventChannel::Push(Event&& event) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (closed_) return;
  const bool was_empty = queue_.empty();
  queue_.push_back(std::move(event));
  if (!was_empty) return;
  // The channel must live until its events were taken, whoever lets go of it meanwhile.
  auto* self = new std::shared_ptr<EventChannel>(shared_from_this());
  const auto take = [](Napi::Env env, Napi::Function callback, std::shared_ptr<EventChannel>* channel) {
    if (env != nullptr) (*channel)->Drain(env, callback);
    delete channel;
  };
  if (function_.NonBlockingCall(self, take) != napi_ok) delete self;
}

void EventChannel::Close() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) return;
    closed_ = true;
    queue_.clear();
  }
  napi_remove_env_cleanup_hook(env_, AtExit, this);
  function_.Release();
}

void EventChannel::Drain(Napi::Env env, Napi::Function callback) {
  std::vector<Event> events;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    events.swap(queue_);
  }
  if (events.empty()) return;
  Napi::HandleScope scope(env);
  Napi::Array list = Napi::Array::New(env, events.size());
  for (size_t i = 0; i < events.size(); i++) list[static_cast<uint32_t>(i)] = ToObject(env, events[i]);
  callback.Call({list});
}

Napi::Object EventChannel::ToObject(Napi::Env env, Event& event) {
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

}  // namespace rsplab
