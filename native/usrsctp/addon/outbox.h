// What a socket sends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <usrsctp.h>
#include <vector>

#include "../../sockets/addon/association.h"

namespace rsplab {

// Sends, and remembers which associations had a full send buffer.
class Outbox {
 public:
  // 0 or an errno; EWOULDBLOCK: the send buffer is full.
  int Send(struct socket* socket, uint32_t association, const uint8_t* data, size_t length, const SendOptions& options);
  // Associations whose buffer was full and has room for a quarter of that by now; each is reported once.
  std::vector<uint32_t> Writable(struct socket* socket);
  void Forget(uint32_t association) { blocked_.erase(association); }

 private:
  // Associations whose send buffer was full, with the bytes in it then.
  std::map<uint32_t, uint32_t> blocked_;
};

}  // namespace rsplab
