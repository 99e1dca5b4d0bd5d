// What a socket is opened with, and what its next association starts with, as options of usrsctp.
#pragma once

#include <cstdint>
#include <string>
#include <usrsctp.h>
#include <vector>

#include "../../sockets/addon/association.h"

namespace rsplab {

struct SocketOptions {
  std::vector<std::string> addresses;
  uint16_t port = 0;
  bool accept = true;
  // Port of the peers' UDP encapsulation; 0: raw IP.
  uint16_t remote_udp_port = 0;
  uint32_t send_buffer = 0;
  // Bytes; 0 keeps the stack's own.
  uint32_t receive_buffer = 0;
  // Of all its associations, inbound ones too.
  AssociationSettings association;
};

// All but the addresses; false and errno set if the stack refuses one.
bool SetOptions(struct socket* socket, const SocketOptions& options);

// What an association of this socket would start with.
AssociationSettings SettingsOf(struct socket* socket);
// False and errno set if the stack refuses one.
bool Apply(struct socket* socket, const AssociationSettings& settings);

}  // namespace rsplab
