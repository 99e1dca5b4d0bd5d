#include "reassembly.h"

#include <iterator>

namespace rsplab {

namespace {

// Nothing in Reliable Server Pooling is longer than 64 KiB.
const size_t kLongestMessage = 1 << 20;

}  // namespace

void Reassembly::Add(Event event, const uint8_t* data, size_t length, bool complete, std::vector<Event>& events) {
  const auto key = std::make_pair(event.association, event.stream);
  PartialMessage& message = partial_[key];
  const bool reported = message.oversized;
  message.oversized = reported || message.data.size() + length > kLongestMessage;
  if (message.oversized)
    message.data = {};
  else
    message.data.insert(message.data.end(), data, data + length);
  if (reported || (!complete && !message.oversized)) {
    if (complete) partial_.erase(key);
    return;
  }
  event.kind = message.oversized ? EventKind::kOversized : EventKind::kMessage;
  event.data.swap(message.data);
  if (complete) partial_.erase(key);
  events.push_back(std::move(event));
}

void Reassembly::Forget(uint32_t association) {
  for (auto part = partial_.begin(); part != partial_.end();)
    part = part->first.first == association ? partial_.erase(part) : std::next(part);
}

}  // namespace rsplab
