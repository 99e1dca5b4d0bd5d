#include "wakeup.h"

#include <utility>

namespace rsplab {

Wakeup::Wakeup(Napi::Env env, const Napi::Function& callback, Run run)
    : env_(env),
      run_(std::move(run)),
      function_(Napi::ThreadSafeFunction::New(env, callback, "usrsctp events", 0, 1)) {
  // Hooks run last in, first out: this one comes before the function's own.
  napi_add_env_cleanup_hook(env_, AtExit, this);
}

void Wakeup::AtExit(void* wakeup) { static_cast<Wakeup*>(wakeup)->Close(); }

void Wakeup::Request() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (closed_ || requested_) return;
  requested_ = true;
  // It must live until it was run, even if its owner releases it meanwhile.
  auto* self = new std::shared_ptr<Wakeup>(shared_from_this());
  const auto run = [](Napi::Env env, Napi::Function callback, std::shared_ptr<Wakeup>* wakeup) {
    bool wanted = false;
    {
      std::lock_guard<std::mutex> run_lock((*wakeup)->mutex_);
      (*wakeup)->requested_ = false;
      wanted = !(*wakeup)->closed_;
    }
    if (env != nullptr && wanted) (*wakeup)->run_(env, callback);
    delete wakeup;
  };
  if (function_.NonBlockingCall(self, run) != napi_ok) delete self;
}

void Wakeup::Close() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) return;
    closed_ = true;
  }
  napi_remove_env_cleanup_hook(env_, AtExit, this);
  function_.Release();
}

}  // namespace rsplab
