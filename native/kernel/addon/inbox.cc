#include "inbox.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <sys/uio.h>
#include <utility>

#include "../../sockets/addon/abort_reason.h"
#include "../../sockets/addon/socket_address.h"
#include "addresses.h"
#include "kernel_sctp.h"

namespace rsplab {

namespace {

// Bytes that one call of the kernel reads.
const size_t kReadSize = 65536;

// Of one turn of the event loop: other sockets and timers have their turns, too.
const size_t kMostEvents = 256;
const size_t kMostBytes = 1 << 20;

// Flags of a DATA chunk (RFC 9260 §3.3.1).
const uint16_t kBeginning = 2;
const uint16_t kEnding = 1;

struct Part {
  ssize_t length;
  int flags;
  sockaddr_storage from;
  sctp_rcvinfo info;
};

Part ReadPart(int descriptor, uint8_t* buffer) {
  Part part{};
  iovec content{buffer, kReadSize};
  alignas(cmsghdr) uint8_t control[256];
  msghdr message{};
  message.msg_name = &part.from;
  message.msg_namelen = sizeof part.from;
  message.msg_iov = &content;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  do part.length = recvmsg(descriptor, &message, MSG_DONTWAIT);
  while (part.length < 0 && errno == EINTR);
  part.flags = message.msg_flags;
  if (part.length <= 0) return part;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header))
    if (header->cmsg_level == IPPROTO_SCTP && header->cmsg_type == SCTP_RCVINFO)
      std::memcpy(&part.info, CMSG_DATA(header), sizeof part.info);
  return part;
}

}  // namespace

std::vector<Event> Inbox::Read(int descriptor, int error) {
  error_ = error;
  // One for all sockets of a thread of JavaScript; each worker has a thread of its own.
  alignas(sctp_notification) static thread_local uint8_t buffer[kReadSize];
  for (size_t bytes = 0; (events_.size() < kMostEvents && bytes < kMostBytes) || end_.has_value();) {
    const Part part = ReadPart(descriptor, buffer);
    if (part.length <= 0) break;
    const auto length = static_cast<size_t>(part.length);
    bytes += length;
    if (part.flags & MSG_NOTIFICATION)
      Notified(descriptor, *reinterpret_cast<const sctp_notification*>(buffer), length, part.from);
    else
      Received(buffer, length, part.info, part.flags & MSG_EOR);
  }
  PassEndOn();
  return std::exchange(events_, {});
}

void Inbox::Received(const uint8_t* data, size_t length, const sctp_rcvinfo& info, bool complete) {
  PassEndOn();
  Event event{EventKind::kMessage};
  event.association = static_cast<uint32_t>(info.rcv_assoc_id);
  event.stream = info.rcv_sid;
  event.ppid = ntohl(info.rcv_ppid);
  reassembly_.Add(std::move(event), data, length, complete, events_);
}

void Inbox::Notified(int descriptor, const sctp_notification& notification, size_t length,
                     const sockaddr_storage& peer) {
  if (length < sizeof notification.sn_header) return;
  if (notification.sn_header.sn_type == SCTP_SEND_FAILED_EVENT) {
    if (length >= sizeof notification.sn_send_failed_event) SendFailed(notification.sn_send_failed_event, length);
    return;
  }
  PassEndOn();
  switch (notification.sn_header.sn_type) {
    case SCTP_ASSOC_CHANGE:
      if (length >= sizeof notification.sn_assoc_change)
        AssociationChanged(descriptor, notification.sn_assoc_change, length, peer);
      break;
    case SCTP_SHUTDOWN_EVENT:
      shut_down_by_peer_.insert(static_cast<uint32_t>(notification.sn_shutdown_event.sse_assoc_id));
      silence_.ShuttingDown(static_cast<uint32_t>(notification.sn_shutdown_event.sse_assoc_id));
      break;
    case SCTP_PEER_ADDR_CHANGE:
      if (length >= sizeof notification.sn_paddr_change) PathChanged(notification.sn_paddr_change);
      break;
    case SCTP_PARTIAL_DELIVERY_EVENT:
      if (length >= sizeof notification.sn_pdapi_event)
        reassembly_.Forget(static_cast<uint32_t>(notification.sn_pdapi_event.pdapi_assoc_id),
                           static_cast<uint16_t>(notification.sn_pdapi_event.pdapi_stream));
      break;
    default:
      break;
  }
}

void Inbox::PathChanged(const sctp_paddr_change& change) {
  silence_.PathChanged(change);
  Event event{EventKind::kPath};
  event.association = static_cast<uint32_t>(change.spc_assoc_id);
  const sockaddr_storage address = change.spc_aaddr;
  event.addresses.push_back(AddressText(General(address)));
  events_.push_back(std::move(event));
}

void Inbox::SendFailed(const sctp_send_failed_event& failed, size_t length) {
  const auto association = static_cast<uint32_t>(failed.ssf_assoc_id);
  // The kernel reports each DATA chunk of a message.
  if (failed.ssfe_info.snd_flags & kBeginning) unsent_[association].clear();
  std::vector<uint8_t>& data = unsent_[association];
  const auto* bytes = reinterpret_cast<const uint8_t*>(&failed);
  data.insert(data.end(), bytes + sizeof failed, bytes + length);
  if (!(failed.ssfe_info.snd_flags & kEnding)) return;
  Event event{EventKind::kSendFailed};
  event.association = association;
  event.ppid = ntohl(failed.ssfe_info.snd_ppid);
  event.stream = failed.ssfe_info.snd_sid;
  event.data.swap(data);
  unsent_.erase(association);
  events_.push_back(std::move(event));
}

void Inbox::AssociationChanged(int descriptor, const sctp_assoc_change& change, size_t length,
                               const sockaddr_storage& peer) {
  const auto association = static_cast<uint32_t>(change.sac_assoc_id);
  // The causes of the peer's ABORT, if there are any, follow the fixed part.
  const size_t causes = length - sizeof change;
  Event event{EventKind::kEnded};
  event.association = association;
  switch (change.sac_state) {
    case SCTP_COMM_UP: {
      event.kind = EventKind::kUp;
      std::vector<sockaddr_storage> peers = PeerAddresses(descriptor, association);
      // It has come and gone.
      if (peers.empty()) peers.push_back(peer);
      for (const auto& each : peers) event.addresses.push_back(AddressText(General(each)));
      event.port = PortOf(General(peers.front()));
      silence_.Watch(descriptor, association);
      break;
    }
    case SCTP_RESTART:
      event.kind = EventKind::kRestarted;
      break;
    case SCTP_COMM_LOST:
      event.detail = causes > 0 || change.sac_error != 0 || silence_.IsExcluded(error_, association)
                         ? "aborted"
                         : "lost";
      event.reason = AbortReason(change.sac_info, causes);
      break;
    case SCTP_CANT_STR_ASSOC:
      event.detail = "refused";
      break;
    case SCTP_SHUTDOWN_COMP:
      event.detail = shut_down_by_peer_.count(association) > 0 ? "shutDownByPeer" : "closed";
      break;
    default:
      return;
  }
  if (event.kind != EventKind::kUp) {
    shut_down_by_peer_.erase(association);
    reassembly_.Forget(association);
  }
  if (event.kind == EventKind::kEnded) {
    silence_.Forget(association);
    end_ = std::move(event);
  } else {
    events_.push_back(std::move(event));
  }
}

void Inbox::PassEndOn() {
  if (!end_.has_value()) return;
  unsent_.erase(end_->association);
  events_.push_back(*std::exchange(end_, std::nullopt));
}

}  // namespace rsplab
