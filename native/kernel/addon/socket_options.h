// What a socket is opened with, and what its next association starts with, as options of the kernel.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "../../sockets/addon/association.h"

namespace rsplab {

struct SocketOptions {
  std::vector<std::string> addresses;
  uint16_t port = 0;
  bool accept = true;
  // Port of the peers' UDP encapsulation; 0: IP.
  uint16_t remote_udp_port = 0;
  // Of all its associations, inbound ones too.
  AssociationSettings association;
};

// All but the addresses; false and errno set if the kernel refuses one.
bool SetOptions(int descriptor, const SocketOptions& options);

// Of every socket, those of one association too: closing aborts. False and errno set.
bool SetLinger(int descriptor);

// What an association of this socket would start with.
AssociationSettings SettingsOf(int descriptor);
// False and errno set if the kernel refuses one.
bool Apply(int descriptor, const AssociationSettings& settings);

}  // namespace rsplab
