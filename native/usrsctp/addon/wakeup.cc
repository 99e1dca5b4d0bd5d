#include "wakeup.h"

#include <cerrno>
#include <utility>

namespace rsplab {

std::shared_ptr<Wakeup> Wakeup::Of(Napi::Env env, const Napi::Function& callback, Read read) {
  uv_loop_t* loop = nullptr;
  napi_get_uv_event_loop(env, &loop);
  auto async = std::make_unique<uv_async_t>();
  const int error = uv_async_init(loop, async.get(), [](uv_async_t* handle) {
    // It must live until it was run, even if its owner releases it meanwhile.
    const auto self = static_cast<Wakeup*>(handle->data)->shared_from_this();
    self->Run();
  });
  if (error != 0) {
    errno = -error;
    return nullptr;
  }
  std::shared_ptr<Wakeup> self(new Wakeup(env, callback, std::move(read)));
  async->data = self.get();
  self->async_ = async.release();
  napi_add_env_cleanup_hook(env, AtExit, self.get());
  return self;
}

Wakeup::Wakeup(Napi::Env env, const Napi::Function& callback, Read read)
    : env_(env),
      read_(std::move(read)),
      callback_(Napi::Persistent(callback)),
      context_(std::make_shared<Napi::AsyncContext>(env, "usrsctp events")) {}

void Wakeup::AtExit(void* wakeup) { static_cast<Wakeup*>(wakeup)->Close(); }

void Wakeup::Request() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (async_ != nullptr) uv_async_send(async_);
}

void Wakeup::Run() {
  const Napi::HandleScope scope(env_);
  const Napi::Value value = read_(env_);
  if (value.IsEmpty()) return;
  // The callback may close this.
  const auto context = context_;
  callback_.MakeCallback(env_.Global(), {value}, *context);
  // The callback's own exceptions are those of any callback.
  if (env_.IsExceptionPending()) napi_fatal_exception(env_, env_.GetAndClearPendingException().Value());
}

void Wakeup::Close() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (async_ == nullptr) return;
    uv_close(reinterpret_cast<uv_handle_t*>(std::exchange(async_, nullptr)),
             [](uv_handle_t* handle) { delete reinterpret_cast<uv_async_t*>(handle); });
  }
  napi_remove_env_cleanup_hook(env_, AtExit, this);
  callback_.Reset();
  context_.reset();
}

}  // namespace rsplab
