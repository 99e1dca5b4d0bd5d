// Messages that do not come whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "event.h"

namespace rsplab {

// Puts the parts of messages together, by association and stream. A message that grows too long is reported once, and
// dropped: a peer must not fill the memory.
class Reassembly {
 public:
  // Adds a part to the events of a socket, if it completes a message. `event` tells whose part it is; of its kind and
  // content nothing is looked at.
  void Add(Event event, const uint8_t* data, size_t length, bool complete, std::vector<Event>& events);
  // The rest of a message will not come.
  void Forget(uint32_t association, uint16_t stream) { partial_.erase({association, stream}); }
  void Forget(uint32_t association);

 private:
  // The parts that came until now; none once it grew too long.
  struct PartialMessage {
    std::vector<uint8_t> data;
    bool oversized = false;
  };

  std::map<std::pair<uint32_t, uint16_t>, PartialMessage> partial_;
};

}  // namespace rsplab
