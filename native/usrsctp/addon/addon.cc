// JavaScript's view of usrsctp: init(), finish(), and class Socket.
#include <cerrno>
#include <napi.h>
#include <netinet/in.h>
#include <unistd.h>
#include <usrsctp.h>

#include "../../sockets/addon/arguments.h"
#include "sctp_socket.h"
#include "stack_lock.h"
#include "wakeup.h"

namespace rsplab {

namespace {

bool initialized = false;

class Socket : public Napi::ObjectWrap<Socket> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "Socket",
                       {InstanceAccessor<&Socket::Port>("port"), InstanceAccessor<&Socket::Addresses>("addresses"),
                        InstanceMethod<&Socket::Connect>("connect"), InstanceMethod<&Socket::Send>("send"),
                        InstanceMethod<&Socket::Shutdown>("shutdown"), InstanceMethod<&Socket::Abort>("abort"),
                        InstanceMethod<&Socket::SetPrimary>("setPrimary"), InstanceMethod<&Socket::Paths>("paths"),
                        InstanceMethod<&Socket::Poll>("poll"), InstanceMethod<&Socket::Close>("close")});
  }

  // new Socket({ addresses, port, accept, remoteUdpPort, sendBuffer, receiveBuffer, association },
  //            (events) => …)
  explicit Socket(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Socket>(info) {
    const Napi::Env env = info.Env();
    if (info.Length() < 2 || !info[0].IsObject() || !info[1].IsFunction()) {
      Napi::TypeError::New(env, "options and a callback are needed").ThrowAsJavaScriptException();
      return;
    }
    const auto given = info[0].As<Napi::Object>();
    SocketOptions options;
    options.addresses = Strings(given.Get("addresses"));
    options.port = static_cast<uint16_t>(Number(given, "port", 0));
    options.accept = given.Get("accept").ToBoolean();
    options.remote_udp_port = static_cast<uint16_t>(Number(given, "remoteUdpPort", 0));
    options.send_buffer = Number(given, "sendBuffer", 262144);
    options.receive_buffer = Number(given, "receiveBuffer", 0);
    options.association = Settings(given.Get("association"));
    // The wake-up outlives the socket for a moment: neither must hold the other.
    auto reader = std::make_shared<std::weak_ptr<SctpSocket>>();
    wakeup_ = Wakeup::Of(env, info[1].As<Napi::Function>(), [reader](Napi::Env run_env) {
      const auto socket = reader->lock();
      const std::vector<Event> events = socket ? socket->Read() : std::vector<Event>{};
      return events.empty() ? Napi::Value() : ToArray(run_env, events);
    });
    if (!wakeup_) {
      SystemError(env, errno).ThrowAsJavaScriptException();
      return;
    }
    socket_ = SctpSocket::Open(options, [wakeup = wakeup_] { wakeup->Request(); });
    if (!socket_) {
      const int error = errno;
      wakeup_->Close();
      SystemError(env, error).ThrowAsJavaScriptException();
      return;
    }
    *reader = socket_;
  }

  void Finalize(Napi::Env) override {
    if (socket_) socket_->Close();
    if (wakeup_) wakeup_->Close();
  }

 private:
  Napi::Value Port(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), socket_->port()); }

  Napi::Value Addresses(const Napi::CallbackInfo& info) { return ToArray(info.Env(), socket_->Addresses()); }

  // connect(addresses, port, settings) -> association identifier
  Napi::Value Connect(const Napi::CallbackInfo& info) {
    const AssociationSettings settings = Settings(info[2]);
    const auto port = static_cast<uint16_t>(info[1].ToNumber().Uint32Value());
    const uint32_t association = socket_->Connect(Strings(info[0]), port, settings);
    if (association == 0) SystemError(info.Env(), errno).ThrowAsJavaScriptException();
    return Napi::Number::New(info.Env(), association);
  }

  // send(association, bytes, { stream, ppid, ordered, sackImmediately, lifetime }) -> 0 or an errno
  Napi::Value Send(const Napi::CallbackInfo& info) {
    const auto bytes = info[1].As<Napi::Uint8Array>();
    const int result = socket_->Send(Identifier(info), bytes.Data(), bytes.ByteLength(), Sending(info[2]));
    return Napi::Number::New(info.Env(), result);
  }

  void Shutdown(const Napi::CallbackInfo& info) { socket_->ShutDown(Identifier(info)); }

  // abort(association, reason)
  void Abort(const Napi::CallbackInfo& info) { socket_->Abort(Identifier(info), info[1].ToString().Utf8Value()); }

  Napi::Value SetPrimary(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), socket_->SetPrimary(Identifier(info), info[1].ToString().Utf8Value()));
  }

  Napi::Value Paths(const Napi::CallbackInfo& info) {
    return ToArray(info.Env(), socket_->Paths(Identifier(info)));
  }

  void Poll(const Napi::CallbackInfo&) { wakeup_->Request(); }

  void Close(const Napi::CallbackInfo&) {
    wakeup_->Close();
    socket_->Close();
  }

  static uint32_t Identifier(const Napi::CallbackInfo& info) { return info[0].ToNumber().Uint32Value(); }

  std::shared_ptr<SctpSocket> socket_;
  std::shared_ptr<Wakeup> wakeup_;
};

// usrsctp_init does not report that its UDP port is in use: it then runs without one. 0: the port is free, or none is
// needed.
int UdpPortObstacle(uint16_t port) {
  if (port == 0) return 0;
  const int probe = socket(AF_INET, SOCK_DGRAM, 0);
  if (probe < 0) return errno;
  sockaddr_in any{};
  any.sin_family = AF_INET;
  any.sin_port = htons(port);
  const int error = bind(probe, reinterpret_cast<sockaddr*>(&any), sizeof any) == 0 ? 0 : errno;
  close(probe);
  return error;
}

// What associations of all sockets that are opened later do with several paths.
void SetMultipath(const Napi::Object& given) {
  usrsctp_sysctl_set_sctp_cmt_on_off(Number(given, "cmt", SCTP_CMT_OFF));
  usrsctp_sysctl_set_sctp_buffer_splitting(Number(given, "bufferSplitting", 0));
  usrsctp_sysctl_set_sctp_cmt_use_dac(Number(given, "delayedAck", 0));
  usrsctp_sysctl_set_sctp_nrsack_enable(Number(given, "nrSack", 0));
  usrsctp_sysctl_set_sctp_fr_max_burst_default(Number(given, "fastRetransmitBurst", 4));
  usrsctp_sysctl_set_sctp_path_pf_threshold(Number(given, "pfThreshold", 0xffff));
}

// init(udpPort, answersStrays, multipath): starts the stack of this process; port 0 sends raw IP. A stack that answers
// strays refuses set-ups and aborts associations that it does not know. Without multipath it has its own defaults.
void Init(const Napi::CallbackInfo& info) {
  if (initialized) {
    Napi::Error::New(info.Env(), "usrsctp is initialized already").ThrowAsJavaScriptException();
    return;
  }
  if (const int error = UdpPortObstacle(static_cast<uint16_t>(info[0].ToNumber().Uint32Value()))) {
    SystemError(info.Env(), error).ThrowAsJavaScriptException();
    return;
  }
  initialized = true;
  const InsideStack inside;
  usrsctp_init(static_cast<uint16_t>(info[0].ToNumber().Uint32Value()), nullptr, nullptr);
  usrsctp_sysctl_set_sctp_blackhole(info[1].ToBoolean() ? 0 : 2);
  // A packet from one address of this host to another one is checked on arrival: it must not leave without a checksum.
  usrsctp_sysctl_set_sctp_no_csum_on_loopback(0);
  // Address changes while an association is up are not part of RSerPool.
  usrsctp_sysctl_set_sctp_auto_asconf(0);
  usrsctp_sysctl_set_sctp_asconf_enable(0);
  if (info[2].IsObject()) SetMultipath(info[2].As<Napi::Object>());
}

// finish() -> whether the stack ended; it does not while sockets are still closing.
Napi::Value Finish(const Napi::CallbackInfo& info) {
  {
    const InsideStack inside;
    if (initialized && usrsctp_finish() == 0) initialized = false;
  }
  return Napi::Boolean::New(info.Env(), !initialized);
}

Napi::Object Load(Napi::Env env, Napi::Object exports) {
  exports["interfaceVersion"] = Napi::Number::New(env, kInterfaceVersion);
  exports["init"] = Napi::Function::New(env, Init, "init");
  exports["finish"] = Napi::Function::New(env, Finish, "finish");
  exports["Socket"] = Socket::Define(env);
  return exports;
}

}  // namespace

}  // namespace rsplab

Napi::Object InitModule(Napi::Env env, Napi::Object exports) { return rsplab::Load(env, exports); }

NODE_API_MODULE(NODE_GYP_MODULE_NAME, InitModule)
