// What a socket sends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <usrsctp.h>
#include <vector>

namespace rsplab {

struct SendOptions {
  uint16_t stream = 0;
  uint32_t ppid = 0;
  bool ordered = true;
  bool sack_immediately = false;
  // Milliseconds; 0: for good.
  uint32_t lifetime = 0;
};

// Sends, and remembers which associations had a full send buffer.
class Outbox {
 public:
  // 0 or an errno; EWOULDBLOCK: the send buffer is full.
  int Send(struct socket* socket, uint32_t association, const uint8_t* data, size_t length, const SendOptions& options);
  // Associations whose buffer was full and is half empty by now; each is reported once.
  std::vector<uint32_t> Writable(struct socket* socket);
  void Forget(uint32_t association) { blocked_.erase(association); }

 private:
  // Associations whose send buffer was full, with what was unsent then.
  std::map<uint32_t, uint32_t> blocked_;
};

}  // namespace rsplab
