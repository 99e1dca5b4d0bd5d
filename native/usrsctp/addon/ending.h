// How associations are brought to their ends.
#pragma once

#include <cstdint>
#include <string>
#include <usrsctp.h>
#include <vector>

namespace rsplab {

// Identifiers of the associations of a socket.
std::vector<uint32_t> AssociationsOf(struct socket* socket);

// What was sent still arrives.
void ShutDown(struct socket* socket, uint32_t association);

// Also one that is only being set up.
void Abort(struct socket* socket, uint32_t association, const std::string& reason);

}  // namespace rsplab
