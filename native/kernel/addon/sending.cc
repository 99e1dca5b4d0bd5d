#include "sending.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/uio.h>

#include "kernel_sctp.h"

namespace rsplab {

namespace {

// Of an abort: it has to fit into one packet.
const size_t kLongestReason = 500;

// The ancillary data of a message.
class Control {
 public:
  template <typename T>
  void Add(int type, const T& value) {
    auto* header = reinterpret_cast<cmsghdr*>(memory_ + length_);
    header->cmsg_level = IPPROTO_SCTP;
    header->cmsg_type = type;
    header->cmsg_len = CMSG_LEN(sizeof value);
    std::memcpy(CMSG_DATA(header), &value, sizeof value);
    length_ += CMSG_SPACE(sizeof value);
  }

  int Send(int descriptor, const uint8_t* data, size_t length) {
    iovec content{const_cast<uint8_t*>(data), length};
    msghdr message{};
    message.msg_iov = &content;
    message.msg_iovlen = 1;
    message.msg_control = memory_;
    message.msg_controllen = length_;
    ssize_t sent;
    do sent = sendmsg(descriptor, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? errno : 0;
  }

 private:
  alignas(cmsghdr) uint8_t memory_[CMSG_SPACE(sizeof(sctp_sndinfo)) + CMSG_SPACE(sizeof(sctp_prinfo))] = {};
  size_t length_ = 0;
};

int SendFlag(int descriptor, uint32_t association, uint16_t flag, const std::string& data) {
  sctp_sndinfo info{};
  info.snd_assoc_id = static_cast<sctp_assoc_t>(association);
  info.snd_flags = flag;
  Control control;
  control.Add(SCTP_SNDINFO, info);
  return control.Send(descriptor, reinterpret_cast<const uint8_t*>(data.data()), data.size());
}

}  // namespace

int SendMessage(int descriptor, uint32_t association, const uint8_t* data, size_t length, const SendOptions& options) {
  Control control;
  sctp_sndinfo info{};
  info.snd_assoc_id = static_cast<sctp_assoc_t>(association);
  info.snd_sid = options.stream;
  info.snd_ppid = htonl(options.ppid);
  if (!options.ordered) info.snd_flags |= SCTP_UNORDERED;
  if (options.sack_immediately) info.snd_flags |= SCTP_SACK_IMMEDIATELY;
  control.Add(SCTP_SNDINFO, info);
  if (options.lifetime > 0) {
    sctp_prinfo reliability{};
    reliability.pr_policy = SCTP_PR_SCTP_TTL;
    reliability.pr_value = options.lifetime;
    control.Add(SCTP_PRINFO, reliability);
  }
  const int error = control.Send(descriptor, data, length);
  return error == EWOULDBLOCK ? EAGAIN : error;
}

void ShutDown(int descriptor, uint32_t association) { SendFlag(descriptor, association, SCTP_EOF, ""); }

void Abort(int descriptor, uint32_t association, const std::string& reason) {
  SendFlag(descriptor, association, SCTP_ABORT, reason.substr(0, std::min(reason.size(), kLongestReason)));
}

}  // namespace rsplab
