#include "socket_options.h"

#include <arpa/inet.h>

#include "../../sockets/addon/retransmission_timeouts.h"

namespace rsplab {

namespace {

const uint16_t kEvents[] = {SCTP_ASSOC_CHANGE, SCTP_PEER_ADDR_CHANGE, SCTP_SEND_FAILED_EVENT, SCTP_SHUTDOWN_EVENT};

template <typename T>
bool Set(struct socket* socket, int name, const T& value) {
  return usrsctp_setsockopt(socket, IPPROTO_SCTP, name, &value, sizeof value) == 0;
}

}  // namespace

bool SetOptions(struct socket* socket, const SocketOptions& options) {
  if (usrsctp_set_non_blocking(socket, 1) != 0) return false;
  const int wanted = 1;
  if (!Set(socket, SCTP_RECVRCVINFO, wanted)) return false;
  // Closing aborts: nothing is left to wait for an orderly end.
  const linger at_once{1, 0};
  if (usrsctp_setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) != 0) return false;
  if (options.send_buffer > 0) {
    const int size = static_cast<int>(options.send_buffer);
    if (usrsctp_setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &size, sizeof size) != 0) return false;
  }
  if (options.receive_buffer > 0) {
    const int size = static_cast<int>(options.receive_buffer);
    if (usrsctp_setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, sizeof size) != 0) return false;
  }
  for (const uint16_t type : kEvents) {
    sctp_event event{};
    event.se_assoc_id = SCTP_ALL_ASSOC;
    event.se_type = type;
    event.se_on = 1;
    if (!Set(socket, SCTP_EVENT, event)) return false;
  }
  // Requests and answers must not wait for more data.
  const int no_delay = 1;
  if (!Set(socket, SCTP_NODELAY, no_delay)) return false;
  if (options.remote_udp_port == 0) return true;
  sctp_udpencaps encapsulation{};
  encapsulation.sue_address.ss_family = AF_INET;
  encapsulation.sue_assoc_id = SCTP_FUTURE_ASSOC;
  encapsulation.sue_port = htons(options.remote_udp_port);
  return Set(socket, SCTP_REMOTE_UDP_ENCAPS_PORT, encapsulation);
}

AssociationSettings SettingsOf(struct socket* socket) {
  AssociationSettings settings;
  sctp_rtoinfo rto{};
  socklen_t size = sizeof rto;
  if (usrsctp_getsockopt(socket, IPPROTO_SCTP, SCTP_RTOINFO, &rto, &size) == 0) {
    settings.rto_initial = rto.srto_initial;
    settings.rto_min = rto.srto_min;
    settings.rto_max = rto.srto_max;
  }
  sctp_assocparams association{};
  size = sizeof association;
  if (usrsctp_getsockopt(socket, IPPROTO_SCTP, SCTP_ASSOCINFO, &association, &size) == 0)
    settings.assoc_max_retrans = association.sasoc_asocmaxrxt;
  sctp_paddrparams paths{};
  paths.spp_address.ss_family = AF_INET;
  size = sizeof paths;
  if (usrsctp_getsockopt(socket, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, &paths, &size) == 0) {
    settings.path_max_retrans = paths.spp_pathmaxrxt;
    settings.heartbeat_interval =
        paths.spp_flags & SPP_HB_ENABLE ? static_cast<int32_t>(paths.spp_hbinterval) : 0;
  }
  return settings;
}

bool Apply(struct socket* socket, const AssociationSettings& settings) {
  if (settings.rto_initial > 0 || settings.rto_min > 0 || settings.rto_max > 0) {
    const AssociationSettings timeouts = Reconciled(settings, SettingsOf(socket));
    sctp_rtoinfo rto{};
    rto.srto_initial = timeouts.rto_initial;
    rto.srto_min = timeouts.rto_min;
    rto.srto_max = timeouts.rto_max;
    if (!Set(socket, SCTP_RTOINFO, rto)) return false;
  }
  if (settings.assoc_max_retrans > 0) {
    sctp_assocparams parameters{};
    parameters.sasoc_asocmaxrxt = settings.assoc_max_retrans;
    if (!Set(socket, SCTP_ASSOCINFO, parameters)) return false;
  }
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
  return Set(socket, SCTP_PEER_ADDR_PARAMS, parameters);
}

}  // namespace rsplab
