// The paths of an association.
#pragma once

#include <cstdint>
#include <string>
#include <usrsctp.h>
#include <vector>

#include "../../sockets/addon/association.h"

namespace rsplab {

// Empty if there is no such association.
std::vector<PathState> PathsOf(struct socket* socket, uint32_t association);

// 0 or an errno.
int SetPrimaryPath(struct socket* socket, uint32_t association, const std::string& address);

}  // namespace rsplab
