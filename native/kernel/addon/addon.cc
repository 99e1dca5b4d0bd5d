// JavaScript's view of the kernel's SCTP: obstacle(), and class Socket.
#include <cerrno>
#include <memory>
#include <napi.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include "../../sockets/addon/arguments.h"
#include "kernel_socket.h"

namespace rsplab {

namespace {

class Socket : public Napi::ObjectWrap<Socket> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(
        env, "Socket",
        {InstanceAccessor<&Socket::Port>("port"), InstanceAccessor<&Socket::Addresses>("addresses"),
         InstanceMethod<&Socket::Connect>("connect"), InstanceMethod<&Socket::Send>("send"),
         InstanceMethod<&Socket::Shutdown>("shutdown"), InstanceMethod<&Socket::Abort>("abort"),
         InstanceMethod<&Socket::SetReceiving>("setReceiving"), InstanceMethod<&Socket::SetPrimary>("setPrimary"),
         InstanceMethod<&Socket::Paths>("paths"), InstanceMethod<&Socket::Close>("close")});
  }

  // new Socket({ addresses, port, accept, remoteUdpPort, association }, (events) => …)
  explicit Socket(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Socket>(info), env_(info.Env()) {
    if (info.Length() < 2 || !info[0].IsObject() || !info[1].IsFunction()) {
      Napi::TypeError::New(env_, "options and a callback are needed").ThrowAsJavaScriptException();
      return;
    }
    const auto given = info[0].As<Napi::Object>();
    SocketOptions options;
    options.addresses = Strings(given.Get("addresses"));
    options.port = static_cast<uint16_t>(Number(given, "port", 0));
    options.accept = given.Get("accept").ToBoolean();
    options.remote_udp_port = static_cast<uint16_t>(Number(given, "remoteUdpPort", 0));
    options.association = Settings(given.Get("association"));
    uv_loop_t* loop = nullptr;
    napi_get_uv_event_loop(env_, &loop);
    socket_ = KernelSocket::Open(loop, options, [this](const std::vector<Event>& events) { Report(events); });
    if (!socket_) {
      SystemError(env_, errno).ThrowAsJavaScriptException();
      return;
    }
    callback_ = Napi::Persistent(info[1].As<Napi::Function>());
    context_ = std::make_unique<Napi::AsyncContext>(env_, "kernel SCTP");
    // An open socket lives on, and the program with it, until it is closed.
    Ref();
    napi_add_env_cleanup_hook(env_, AtExit, this);
  }

 private:
  void Report(const std::vector<Event>& events) {
    const Napi::HandleScope scope(env_);
    callback_.MakeCallback(Value(), {ToArray(env_, events)}, *context_);
    // The callback's own exceptions are those of any callback.
    if (env_.IsExceptionPending()) napi_fatal_exception(env_, env_.GetAndClearPendingException().Value());
  }

  Napi::Value Port(const Napi::CallbackInfo&) { return Napi::Number::New(env_, socket_->port()); }

  Napi::Value Addresses(const Napi::CallbackInfo&) { return ToArray(env_, socket_->Addresses()); }

  // connect(addresses, port, settings) -> association identifier
  Napi::Value Connect(const Napi::CallbackInfo& info) {
    const auto port = static_cast<uint16_t>(info[1].ToNumber().Uint32Value());
    const uint32_t association = socket_->Connect(Strings(info[0]), port, Settings(info[2]));
    if (association == 0) SystemError(env_, errno).ThrowAsJavaScriptException();
    return Napi::Number::New(env_, association);
  }

  // send(association, bytes, { stream, ppid, ordered, sackImmediately, lifetime }) -> 0 or an errno
  Napi::Value Send(const Napi::CallbackInfo& info) {
    const auto bytes = info[1].As<Napi::Uint8Array>();
    const int result = socket_->Send(Identifier(info), bytes.Data(), bytes.ByteLength(), Sending(info[2]));
    return Napi::Number::New(env_, result);
  }

  void Shutdown(const Napi::CallbackInfo& info) { socket_->ShutDown(Identifier(info)); }

  // abort(association, reason)
  void Abort(const Napi::CallbackInfo& info) { socket_->Abort(Identifier(info), info[1].ToString().Utf8Value()); }

  // setReceiving(association, receiving) -> whether what is not received stays in the kernel
  Napi::Value SetReceiving(const Napi::CallbackInfo& info) {
    return Napi::Boolean::New(env_, socket_->SetReceiving(Identifier(info), info[1].ToBoolean()));
  }

  Napi::Value SetPrimary(const Napi::CallbackInfo& info) {
    return Napi::Number::New(env_, socket_->SetPrimary(Identifier(info), info[1].ToString().Utf8Value()));
  }

  Napi::Value Paths(const Napi::CallbackInfo& info) { return ToArray(env_, socket_->Paths(Identifier(info))); }

  void Close(const Napi::CallbackInfo&) {
    if (closed_) return;
    closed_ = true;
    napi_remove_env_cleanup_hook(env_, AtExit, this);
    socket_->Close();
    Unref();
  }

  static void AtExit(void* socket) { static_cast<Socket*>(socket)->socket_->Close(); }

  static uint32_t Identifier(const Napi::CallbackInfo& info) { return info[0].ToNumber().Uint32Value(); }

  Napi::Env env_;
  std::unique_ptr<KernelSocket> socket_;
  Napi::FunctionReference callback_;
  std::unique_ptr<Napi::AsyncContext> context_;
  bool closed_ = false;
};

// obstacle() -> 0, or the errno of a socket of SCTP
Napi::Value Obstacle(const Napi::CallbackInfo& info) {
  const int descriptor = socket(AF_INET, SOCK_SEQPACKET | SOCK_CLOEXEC, IPPROTO_SCTP);
  const int error = descriptor < 0 ? errno : 0;
  if (descriptor >= 0) close(descriptor);
  return Napi::Number::New(info.Env(), error);
}

Napi::Object Load(Napi::Env env, Napi::Object exports) {
  exports["interfaceVersion"] = Napi::Number::New(env, kInterfaceVersion);
  exports["obstacle"] = Napi::Function::New(env, Obstacle, "obstacle");
  exports["Socket"] = Socket::Define(env);
  return exports;
}

}  // namespace

}  // namespace rsplab

Napi::Object InitModule(Napi::Env env, Napi::Object exports) { return rsplab::Load(env, exports); }

NODE_API_MODULE(NODE_GYP_MODULE_NAME, InitModule)
