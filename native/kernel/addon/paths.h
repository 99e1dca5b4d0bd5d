// The paths of an association, and its state.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "../../sockets/addon/association.h"

namespace rsplab {

// Empty if there is no such association.
std::vector<PathState> PathsOf(int descriptor, uint32_t association);

// 0 or an errno.
int SetPrimaryPath(int descriptor, uint32_t association, const std::string& address);

// One of sctp_sstat_state; SCTP_EMPTY if there is no such association.
int32_t StateOf(int descriptor, uint32_t association);

}  // namespace rsplab
