#include "sctp_socket.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include "socket_address.h"

namespace rsplab {

namespace {

// Sockets that are open, by the number that usrsctp hands to the upcall. Never destroyed: usrsctp's threads look into it
// until the process is gone.
struct Registry {
  std::mutex mutex;
  std::map<uintptr_t, std::weak_ptr<SctpSocket>> sockets;
  uintptr_t next_number = 1;
};
Registry& registry = *new Registry;

std::shared_ptr<SctpSocket> Find(void* number) {
  std::lock_guard<std::mutex> lock(registry.mutex);
  const auto found = registry.sockets.find(reinterpret_cast<uintptr_t>(number));
  return found == registry.sockets.end() ? nullptr : found->second.lock();
}

// Nothing in Reliable Server Pooling is longer than 64 KiB; a peer must not fill the memory.
const size_t kLongestMessage = 1 << 20;

// Bytes that one call of the stack reads, and that wait for JavaScript: what is more waits in the stack.
const size_t kReadSize = 65536;
const size_t kUnreadLimit = 1 << 20;

// Error cause of an abort by the user (RFC 9260 §3.3.10.12).
const uint16_t kUserInitiatedAbort = 12;

const uint16_t kEvents[] = {SCTP_ASSOC_CHANGE, SCTP_PEER_ADDR_CHANGE, SCTP_SEND_FAILED_EVENT, SCTP_SHUTDOWN_EVENT};

template <typename T>
bool Set(struct socket* socket, int name, const T& value) {
  return usrsctp_setsockopt(socket, IPPROTO_SCTP, name, &value, sizeof value) == 0;
}

// The text in an ABORT chunk, if its sender's user gave one.
std::string AbortReason(const uint8_t* chunk, size_t length) {
  const auto word = [chunk](size_t at) { return static_cast<size_t>(chunk[at] << 8 | chunk[at + 1]); };
  if (length >= 4) length = std::min(length, word(2));
  for (size_t at = 4; at + 4 <= length;) {
    const size_t cause_length = word(at + 2);
    if (cause_length < 4 || at + cause_length > length) break;
    if (word(at) == kUserInitiatedAbort)
      return std::string(reinterpret_cast<const char*>(chunk + at + 4), cause_length - 4);
    at += (cause_length + 3) & ~size_t{3};
  }
  return "";
}

std::string PathDetail(uint32_t state) {
  switch (state) {
    case SCTP_ADDR_UNREACHABLE:
    case SCTP_ADDR_REMOVED:
      return "inactive";
    default:
      return "active";
  }
}

}  // namespace

std::shared_ptr<SctpSocket> SctpSocket::Open(const SocketOptions& options, std::function<void()> wake) {
  std::shared_ptr<SctpSocket> self(new SctpSocket(std::move(wake)));
  {
    std::lock_guard<std::mutex> lock(registry.mutex);
    self->number_ = registry.next_number++;
    registry.sockets[self->number_] = self;
  }
  bool ipv6 = false;
  for (const auto& address : options.addresses) ipv6 = ipv6 || address.find(':') != std::string::npos;
  self->socket_ =
      usrsctp_socket(ipv6 ? AF_INET6 : AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP, nullptr, nullptr, 0, nullptr);
  self->reader_ = self->socket_;
  if (self->socket_ == nullptr || !self->Configure(options) || !self->Bind(options)) {
    const int error = errno;
    self->CloseNow();
    errno = error;
    return nullptr;
  }
  self->used_ = options.accept;
  if (options.accept && usrsctp_listen(self->socket_, 1) != 0) {
    const int error = errno;
    self->CloseNow();
    errno = error;
    return nullptr;
  }
  return self;
}

SctpSocket::~SctpSocket() { CloseNow(); }

bool SctpSocket::Configure(const SocketOptions& options) {
  if (usrsctp_set_non_blocking(socket_, 1) != 0) return false;
  if (usrsctp_set_upcall(socket_, Upcall, reinterpret_cast<void*>(number_)) != 0) return false;
  const int wanted = 1;
  if (!Set(socket_, SCTP_RECVRCVINFO, wanted)) return false;
  // Closing aborts: nobody is left to wait for an orderly end.
  const linger at_once{1, 0};
  if (usrsctp_setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) != 0) return false;
  if (options.send_buffer > 0) {
    const int size = static_cast<int>(options.send_buffer);
    if (usrsctp_setsockopt(socket_, SOL_SOCKET, SO_SNDBUF, &size, sizeof size) != 0) return false;
  }
  for (const uint16_t type : kEvents) {
    sctp_event event{};
    event.se_assoc_id = SCTP_ALL_ASSOC;
    event.se_type = type;
    event.se_on = 1;
    if (!Set(socket_, SCTP_EVENT, event)) return false;
  }
  // Requests and answers must not wait for more data.
  const int no_delay = 1;
  if (!Set(socket_, SCTP_NODELAY, no_delay)) return false;
  const int autoclose = static_cast<int>(options.autoclose);
  if (options.autoclose > 0 && !Set(socket_, SCTP_AUTOCLOSE, autoclose)) return false;
  if (options.remote_udp_port == 0) return true;
  sctp_udpencaps encapsulation{};
  encapsulation.sue_address.ss_family = AF_INET;
  encapsulation.sue_assoc_id = SCTP_FUTURE_ASSOC;
  encapsulation.sue_port = htons(options.remote_udp_port);
  return Set(socket_, SCTP_REMOTE_UDP_ENCAPS_PORT, encapsulation);
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
      sockaddr* locals = nullptr;
      const int count = usrsctp_getladdrs(socket_, 0, &locals);
      if (count <= 0) return false;
      port_ = port = PortOf(locals);
      usrsctp_freeladdrs(locals);
    } else if (usrsctp_bindx(socket_, name, 1, SCTP_BINDX_ADD_ADDR) != 0) {
      return false;
    }
  }
  return true;
}

std::vector<std::string> SctpSocket::LocalAddresses() const {
  std::vector<std::string> addresses;
  sockaddr* locals = nullptr;
  const int count = socket_ == nullptr ? 0 : usrsctp_getladdrs(socket_, 0, &locals);
  const auto* next = reinterpret_cast<const uint8_t*>(locals);
  for (int i = 0; i < count; i++) {
    const auto* address = reinterpret_cast<const sockaddr*>(next);
    addresses.push_back(AddressText(address));
    next += AddressLength(address);
  }
  if (count > 0) usrsctp_freeladdrs(locals);
  return addresses;
}

AssociationSettings SctpSocket::Defaults() const {
  AssociationSettings settings;
  sctp_rtoinfo rto{};
  socklen_t size = sizeof rto;
  if (usrsctp_getsockopt(socket_, IPPROTO_SCTP, SCTP_RTOINFO, &rto, &size) == 0) {
    settings.rto_initial = rto.srto_initial;
    settings.rto_min = rto.srto_min;
    settings.rto_max = rto.srto_max;
  }
  sctp_assocparams association{};
  size = sizeof association;
  if (usrsctp_getsockopt(socket_, IPPROTO_SCTP, SCTP_ASSOCINFO, &association, &size) == 0)
    settings.association_max_retransmissions = association.sasoc_asocmaxrxt;
  sctp_paddrparams paths{};
  paths.spp_address.ss_family = AF_INET;
  size = sizeof paths;
  if (usrsctp_getsockopt(socket_, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, &paths, &size) == 0) {
    settings.path_max_retransmissions = paths.spp_pathmaxrxt;
    settings.heartbeat_interval =
        paths.spp_flags & SPP_HB_ENABLE ? static_cast<int32_t>(paths.spp_hbinterval) : 0;
  }
  return settings;
}

void SctpSocket::Apply(const AssociationSettings& settings) {
  if (settings.rto_initial > 0 || settings.rto_min > 0 || settings.rto_max > 0) {
    sctp_rtoinfo rto{};
    rto.srto_initial = settings.rto_initial;
    rto.srto_min = settings.rto_min;
    rto.srto_max = settings.rto_max;
    Set(socket_, SCTP_RTOINFO, rto);
  }
  if (settings.association_max_retransmissions > 0) {
    sctp_assocparams parameters{};
    parameters.sasoc_asocmaxrxt = settings.association_max_retransmissions;
    Set(socket_, SCTP_ASSOCINFO, parameters);
  }
  if (settings.path_max_retransmissions == 0 && settings.heartbeat_interval < 0) return;
  sctp_paddrparams parameters{};
  parameters.spp_address.ss_family = AF_INET;
  parameters.spp_pathmaxrxt = settings.path_max_retransmissions;
  if (settings.heartbeat_interval == 0) {
    parameters.spp_flags = SPP_HB_DISABLE;
  } else if (settings.heartbeat_interval > 0) {
    parameters.spp_flags = SPP_HB_ENABLE;
    parameters.spp_hbinterval = static_cast<uint32_t>(settings.heartbeat_interval);
  }
  Set(socket_, SCTP_PEER_ADDR_PARAMS, parameters);
}

uint32_t SctpSocket::Connect(const std::vector<std::string>& addresses, uint16_t port,
                             const AssociationSettings& settings) {
  std::vector<uint8_t> packed;
  int count = 0;
  for (const auto& address : addresses) count += AppendSocketAddress(packed, address, port) ? 1 : 0;
  if (count == 0 || socket_ == nullptr) {
    errno = EINVAL;
    return 0;
  }
  used_ = true;
  // An association takes the socket's settings when it starts, and its INIT those only.
  const AssociationSettings before = Defaults();
  Apply(settings);
  sctp_assoc_t association = 0;
  const int result = usrsctp_connectx(socket_, reinterpret_cast<sockaddr*>(packed.data()), count, &association);
  const int error = errno;
  Apply(before);
  errno = error;
  return result != 0 && error != EINPROGRESS ? 0 : association;
}

int SctpSocket::Send(uint32_t association, const uint8_t* data, size_t length, uint16_t stream, uint32_t ppid,
                     bool ordered, bool sack_immediately, uint32_t lifetime) {
  if (socket_ == nullptr) return EBADF;
  sctp_sendv_spa info{};
  info.sendv_flags = SCTP_SEND_SNDINFO_VALID;
  info.sendv_sndinfo.snd_assoc_id = association;
  info.sendv_sndinfo.snd_sid = stream;
  info.sendv_sndinfo.snd_ppid = htonl(ppid);
  if (!ordered) info.sendv_sndinfo.snd_flags |= SCTP_UNORDERED;
  if (sack_immediately) info.sendv_sndinfo.snd_flags |= SCTP_SACK_IMMEDIATELY;
  if (lifetime > 0) {
    info.sendv_flags |= SCTP_SEND_PRINFO_VALID;
    info.sendv_prinfo.pr_policy = SCTP_PR_SCTP_TTL;
    info.sendv_prinfo.pr_value = lifetime;
  }
  if (usrsctp_sendv(socket_, data, length, nullptr, 0, &info, sizeof info, SCTP_SENDV_SPA, 0) >= 0) return 0;
  const int error = errno;
  if (error == EWOULDBLOCK || error == EAGAIN) {
    blocked_[association] = Unsent(association);
    return EWOULDBLOCK;
  }
  return error;
}

void SctpSocket::Shutdown(uint32_t association) { SendFlag(association, SCTP_EOF, ""); }

void SctpSocket::Abort(uint32_t association, const std::string& reason) {
  if (!SendFlag(association, SCTP_ABORT, reason)) Forget(association);
  // The stack tells of the end only if the association was up.
  Event event{EventKind::kEnded};
  event.association = association;
  event.detail = "closed";
  events_.push_back(std::move(event));
  wake_();
}

// usrsctp aborts nothing that is not up yet: it would go on with the set-up. A socket of its own takes such an association
// with it when it closes.
void SctpSocket::Forget(uint32_t association) {
  if (socket_ == nullptr) return;
  struct socket* own = usrsctp_peeloff(socket_, association);
  if (own != nullptr) usrsctp_close(own);
}

bool SctpSocket::SendFlag(uint32_t association, uint16_t flag, const std::string& data) {
  if (socket_ == nullptr) return false;
  sctp_sndinfo info{};
  info.snd_assoc_id = association;
  info.snd_flags = flag;
  // usrsctp refuses a null pointer also where there is no data.
  return usrsctp_sendv(socket_, data.c_str(), data.size(), nullptr, 0, &info, sizeof info, SCTP_SENDV_SNDINFO, 0) >= 0;
}

std::vector<uint8_t> SctpSocket::PeerAddress(uint32_t association, const std::string& address) const {
  std::vector<uint8_t> packed;
  sockaddr* peers = nullptr;
  const int count = usrsctp_getpaddrs(socket_, association, &peers);
  const auto* next = reinterpret_cast<const uint8_t*>(peers);
  for (int i = 0; i < count; i++) {
    const auto* peer = reinterpret_cast<const sockaddr*>(next);
    if (AddressText(peer) == address) packed.assign(next, next + AddressLength(peer));
    next += AddressLength(peer);
  }
  if (count > 0) usrsctp_freepaddrs(peers);
  return packed;
}

int SctpSocket::SetPrimary(uint32_t association, const std::string& address) {
  if (socket_ == nullptr) return EBADF;
  const std::vector<uint8_t> packed = PeerAddress(association, address);
  if (packed.empty()) return EADDRNOTAVAIL;
  sctp_setprim primary{};
  primary.ssp_assoc_id = association;
  std::memcpy(&primary.ssp_addr, packed.data(), packed.size());
  return Set(socket_, SCTP_PRIMARY_ADDR, primary) ? 0 : errno;
}

std::vector<PathState> SctpSocket::Paths(uint32_t association) const {
  std::vector<PathState> paths;
  if (socket_ == nullptr) return paths;
  sctp_setprim primary{};
  primary.ssp_assoc_id = association;
  socklen_t primary_size = sizeof primary;
  std::string primary_address;
  if (usrsctp_getsockopt(socket_, IPPROTO_SCTP, SCTP_PRIMARY_ADDR, &primary, &primary_size) == 0)
    primary_address = AddressText(reinterpret_cast<const sockaddr*>(&primary.ssp_addr));
  sockaddr* peers = nullptr;
  const int count = usrsctp_getpaddrs(socket_, association, &peers);
  const auto* next = reinterpret_cast<const uint8_t*>(peers);
  for (int i = 0; i < count; i++) {
    const auto* peer = reinterpret_cast<const sockaddr*>(next);
    sctp_paddrinfo info{};
    info.spinfo_assoc_id = association;
    std::memcpy(&info.spinfo_address, peer, AddressLength(peer));
    socklen_t size = sizeof info;
    PathState path{AddressText(peer), "unconfirmed", false, 0};
    if (usrsctp_opt_info(socket_, association, SCTP_GET_PEER_ADDR_INFO, &info, &size) == 0) {
      path.smoothed_rtt = info.spinfo_srtt;
      if (info.spinfo_state & SCTP_UNCONFIRMED)
        path.state = "unconfirmed";
      else
        path.state = info.spinfo_state & SCTP_ACTIVE ? "active" : "inactive";
    }
    path.primary = path.address == primary_address;
    paths.push_back(path);
    next += AddressLength(peer);
  }
  if (count > 0) usrsctp_freepaddrs(peers);
  return paths;
}

bool SctpSocket::Close() {
  if (socket_ != nullptr) {
    {
      std::lock_guard<std::mutex> lock(registry.mutex);
      registry.sockets.erase(number_);
    }
    {
      std::lock_guard<std::mutex> lock(reading_);
      reader_ = nullptr;
    }
    usrsctp_listen(socket_, 0);
    const std::vector<uint32_t> associations = Associations(socket_);
    for (const uint32_t association : associations) {
      if (!SendFlag(association, SCTP_ABORT, "")) Forget(association);
    }
    used_ = used_ || !associations.empty();
    closing_ = socket_;
    socket_ = nullptr;
    blocked_.clear();
    partial_.clear();
    if (used_) return false;
  }
  if (closing_ != nullptr && !Associations(closing_).empty()) return false;
  CloseNow();
  return true;
}

void SctpSocket::CloseNow() {
  if (socket_ != nullptr) Close();
  if (closing_ != nullptr) usrsctp_close(closing_);
  closing_ = nullptr;
}

std::vector<uint32_t> SctpSocket::Associations(struct socket* socket) {
  uint32_t count = 0;
  socklen_t size = sizeof count;
  if (usrsctp_getsockopt(socket, IPPROTO_SCTP, SCTP_GET_ASSOC_NUMBER, &count, &size) != 0 || count == 0) return {};
  // Some may come while they are listed.
  const size_t most = count + 16;
  std::vector<uint8_t> memory(sizeof(sctp_assoc_ids) + most * sizeof(sctp_assoc_t));
  auto* list = reinterpret_cast<sctp_assoc_ids*>(memory.data());
  size = static_cast<socklen_t>(memory.size());
  if (usrsctp_getsockopt(socket, IPPROTO_SCTP, SCTP_GET_ASSOC_ID_LIST, list, &size) != 0) return {};
  const auto* identifiers = list->gaids_assoc_id;
  return std::vector<uint32_t>(identifiers, identifiers + list->gaids_number_of_ids);
}

void SctpSocket::Upcall(struct socket*, void* number, int) {
  const auto self = Find(number);
  if (!self) return;
  self->Pump();
  self->wake_();
}

void SctpSocket::Pump() {
  std::unique_lock<std::mutex> lock(reading_, std::try_to_lock);
  if (!lock || reader_ == nullptr) return;
  static thread_local uint8_t buffer[kReadSize];
  for (;;) {
    {
      std::lock_guard<std::mutex> unread_lock(unread_mutex_);
      if (unread_size_ >= kUnreadLimit) return;
    }
    sockaddr_storage from{};
    socklen_t from_length = sizeof from;
    Unread unread{};
    socklen_t info_length = sizeof unread.info;
    unsigned int info_type = SCTP_RECVV_NOINFO;
    unread.flags = MSG_DONTWAIT;
    const ssize_t length = usrsctp_recvv(reader_, buffer, sizeof buffer, reinterpret_cast<sockaddr*>(&from), &from_length,
                                         &unread.info, &info_length, &info_type, &unread.flags);
    if (length < 0 && errno != EWOULDBLOCK && errno != EAGAIN) continue;  // the error of an association
    if (length <= 0) return;
    unread.data.assign(buffer, buffer + length);
    std::lock_guard<std::mutex> unread_lock(unread_mutex_);
    unread_size_ += sizeof unread + unread.data.size();
    unread_.push_back(std::move(unread));
  }
}

std::vector<Event> SctpSocket::Read() {
  Pump();
  std::vector<Unread> unread;
  bool full = false;
  {
    std::lock_guard<std::mutex> lock(unread_mutex_);
    unread.swap(unread_);
    full = unread_size_ >= kUnreadLimit;
    unread_size_ = 0;
  }
  for (const auto& [data, info, flags] : unread) {
    if (flags & MSG_NOTIFICATION)
      Notified(reinterpret_cast<const sctp_notification*>(data.data()), data.size());
    else
      Received(data.data(), data.size(), info, flags);
  }
  if (full) wake_();
  // Half of what waited must be gone before a refused sender is called again.
  for (auto blocked = blocked_.begin(); socket_ != nullptr && blocked != blocked_.end();) {
    if (Unsent(blocked->first) > blocked->second / 2) {
      ++blocked;
      continue;
    }
    Event event{EventKind::kWritable};
    event.association = blocked->first;
    events_.push_back(std::move(event));
    blocked = blocked_.erase(blocked);
  }
  std::vector<Event> events;
  events.swap(events_);
  return events;
}

uint32_t SctpSocket::Unsent(uint32_t association) const {
  sctp_status status{};
  status.sstat_assoc_id = association;
  socklen_t size = sizeof status;
  if (usrsctp_getsockopt(socket_, IPPROTO_SCTP, SCTP_STATUS, &status, &size) != 0) return 0;
  return static_cast<uint32_t>(status.sstat_unackdata) + status.sstat_penddata;
}

void SctpSocket::Received(const uint8_t* data, size_t length, const sctp_rcvinfo& info, int flags) {
  Event event{EventKind::kMessage};
  event.association = info.rcv_assoc_id;
  event.stream = info.rcv_sid;
  event.ppid = ntohl(info.rcv_ppid);
  const auto key = std::make_pair(event.association, event.stream);
  PartialMessage& message = partial_[key];
  const bool told = message.oversized;
  message.oversized = told || message.data.size() + length > kLongestMessage;
  if (message.oversized)
    message.data = {};
  else
    message.data.insert(message.data.end(), data, data + length);
  const bool complete = flags & MSG_EOR;
  if (told || (!complete && !message.oversized)) {
    if (complete) partial_.erase(key);
    return;
  }
  if (message.oversized) event.kind = EventKind::kOversized;
  event.data.swap(message.data);
  if (complete) partial_.erase(key);
  events_.push_back(std::move(event));
}

void SctpSocket::Notified(const sctp_notification* notification, size_t length) {
  if (length < sizeof notification->sn_header) return;
  switch (notification->sn_header.sn_type) {
    case SCTP_ASSOC_CHANGE:
      AssociationChanged(notification->sn_assoc_change);
      break;
    case SCTP_SHUTDOWN_EVENT:
      shut_down_by_peer_[notification->sn_shutdown_event.sse_assoc_id] = true;
      break;
    case SCTP_PEER_ADDR_CHANGE: {
      const sctp_paddr_change& change = notification->sn_paddr_change;
      Event event{EventKind::kPath};
      event.association = change.spc_assoc_id;
      event.addresses.push_back(AddressText(reinterpret_cast<const sockaddr*>(&change.spc_aaddr)));
      event.detail = PathDetail(change.spc_state);
      events_.push_back(std::move(event));
      break;
    }
    case SCTP_SEND_FAILED_EVENT: {
      const sctp_send_failed_event& failed = notification->sn_send_failed_event;
      Event event{EventKind::kSendFailed};
      event.association = failed.ssfe_assoc_id;
      event.ppid = ntohl(failed.ssfe_info.snd_ppid);
      event.stream = failed.ssfe_info.snd_sid;
      const size_t end = std::min<size_t>(failed.ssfe_length, length);
      const size_t size = end > sizeof failed ? end - sizeof failed : 0;
      event.data.assign(failed.ssfe_data, failed.ssfe_data + size);
      events_.push_back(std::move(event));
      break;
    }
    default:
      break;
  }
}

void SctpSocket::AssociationChanged(const sctp_assoc_change& change) {
  // The peer's ABORT chunk, if there was one, follows the fixed part.
  const size_t chunk_length = change.sac_length > sizeof change ? change.sac_length - sizeof change : 0;
  const bool aborted = chunk_length > 0;
  Event event{EventKind::kEnded};
  event.association = change.sac_assoc_id;
  switch (change.sac_state) {
    case SCTP_COMM_UP: {
      event.kind = EventKind::kUp;
      sockaddr* peers = nullptr;
      const int count = usrsctp_getpaddrs(socket_, change.sac_assoc_id, &peers);
      const auto* next = reinterpret_cast<const uint8_t*>(peers);
      for (int i = 0; i < count; i++) {
        const auto* peer = reinterpret_cast<const sockaddr*>(next);
        event.addresses.push_back(AddressText(peer));
        event.port = PortOf(peer);
        next += AddressLength(peer);
      }
      if (count > 0) usrsctp_freepaddrs(peers);
      break;
    }
    case SCTP_RESTART:
      event.kind = EventKind::kRestarted;
      break;
    case SCTP_COMM_LOST:
      event.detail = aborted ? "aborted" : "lost";
      event.reason = AbortReason(change.sac_info, chunk_length);
      break;
    case SCTP_CANT_STR_ASSOC:
      event.detail = aborted ? "refused" : "timeout";
      break;
    case SCTP_SHUTDOWN_COMP:
      event.detail = shut_down_by_peer_.count(change.sac_assoc_id) > 0 ? "shutDownByPeer" : "closed";
      break;
    default:
      return;
  }
  if (event.kind != EventKind::kUp) {
    blocked_.erase(change.sac_assoc_id);
    shut_down_by_peer_.erase(change.sac_assoc_id);
    for (auto part = partial_.begin(); part != partial_.end();)
      part = part->first.first == change.sac_assoc_id ? partial_.erase(part) : std::next(part);
  }
  events_.push_back(std::move(event));
}

}  // namespace rsplab
