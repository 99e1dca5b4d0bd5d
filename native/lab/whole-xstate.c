/*
 * Lets user-mode Linux 6.1 run on processors with a register state of more than 2696 bytes (those with AMX, for one).
 *
 * It saves and restores the registers of the guest's processes by PTRACE_GETREGSET and PTRACE_SETREGSET, in a buffer of
 * 2696 bytes: as far as AVX-512 and the protection keys. The machine's kernel reads as much of the state as one asks for,
 * but takes the whole of it only, so that the guest's first process would end by SIGSEGV. Preloaded, this puts what is
 * restored into the whole state that the process has.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PEEK_FIRST = 1, PEEK_LAST = 3, GET_REGISTERS = 0x4204, SET_REGISTERS = 0x4205 };

/* Where the bits of the features that are in use begin (Intel SDM, volume 1, 13.4.2). */
enum { FEATURES = 512 };
/* Bits of the features that 2696 bytes have room for: x87 to protection keys. */
static const uint64_t SHORT_FEATURES = 0x3ff;

/* Static, as stacks of the guest's kernel are small; it has one processor. */
static char state[1 << 16];

static long call(long request, long process, void *address, void *data) {
  return syscall(SYS_ptrace, request, process, address, data);
}

static long set_in_whole(long process, void *address, const struct iovec *given) {
  struct iovec whole = {state, sizeof state};
  if (given->iov_len < FEATURES + sizeof(uint64_t)) return -1;
  if (call(GET_REGISTERS, process, address, &whole) < 0 || whole.iov_len <= given->iov_len) return -1;
  uint64_t before, features;
  memcpy(&before, state + FEATURES, sizeof before);
  memcpy(state, given->iov_base, given->iov_len);
  memcpy(&features, state + FEATURES, sizeof features);
  features = (features & SHORT_FEATURES) | (before & ~SHORT_FEATURES);
  memcpy(state + FEATURES, &features, sizeof features);
  return call(SET_REGISTERS, process, address, &whole);
}

/* As the C library's, of which the arguments are in the same registers. */
long ptrace(long request, long process, void *address, void *data) {
  if (request >= PEEK_FIRST && request <= PEEK_LAST) {
    long word;
    if (call(request, process, address, &word) < 0) return -1;
    errno = 0;
    return word;
  }
  const long result = call(request, process, address, data);
  if (result < 0 && errno == EFAULT && request == SET_REGISTERS) return set_in_whole(process, address, data);
  return result;
}
