// The call from usrsctp's threads that a socket has something to report.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <napi.h>
#include <uv.h>

namespace rsplab {

// Runs a function on JavaScript's thread when any thread asks for it. Many requests in a row are one run, so that a burst
// of packets costs one change of threads. Napi::ThreadSafeFunction would do it, but wakes JavaScript's thread with a lock
// held that this thread then waits for: two changes more.
//
// Close() ends it, and what is asked afterwards is dropped. Node's own end closes it too: usrsctp's threads run on until
// the process is gone.
class Wakeup : public std::enable_shared_from_this<Wakeup> {
 public:
  using Read = std::function<Napi::Value(Napi::Env)>;

  // What `read` returns, unless it is empty, is handed to the callback. Null and errno set if the loop takes no more.
  static std::shared_ptr<Wakeup> Of(Napi::Env env, const Napi::Function& callback, Read read);

  // From any thread.
  void Request();

  // JavaScript's thread.
  void Close();

 private:
  Wakeup(Napi::Env env, const Napi::Function& callback, Read read);

  void Run();
  static void AtExit(void* wakeup);

  Napi::Env env_;
  Read read_;
  // Both are of JavaScript's thread: null once it is closed, as the last owner may be another thread.
  Napi::FunctionReference callback_;
  std::shared_ptr<Napi::AsyncContext> context_;
  // Request() and Close() exclude each other.
  std::mutex mutex_;
  // Null once it is closed.
  uv_async_t* async_ = nullptr;
};

}  // namespace rsplab
