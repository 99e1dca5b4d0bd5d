#include "inbox.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <iterator>
#include <string>

#include "addresses.h"
#include "socket_address.h"

namespace rsplab {

namespace {

// Nothing in Reliable Server Pooling is longer than 64 KiB; a peer must not fill the memory.
const size_t kLongestMessage = 1 << 20;

// Bytes that one call of the stack reads.
const size_t kReadSize = 65536;

// Error cause of an abort by the user (RFC 9260 §3.3.10.12).
const uint16_t kUserInitiatedAbort = 12;

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

std::vector<Event> Inbox::Read(struct socket* socket) {
  // One for all sockets: only one thread at a time is inside the stack.
  static uint8_t buffer[kReadSize];
  for (;;) {
    sockaddr_storage from{};
    socklen_t from_length = sizeof from;
    sctp_rcvinfo info{};
    socklen_t info_length = sizeof info;
    unsigned int info_type = SCTP_RECVV_NOINFO;
    int flags = MSG_DONTWAIT;
    const ssize_t length = usrsctp_recvv(socket, buffer, sizeof buffer, reinterpret_cast<sockaddr*>(&from),
                                         &from_length, &info, &info_length, &info_type, &flags);
    if (length < 0 && errno != EWOULDBLOCK && errno != EAGAIN) continue;  // the error of an association
    if (length <= 0) break;
    if (flags & MSG_NOTIFICATION)
      Notified(socket, reinterpret_cast<const sctp_notification*>(buffer), static_cast<size_t>(length));
    else
      Received(buffer, static_cast<size_t>(length), info, flags & MSG_EOR);
  }
  std::vector<Event> events;
  events.swap(events_);
  return events;
}

void Inbox::Received(const uint8_t* data, size_t length, const sctp_rcvinfo& info, bool complete) {
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
  if (told || (!complete && !message.oversized)) {
    if (complete) partial_.erase(key);
    return;
  }
  if (message.oversized) event.kind = EventKind::kOversized;
  event.data.swap(message.data);
  if (complete) partial_.erase(key);
  events_.push_back(std::move(event));
}

void Inbox::Notified(struct socket* socket, const sctp_notification* notification, size_t length) {
  if (length < sizeof notification->sn_header) return;
  switch (notification->sn_header.sn_type) {
    case SCTP_ASSOC_CHANGE:
      AssociationChanged(socket, notification->sn_assoc_change);
      break;
    case SCTP_SHUTDOWN_EVENT:
      shut_down_by_peer_.insert(notification->sn_shutdown_event.sse_assoc_id);
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

void Inbox::AssociationChanged(struct socket* socket, const sctp_assoc_change& change) {
  // The peer's ABORT chunk, if there was one, follows the fixed part.
  const size_t chunk_length = change.sac_length > sizeof change ? change.sac_length - sizeof change : 0;
  const bool aborted = chunk_length > 0;
  Event event{EventKind::kEnded};
  event.association = change.sac_assoc_id;
  switch (change.sac_state) {
    case SCTP_COMM_UP:
      event.kind = EventKind::kUp;
      for (const auto& peer : PeerAddresses(socket, change.sac_assoc_id)) {
        event.addresses.push_back(AddressText(General(peer)));
        event.port = PortOf(General(peer));
      }
      break;
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
    shut_down_by_peer_.erase(change.sac_assoc_id);
    for (auto part = partial_.begin(); part != partial_.end();)
      part = part->first.first == change.sac_assoc_id ? partial_.erase(part) : std::next(part);
  }
  events_.push_back(std::move(event));
}

}  // namespace rsplab
