// Events of one socket on their way from usrsctp's threads to JavaScript.
#pragma once

#include <memory>
#include <mutex>
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

// A queue that usrsctp's threads fill and JavaScript empties, many events a call.
//
// The thread-safe function is called only when the queue was empty before, so that a burst of events costs one change
// of threads. It is owned by the JavaScript side; Close() ends it, and what comes after is dropped. Node's own end closes
// it too: usrsctp's threads run on until the process is gone.
class EventChannel : public std::enable_shared_from_this<EventChannel> {
 public:
  EventChannel(Napi::Env env, const Napi::Function& callback);

  // From any thread.
  void Push(Event&& event);

  // JavaScript thread.
  void Close();

 private:
  static void AtExit(void* channel);
  void Drain(Napi::Env env, Napi::Function callback);
  static Napi::Object ToObject(Napi::Env env, Event& event);

  napi_env env_;
  std::mutex mutex_;
  std::vector<Event> queue_;
  bool closed_ = false;
  Napi::ThreadSafeFunction function_;
};

}  // namespace rsplab
