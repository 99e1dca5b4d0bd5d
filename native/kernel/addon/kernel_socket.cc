#include "kernel_socket.h"

#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "../../sockets/addon/socket_address.h"
#include "addresses.h"
#include "kernel_sctp.h"

namespace rsplab {

namespace {

const int kBacklog = 128;

// Milliseconds between looks for what the kernel does not announce: an end behind messages that are not read, and memory
// that it has again.
const uint64_t kTick = 100;

}  // namespace

std::unique_ptr<KernelSocket> KernelSocket::Open(uv_loop_t* loop, const SocketOptions& options, Report report) {
  std::unique_ptr<KernelSocket> self(new KernelSocket(loop, std::move(report)));
  if (self->Prepare(options)) return self;
  const int error = errno;
  self->Close();
  errno = error;
  return nullptr;
}

KernelSocket::~KernelSocket() { Close(); }

bool KernelSocket::Prepare(const SocketOptions& options) {
  bool ipv6 = options.addresses.empty();
  for (const auto& address : options.addresses) ipv6 = ipv6 || address.find(':') != std::string::npos;
  const int type = SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC;
  int descriptor = socket(ipv6 ? AF_INET6 : AF_INET, type, IPPROTO_SCTP);
  // All addresses of a host without IPv6.
  if (descriptor < 0 && errno == EAFNOSUPPORT && options.addresses.empty())
    descriptor = socket(AF_INET, type, IPPROTO_SCTP);
  if (descriptor < 0) return false;
  watch_ = Watch::Of(loop_, descriptor, [this, descriptor](bool readable, bool writable) {
    std::vector<uint32_t> free;
    if (writable) {
      free.assign(blocked_.begin(), blocked_.end());
      blocked_.clear();
      watch_->For(true, false);
    }
    Ready(descriptor, readable, free, 0);
  });
  if (!watch_) return false;
  if (!SetOptions(descriptor, options) || !Apply(descriptor, options.association) || !Bind(options)) return false;
  if (options.accept && listen(descriptor, kBacklog) != 0) return false;
  watch_->For(true, false);
  return true;
}

bool KernelSocket::Bind(const SocketOptions& options) {
  const int descriptor = watch_->descriptor();
  std::vector<std::string> addresses = options.addresses;
  if (addresses.empty()) {
    int domain = AF_INET;
    socklen_t size = sizeof domain;
    getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &size);
    addresses.push_back(domain == AF_INET6 ? "::" : "0.0.0.0");
  }
  uint16_t port = options.port;
  for (const auto& address : addresses) {
    std::vector<uint8_t> packed;
    if (!AppendSocketAddress(packed, address, port)) {
      errno = EINVAL;
      return false;
    }
    if (port_ == 0) {
      const auto* name = reinterpret_cast<const sockaddr*>(packed.data());
      if (bind(descriptor, name, static_cast<socklen_t>(packed.size())) != 0) return false;
      sockaddr_storage bound{};
      socklen_t size = sizeof bound;
      if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &size) != 0) return false;
      port_ = port = PortOf(General(bound));
    } else if (setsockopt(descriptor, IPPROTO_SCTP, SCTP_SOCKOPT_BINDX_ADD, packed.data(),
                          static_cast<socklen_t>(packed.size())) != 0) {
      return false;
    }
  }
  return true;
}

std::vector<std::string> KernelSocket::Addresses() const {
  std::vector<std::string> addresses;
  if (!watch_) return addresses;
  for (const auto& address : LocalAddresses(watch_->descriptor())) addresses.push_back(AddressText(General(address)));
  return addresses;
}

uint32_t KernelSocket::Connect(const std::vector<std::string>& addresses, uint16_t port,
                               const AssociationSettings& settings) {
  std::vector<uint8_t> packed;
  for (const auto& address : addresses) AppendSocketAddress(packed, address, port);
  if (packed.empty() || !watch_) {
    errno = EINVAL;
    return 0;
  }
  const int descriptor = watch_->descriptor();
  // An association takes the socket's settings when it starts.
  const AssociationSettings before = SettingsOf(descriptor);
  sctp_getaddrs_old request{};
  request.addr_num = static_cast<int>(packed.size());
  request.addrs = reinterpret_cast<sockaddr*>(packed.data());
  socklen_t size = sizeof request;
  const bool started =
      Apply(descriptor, settings) &&
      (getsockopt(descriptor, IPPROTO_SCTP, SCTP_SOCKOPT_CONNECTX3, &request, &size) == 0 || errno == EINPROGRESS);
  const int error = errno;
  Apply(descriptor, before);
  errno = error;
  return started ? static_cast<uint32_t>(request.assoc_id) : 0;
}

int KernelSocket::DescriptorOf(uint32_t association) const {
  const auto own = own_.find(association);
  if (own != own_.end()) return own->second.watch->descriptor();
  return watch_ ? watch_->descriptor() : -1;
}

bool KernelSocket::IsAlone() const {
  uint32_t count = 0;
  socklen_t size = sizeof count;
  return getsockopt(watch_->descriptor(), IPPROTO_SCTP, SCTP_GET_ASSOC_NUMBER, &count, &size) == 0 && count == 1;
}

KernelSocket::Own* KernelSocket::Separated(uint32_t association) {
  if (!watch_) return nullptr;
  const auto known = own_.find(association);
  if (known != own_.end()) return &known->second;
  if (StateOf(watch_->descriptor(), association) != SCTP_ESTABLISHED) return nullptr;
  sctp_peeloff_flags_arg_t request{};
  request.p_arg.associd = static_cast<sctp_assoc_t>(association);
  request.flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
  socklen_t size = sizeof request;
  const int descriptor =
      getsockopt(watch_->descriptor(), IPPROTO_SCTP, SCTP_SOCKOPT_PEELOFF_FLAGS, &request, &size);
  if (descriptor < 0) return nullptr;
  SetLinger(request.p_arg.sd);
  auto watch = Watch::Of(loop_, request.p_arg.sd, [this, association](bool readable, bool writable) {
    Own& ready = own_[association];
    if (writable) ready.blocked = false;
    Watched(ready);
    Ready(ready.watch->descriptor(), readable, writable ? std::vector<uint32_t>{association} : std::vector<uint32_t>{},
          ready.watch->error());
  });
  blocked_.erase(association);
  if (!watch) {
    // It has ended with its descriptor; its events could not have been seen.
    unwatched_.insert(association);
    StartTicks();
    return nullptr;
  }
  Own& own = own_[association];
  own.watch = std::move(watch);
  Watched(own);
  return &own;
}

void KernelSocket::Watched(Own& own) { own.watch->For(own.receiving, own.blocked); }

void KernelSocket::Ready(int descriptor, bool readable, const std::vector<uint32_t>& writable, int error) {
  std::vector<Event> events;
  if (readable) events = inbox_.Read(descriptor, error);
  for (const Event& event : events) {
    if (event.kind != EventKind::kEnded) continue;
    blocked_.erase(event.association);
    starved_.erase(event.association);
    own_.erase(event.association);
  }
  for (const uint32_t association : writable) {
    events.emplace_back(EventKind::kWritable);
    events.back().association = association;
  }
  if (!events.empty()) report_(events);
}

int KernelSocket::Send(uint32_t association, const uint8_t* data, size_t length, const SendOptions& options) {
  if (!watch_) return EBADF;
  int error = SendMessage(DescriptorOf(association), association, data, length, options);
  if (error == ENOMEM || error == ENOBUFS) {
    // There is room in the send buffer, so that it is writable all the time.
    starved_.insert(association);
    StartTicks();
    return EAGAIN;
  }
  if (error != EAGAIN) return error;
  if (own_.count(association) == 0 && !IsAlone() && Separated(association) != nullptr) {
    error = SendMessage(DescriptorOf(association), association, data, length, options);
    if (error != EAGAIN) return error;
  }
  const auto own = own_.find(association);
  if (own == own_.end()) {
    blocked_.insert(association);
    watch_->For(true, true);
  } else {
    own->second.blocked = true;
    Watched(own->second);
  }
  return EAGAIN;
}

void KernelSocket::ShutDown(uint32_t association) {
  if (!watch_) return;
  inbox_.ShuttingDown(association);
  // What the peer still sends must be read, or it does not end.
  if (own_.count(association) > 0) SetReceiving(association, true);
  rsplab::ShutDown(DescriptorOf(association), association);
}

void KernelSocket::Abort(uint32_t association, const std::string& reason) {
  if (!watch_) return;
  if (own_.count(association) > 0) SetReceiving(association, true);
  rsplab::Abort(DescriptorOf(association), association, reason);
}

bool KernelSocket::SetReceiving(uint32_t association, bool receiving) {
  if (receiving && own_.count(association) == 0) return true;
  Own* own = Separated(association);
  if (own == nullptr) return false;
  own->receiving = receiving;
  Watched(*own);
  if (!receiving) StartTicks();
  return true;
}

void KernelSocket::StartTicks() {
  if (ticks_ != nullptr) return;
  ticks_ = new uv_timer_t;
  uv_timer_init(loop_, ticks_);
  ticks_->data = this;
  uv_timer_start(ticks_, [](uv_timer_t* timer) { static_cast<KernelSocket*>(timer->data)->Tick(); }, kTick, kTick);
}

void KernelSocket::Tick() {
  if (!FindEnds()) StopTicks();
  std::vector<Event> events;
  for (const uint32_t association : std::exchange(starved_, {})) {
    events.emplace_back(EventKind::kWritable);
    events.back().association = association;
  }
  for (const uint32_t association : std::exchange(unwatched_, {})) {
    events.emplace_back(EventKind::kEnded);
    events.back().association = association;
    events.back().detail = "lost";
    events.back().reason = "the event loop cannot watch more sockets";
  }
  if (!events.empty()) report_(events);
}

bool KernelSocket::FindEnds() {
  bool stopped = false;
  for (auto& [association, own] : own_) {
    if (own.receiving) continue;
    own.receiving = StateOf(own.watch->descriptor(), association) != SCTP_ESTABLISHED;
    stopped = stopped || !own.receiving;
    Watched(own);
  }
  return stopped;
}

void KernelSocket::StopTicks() {
  if (ticks_ == nullptr) return;
  uv_timer_stop(ticks_);
  uv_close(reinterpret_cast<uv_handle_t*>(std::exchange(ticks_, nullptr)),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_timer_t*>(handle); });
}

int KernelSocket::SetPrimary(uint32_t association, const std::string& address) {
  return watch_ ? SetPrimaryPath(DescriptorOf(association), association, address) : EBADF;
}

std::vector<PathState> KernelSocket::Paths(uint32_t association) const {
  return watch_ ? PathsOf(DescriptorOf(association), association) : std::vector<PathState>{};
}

void KernelSocket::Close() {
  StopTicks();
  starved_.clear();
  unwatched_.clear();
  blocked_.clear();
  own_.clear();
  watch_.reset();
}

}  // namespace rsplab
