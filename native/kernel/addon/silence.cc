#include "silence.h"

#include <cerrno>
#include <sys/socket.h>

#include "../../sockets/addon/socket_address.h"
#include "addresses.h"
#include "kernel_sctp.h"

namespace rsplab {

namespace {

// Of the association; 0 if they are not known.
uint32_t MostTimeouts(int descriptor, uint32_t association) {
  sctp_assocparams parameters{};
  parameters.sasoc_assoc_id = static_cast<sctp_assoc_t>(association);
  socklen_t size = sizeof parameters;
  if (getsockopt(descriptor, IPPROTO_SCTP, SCTP_ASSOCINFO, &parameters, &size) != 0) return 0;
  return parameters.sasoc_asocmaxrxt;
}

// That all its paths can have while none is unreachable; UINT32_MAX if they are not known.
uint32_t TimeoutsOfPaths(int descriptor, uint32_t association) {
  uint32_t sum = 0;
  for (const auto& peer : PeerAddresses(descriptor, association)) {
    sctp_paddrparams parameters{};
    parameters.spp_assoc_id = static_cast<sctp_assoc_t>(association);
    parameters.spp_address = peer;
    socklen_t size = sizeof parameters;
    if (getsockopt(descriptor, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, &parameters, &size) != 0) return UINT32_MAX;
    sum += parameters.spp_pathmaxrxt;
  }
  return sum;
}

}  // namespace

void Silence::Watch(int descriptor, uint32_t association) {
  if (MostTimeouts(descriptor, association) > TimeoutsOfPaths(descriptor, association)) announced_.insert(association);
}

void Silence::PathChanged(const sctp_paddr_change& change) {
  const auto association = static_cast<uint32_t>(change.spc_assoc_id);
  // The structure is packed: its address may lie anywhere.
  const sockaddr_storage address = change.spc_aaddr;
  const std::pair<uint32_t, std::string> path(association, AddressText(General(address)));
  if (change.spc_state == SCTP_ADDR_UNREACHABLE)
    unreachable_.insert(path);
  else
    unreachable_.erase(path);
}

void Silence::ShuttingDown(uint32_t association) { announced_.erase(association); }

bool Silence::IsExcluded(int error, uint32_t association) const {
  if (error != 0) return error == ECONNRESET;
  if (announced_.count(association) == 0) return false;
  const auto path = unreachable_.lower_bound({association, ""});
  return path == unreachable_.end() || path->first != association;
}

void Silence::Forget(uint32_t association) {
  announced_.erase(association);
  const auto first = unreachable_.lower_bound({association, ""});
  auto last = first;
  while (last != unreachable_.end() && last->first == association) ++last;
  unreachable_.erase(first, last);
}

}  // namespace rsplab
