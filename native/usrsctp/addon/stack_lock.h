// The one lock under which all of usrsctp runs.
#pragma once

#include <functional>
#include <memory>

namespace rsplab {

// Inside the stack: held while a thread of this process runs code of usrsctp. Its own locks do not suffice: in 0.9.5 a
// thread that reads from a socket looks into associations that another one is freeing.
//
// usrsctp's threads hold it too, from their start to their end, and let go of it only where they wait: for a packet, for
// the next tick, for work, or for each other's end. The linker puts functions of the addon in the place of those that
// they wait by (binding.gyp). So nothing in usrsctp ever runs beside anything else of it.
//
// Upcalls come with it held. It is not recursive, and fair: under a flood of packets JavaScript's thread has its turn.
class InsideStack {
 public:
  InsideStack();
  // Leaves errno as it is.
  ~InsideStack();
  InsideStack(const InsideStack&) = delete;
  InsideStack& operator=(const InsideStack&) = delete;

  // Whether this thread holds it.
  static bool Held();

  // To be called inside: what this thread does, once, as soon as it has left, if only to wait. A thread that is woken by
  // somebody inside would wait at once, for the lock; one that is woken for each of two reasons finds nothing at the second.
  static void AfterLeaving(const std::shared_ptr<const std::function<void()>>& work);
};

}  // namespace rsplab
