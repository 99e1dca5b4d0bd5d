#include "sctp_socket.h"

#include <cerrno>
#include <utility>

#include "addresses.h"
#include "ending.h"
#include "../../sockets/addon/socket_address.h"
#include "stack_lock.h"

namespace rsplab {

std::shared_ptr<SctpSocket> SctpSocket::Open(const SocketOptions& options, std::function<void()> wake) {
  std::shared_ptr<SctpSocket> self(new SctpSocket(std::move(wake)));
  if (self->Prepare(options)) return self;
  const int error = errno;
  self->Close();
  errno = error;
  return nullptr;
}

SctpSocket::~SctpSocket() { Close(); }

bool SctpSocket::Prepare(const SocketOptions& options) {
  const InsideStack inside;
  bool ipv6 = false;
  for (const auto& address : options.addresses) ipv6 = ipv6 || address.find(':') != std::string::npos;
  socket_ = usrsctp_socket(ipv6 ? AF_INET6 : AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP, nullptr, nullptr, 0, nullptr);
  if (socket_ == nullptr || usrsctp_set_upcall(socket_, Upcall, this) != 0) return false;
  if (!SetOptions(socket_, options) || !Apply(socket_, options.association) || !Bind(options)) return false;
  return !options.accept || usrsctp_listen(socket_, 1) == 0;
}

bool SctpSocket::Bind(const SocketOptions& options) {
  std::vector<std::string> addresses = options.addresses;
  if (addresses.empty()) addresses.push_back("0.0.0.0");
  uint16_t port = options.port;
  for (const auto& address : addresses) {
    std::vector<uint8_t> packed;
    if (!AppendSocketAddress(packed, address, port)) {
      errno = EINVAL;
      return false;
    }
    auto* name = reinterpret_cast<sockaddr*>(packed.data());
    if (port_ == 0) {
      if (usrsctp_bind(socket_, name, static_cast<socklen_t>(packed.size())) != 0) return false;
      const std::vector<sockaddr_storage> locals = LocalAddresses(socket_);
      if (locals.empty()) return false;
      port_ = port = PortOf(General(locals.front()));
    } else if (usrsctp_bindx(socket_, name, 1, SCTP_BINDX_ADD_ADDR) != 0) {
      return false;
    }
  }
  return true;
}

std::vector<std::string> SctpSocket::Addresses() const {
  const InsideStack inside;
  std::vector<std::string> addresses;
  if (socket_ == nullptr) return addresses;
  for (const auto& address : LocalAddresses(socket_)) addresses.push_back(AddressText(General(address)));
  return addresses;
}

uint32_t SctpSocket::Connect(const std::vector<std::string>& addresses, uint16_t port,
                             const AssociationSettings& settings) {
  std::vector<uint8_t> packed;
  int count = 0;
  for (const auto& address : addresses) count += AppendSocketAddress(packed, address, port) ? 1 : 0;
  const InsideStack inside;
  if (count == 0 || socket_ == nullptr) {
    errno = EINVAL;
    return 0;
  }
  // An association takes the socket's settings when it starts, and its INIT those only.
  const AssociationSettings before = SettingsOf(socket_);
  sctp_assoc_t association = 0;
  const bool started =
      Apply(socket_, settings) &&
      (usrsctp_connectx(socket_, reinterpret_cast<sockaddr*>(packed.data()), count, &association) == 0 ||
       errno == EINPROGRESS);
  const int error = errno;
  Apply(socket_, before);
  errno = error;
  return started ? association : 0;
}

// The socket may be closed before this thread has left.
void SctpSocket::Upcall(struct socket*, void* self, int) {
  InsideStack::AfterLeaving(static_cast<SctpSocket*>(self)->wake_);
}

std::vector<Event> SctpSocket::Read() {
  const InsideStack inside;
  if (socket_ == nullptr) return {};
  std::vector<Event> events = std::exchange(aborted_, {});
  for (auto& event : inbox_.Read(socket_)) {
    if (event.kind == EventKind::kEnded || event.kind == EventKind::kRestarted) outbox_.Forget(event.association);
    events.push_back(std::move(event));
  }
  for (const uint32_t association : outbox_.Writable(socket_)) {
    events.emplace_back(EventKind::kWritable);
    events.back().association = association;
  }
  return events;
}

int SctpSocket::Send(uint32_t association, const uint8_t* data, size_t length, const SendOptions& options) {
  const InsideStack inside;
  return socket_ == nullptr ? EBADF : outbox_.Send(socket_, association, data, length, options);
}

void SctpSocket::ShutDown(uint32_t association) {
  const InsideStack inside;
  if (socket_ != nullptr) rsplab::ShutDown(socket_, association);
}

void SctpSocket::Abort(uint32_t association, const std::string& reason) {
  {
    const InsideStack inside;
    if (socket_ == nullptr) return;
    rsplab::Abort(socket_, association, reason);
  }
  // The stack reports the end only if the association was up.
  Event event{EventKind::kEnded};
  event.association = association;
  event.detail = "closed";
  aborted_.push_back(std::move(event));
  (*wake_)();
}

int SctpSocket::SetPrimary(uint32_t association, const std::string& address) {
  const InsideStack inside;
  return socket_ == nullptr ? EBADF : SetPrimaryPath(socket_, association, address);
}

std::vector<PathState> SctpSocket::Paths(uint32_t association) const {
  const InsideStack inside;
  return socket_ == nullptr ? std::vector<PathState>{} : PathsOf(socket_, association);
}

void SctpSocket::Close() {
  const InsideStack inside;
  struct socket* socket = std::exchange(socket_, nullptr);
  if (socket == nullptr) return;
  // The stack must not call this object any more.
  usrsctp_set_upcall(socket, nullptr, nullptr);
  usrsctp_close(socket);
}

}  // namespace rsplab
