// What both addons know of associations: their settings, how messages are sent, their paths.
#pragma once

#include <cstdint>
#include <string>

namespace rsplab {

struct AssociationSettings {
  // Milliseconds; 0 keeps the stack's own.
  uint32_t rto_initial = 0;
  uint32_t rto_min = 0;
  uint32_t rto_max = 0;
  uint16_t assoc_max_retrans = 0;
  uint16_t path_max_retrans = 0;
  // -1 keeps the stack's own; not every stack has potentially failed paths.
  int32_t pf_max_retrans = -1;
  // Milliseconds; -1 keeps the stack's own, 0 turns heartbeats off.
  int32_t heartbeat_interval = -1;
};

struct SendOptions {
  uint16_t stream = 0;
  uint32_t ppid = 0;
  bool ordered = true;
  bool sack_immediately = false;
  // Milliseconds; 0: for good.
  uint32_t lifetime = 0;
};

struct PathState {
  std::string address;
  // active, inactive, unconfirmed
  std::string state;
  bool primary = false;
  // Milliseconds; 0: shorter, or not measured yet.
  uint32_t smoothed_rtt = 0;
  // Milliseconds; 0: the stack does not report it.
  uint32_t rto = 0;
  // Congestion window, bytes; 0: the stack does not report it.
  uint32_t cwnd = 0;
};

}  // namespace rsplab
