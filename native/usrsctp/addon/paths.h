// The paths of an association.
#pragma once

#include <cstdint>
#include <string>
#include <usrsctp.h>
#include <vector>

namespace rsplab {

struct PathState {
  std::string address;
  std::string state;
  bool primary;
  // Milliseconds; 0: shorter, or not measured yet.
  uint32_t smoothed_rtt;
};

// Empty if there is no such association.
std::vector<PathState> PathsOf(struct socket* socket, uint32_t association);

// 0 or an errno.
int SetPrimaryPath(struct socket* socket, uint32_t association, const std::string& address);

}  // namespace rsplab
