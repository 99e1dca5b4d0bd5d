#include "socket_options.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include "../../sockets/addon/retransmission_timeouts.h"
#include "kernel_sctp.h"

namespace rsplab {

namespace {

const uint16_t kEvents[] = {SCTP_ASSOC_CHANGE, SCTP_PEER_ADDR_CHANGE, SCTP_SEND_FAILED_EVENT, SCTP_SHUTDOWN_EVENT,
                            SCTP_PARTIAL_DELIVERY_EVENT};

// Bytes of messages that are not acknowledged yet, with what the kernel needs to keep them (about 1 KiB each).
const int kSendBuffer = 1 << 20;

// A set-up is given up by its owner, not by the kernel: whose report of it would not differ from that of a refusal.
const uint16_t kSetUpAttempts = 0xffff;

template <typename T>
bool Set(int descriptor, int name, const T& value) {
  return setsockopt(descriptor, IPPROTO_SCTP, name, &value, sizeof value) == 0;
}

template <typename T>
bool Get(int descriptor, int name, T& value) {
  socklen_t size = sizeof value;
  return getsockopt(descriptor, IPPROTO_SCTP, name, &value, &size) == 0;
}

// Beyond the system's limit (net.core.wmem_max) where it may be: as root.
bool SetSendBuffer(int descriptor) {
  const int size = kSendBuffer;
  return setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) == 0 ||
         setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, sizeof size) == 0;
}

bool SetEvents(int descriptor) {
  for (const uint16_t type : kEvents) {
    sctp_event event{};
    event.se_assoc_id = SCTP_FUTURE_ASSOC;
    event.se_type = type;
    event.se_on = 1;
    if (!Set(descriptor, SCTP_EVENT, event)) return false;
  }
  return true;
}

bool SetEncapsulation(int descriptor, uint16_t port) {
  sctp_udpencaps encapsulation{};
  encapsulation.sue_assoc_id = SCTP_FUTURE_ASSOC;
  encapsulation.sue_address.ss_family = AF_INET;
  encapsulation.sue_port = htons(port);
  return Set(descriptor, SCTP_REMOTE_UDP_ENCAPS_PORT, encapsulation);
}

bool ApplyTimeouts(int descriptor, const AssociationSettings& settings) {
  if (settings.rto_initial == 0 && settings.rto_min == 0 && settings.rto_max == 0) return true;
  const AssociationSettings timeouts = Reconciled(settings, SettingsOf(descriptor));
  sctp_rtoinfo rto{};
  rto.srto_initial = timeouts.rto_initial;
  rto.srto_min = timeouts.rto_min;
  rto.srto_max = timeouts.rto_max;
  return Set(descriptor, SCTP_RTOINFO, rto);
}

bool ApplyPaths(int descriptor, const AssociationSettings& settings) {
  if (settings.path_max_retrans == 0 && settings.heartbeat_interval < 0) return true;
  sctp_paddrparams parameters{};
  parameters.spp_address.ss_family = AF_INET;
  parameters.spp_pathmaxrxt = settings.path_max_retrans;
  if (settings.heartbeat_interval == 0) {
    parameters.spp_flags = SPP_HB_DISABLE;
  } else if (settings.heartbeat_interval > 0) {
    parameters.spp_flags = SPP_HB_ENABLE;
    parameters.spp_hbinterval = static_cast<uint32_t>(settings.heartbeat_interval);
  }
  return Set(descriptor, SCTP_PEER_ADDR_PARAMS, parameters);
}

bool ApplyThreshold(int descriptor, int32_t threshold) {
  if (threshold < 0) return true;
  sctp_paddrthlds thresholds{};
  thresholds.spt_address.ss_family = AF_INET;
  thresholds.spt_pathpfthld = static_cast<uint16_t>(threshold);
  return Set(descriptor, SCTP_PEER_ADDR_THLDS, thresholds);
}

}  // namespace

bool SetLinger(int descriptor) {
  const linger at_once{1, 0};
  return setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) == 0;
}

bool SetOptions(int descriptor, const SocketOptions& options) {
  const int on = 1;
  if (!Set(descriptor, SCTP_RECVRCVINFO, on) || !SetEvents(descriptor)) return false;
  // A message of one association that comes in parts must not hold up those of the others.
  if (!Set(descriptor, SCTP_FRAGMENT_INTERLEAVE, on)) return false;
  // Requests and answers must not wait for more data.
  if (!Set(descriptor, SCTP_NODELAY, on)) return false;
  sctp_initmsg set_up{};
  set_up.sinit_max_attempts = kSetUpAttempts;
  if (!Set(descriptor, SCTP_INITMSG, set_up)) return false;
  if (!SetLinger(descriptor) || !SetSendBuffer(descriptor)) return false;
  return options.remote_udp_port == 0 || SetEncapsulation(descriptor, options.remote_udp_port);
}

AssociationSettings SettingsOf(int descriptor) {
  AssociationSettings settings;
  sctp_rtoinfo rto{};
  if (Get(descriptor, SCTP_RTOINFO, rto)) {
    settings.rto_initial = rto.srto_initial;
    settings.rto_min = rto.srto_min;
    settings.rto_max = rto.srto_max;
  }
  sctp_assocparams association{};
  if (Get(descriptor, SCTP_ASSOCINFO, association))
    settings.assoc_max_retrans = association.sasoc_asocmaxrxt;
  sctp_paddrparams paths{};
  paths.spp_address.ss_family = AF_INET;
  if (Get(descriptor, SCTP_PEER_ADDR_PARAMS, paths)) {
    settings.path_max_retrans = paths.spp_pathmaxrxt;
    settings.heartbeat_interval = paths.spp_flags & SPP_HB_ENABLE ? static_cast<int32_t>(paths.spp_hbinterval) : 0;
  }
  sctp_paddrthlds thresholds{};
  thresholds.spt_address.ss_family = AF_INET;
  if (Get(descriptor, SCTP_PEER_ADDR_THLDS, thresholds))
    settings.pf_max_retrans = thresholds.spt_pathpfthld;
  return settings;
}

bool Apply(int descriptor, const AssociationSettings& settings) {
  if (!ApplyTimeouts(descriptor, settings)) return false;
  if (settings.assoc_max_retrans > 0) {
    sctp_assocparams parameters{};
    parameters.sasoc_asocmaxrxt = settings.assoc_max_retrans;
    if (!Set(descriptor, SCTP_ASSOCINFO, parameters)) return false;
  }
  return ApplyPaths(descriptor, settings) &&
         ApplyThreshold(descriptor, settings.pf_max_retrans);
}

}  // namespace rsplab
