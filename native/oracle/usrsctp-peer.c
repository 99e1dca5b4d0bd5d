/*
 * A peer of libusrsctp in virtual time: its packets, messages and clock are lines of text.
 *
 * usage: usrsctp-peer [interleaving] [authentication] [nr-sack]
 *        usrsctp-peer --extensions
 *   interleaving: offers I-DATA (RFC 8260), and sends in round robin over the streams
 *   authentication: asks for AUTH (RFC 4895) of DATA, SACK and I-DATA
 *   nr-sack: offers NR-SACK
 *   --extensions: prints these words
 *
 * It listens at PORT. Lines on stdin, each with the time in microseconds, which never goes back:
 *   packet TIME HEX          an SCTP packet arrives
 *   time TIME                nothing else does
 *   send TIME STREAM LENGTH  it sends a message; byte i of it is STREAM * 7 + i * 3 (mod 256)
 * It answers each by lines of these kinds, and a line with a dot:
 *   packet HEX               it sends a packet
 *   message STREAM HEX       it received a message
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <usrsctp.h>

enum { PORT = 7000, PPID = 39, TICK_US = 10000, MAX_MESSAGE = 65536, MAX_LINE = 200000 };

/* RFC 8260 §4.3.1; the library has it, its header does not name it. */
enum { INTERLEAVING_SUPPORTED = 0x1206 };

static uint64_t now_us, ticks_us;
static char own_end;

/* The library asks for the time here. */
int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  (void)zone;
  time->tv_sec = 1000000000 + now_us / 1000000;
  time->tv_usec = now_us % 1000000;
  return 0;
}

static void print_hex(const uint8_t *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) printf("%02x", bytes[i]);
  printf("\n");
}

static int output(void *address, void *buffer, size_t length, uint8_t tos, uint8_t set_df) {
  (void)address, (void)tos, (void)set_df;
  printf("packet ");
  print_hex(buffer, length);
  return 0;
}

static void check(int result, const char *what) {
  if (result >= 0) return;
  perror(what);
  exit(1);
}

static void set_option(struct socket *socket, int name, const void *value, socklen_t length, const char *what) {
  check(usrsctp_setsockopt(socket, IPPROTO_SCTP, name, value, length), what);
}

static void interleave(struct socket *socket) {
  int level = 2;
  struct sctp_assoc_value supported = {.assoc_value = 1}, scheduler = {.assoc_value = SCTP_SS_ROUND_ROBIN};
  set_option(socket, SCTP_FRAGMENT_INTERLEAVE, &level, sizeof level, "fragment interleave");
  set_option(socket, INTERLEAVING_SUPPORTED, &supported, sizeof supported, "interleaving");
  set_option(socket, SCTP_PLUGGABLE_SS, &scheduler, sizeof scheduler, "stream scheduler");
}

static void authenticate(struct socket *socket) {
  const uint8_t types[] = {0x00, 0x03, 0x40}; /* DATA, SACK, I-DATA */
  for (size_t i = 0; i < sizeof types; i++) {
    struct sctp_authchunk chunk = {.sauth_chunk = types[i]};
    set_option(socket, SCTP_AUTH_CHUNK, &chunk, sizeof chunk, "authenticated chunk");
  }
}

static void nr_sack(struct socket *socket) {
  struct sctp_assoc_value supported = {.assoc_value = 1};
  set_option(socket, SCTP_NRSACK_SUPPORTED, &supported, sizeof supported, "NR-SACK");
}

static const struct {
  const char *name;
  void (*offer)(struct socket *socket);
} extensions[] = {
  {"interleaving", interleave},
  {"authentication", authenticate},
  {"nr-sack", nr_sack},
};
enum { EXTENSIONS = sizeof extensions / sizeof extensions[0] };

static void offer(struct socket *socket, const char *name) {
  for (size_t i = 0; i < EXTENSIONS; i++)
    if (strcmp(name, extensions[i].name) == 0) {
      extensions[i].offer(socket);
      return;
    }
  fprintf(stderr, "usrsctp-peer: no extension %s\n", name);
  exit(2);
}

static struct socket *listening_socket(void) {
  struct socket *socket = usrsctp_socket(AF_CONN, SOCK_STREAM, IPPROTO_SCTP, NULL, NULL, 0, NULL);
  if (socket == NULL) check(-1, "socket");
  usrsctp_set_non_blocking(socket, 1);
  int on = 1;
  set_option(socket, SCTP_RECVRCVINFO, &on, sizeof on, "receive information");
  struct sockaddr_conn own;
  memset(&own, 0, sizeof own);
  own.sconn_family = AF_CONN;
  own.sconn_port = htons(PORT);
  own.sconn_addr = &own_end;
  check(usrsctp_bind(socket, (struct sockaddr *)&own, sizeof own), "bind");
  return socket;
}

static void advance(uint64_t time_us) {
  while (ticks_us + TICK_US <= time_us) {
    now_us = ticks_us += TICK_US;
    usrsctp_handle_timers(TICK_US / 1000);
  }
  now_us = time_us;
}

static void take_packet(const char *hex) {
  static uint8_t bytes[MAX_LINE / 2];
  size_t length = 0;
  for (unsigned byte; sscanf(hex + 2 * length, "%2x", &byte) == 1; length++) bytes[length] = (uint8_t)byte;
  usrsctp_conninput(&own_end, bytes, length, 0);
}

static void send_message(struct socket *socket, unsigned stream, size_t length) {
  static uint8_t message[MAX_MESSAGE];
  for (size_t i = 0; i < length && i < sizeof message; i++) message[i] = (uint8_t)(stream * 7 + i * 3);
  struct sctp_sndinfo info;
  memset(&info, 0, sizeof info);
  info.snd_sid = (uint16_t)stream;
  info.snd_ppid = htonl(PPID);
  check((int)usrsctp_sendv(socket, message, length, NULL, 0, &info, sizeof info, SCTP_SENDV_SNDINFO, 0), "send");
}

static void receive_all(struct socket *socket) {
  static uint8_t message[MAX_MESSAGE];
  for (;;) {
    struct sctp_rcvinfo info;
    socklen_t info_length = sizeof info, from_length = 0;
    unsigned type = 0;
    int flags = 0;
    ssize_t length = usrsctp_recvv(socket, message, sizeof message, NULL, &from_length, &info, &info_length, &type, &flags);
    if (length <= 0) return;
    if (type != SCTP_RECVV_RCVINFO) continue;
    printf("message %u ", info.rcv_sid);
    print_hex(message, (size_t)length);
  }
}

int main(int count, char **given) {
  if (count == 2 && strcmp(given[1], "--extensions") == 0) {
    for (size_t i = 0; i < EXTENSIONS; i++) printf("%s\n", extensions[i].name);
    return 0;
  }
  usrsctp_init_nothreads(0, output, NULL);
  usrsctp_sysctl_set_sctp_ecn_enable(0);
  usrsctp_register_address(&own_end);
  struct socket *listener = listening_socket(), *association = NULL;
  for (int i = 1; i < count; i++) offer(listener, given[i]);
  check(usrsctp_listen(listener, 1), "listen");

  static char line[MAX_LINE];
  while (fgets(line, sizeof line, stdin) != NULL) {
    uint64_t time_us = 0;
    unsigned stream = 0;
    size_t length = 0;
    int rest = 0;
    if (sscanf(line, "packet %" SCNu64 " %n", &time_us, &rest) == 1) {
      advance(time_us);
      take_packet(line + rest);
    } else if (sscanf(line, "send %" SCNu64 " %u %zu", &time_us, &stream, &length) == 3) {
      advance(time_us);
      if (association != NULL) send_message(association, stream, length);
    } else if (sscanf(line, "time %" SCNu64, &time_us) == 1) {
      advance(time_us);
    }
    if (association == NULL) {
      association = usrsctp_accept(listener, NULL, NULL);
      if (association != NULL) usrsctp_set_non_blocking(association, 1);
    }
    if (association != NULL) receive_all(association);
    printf(".\n");
    fflush(stdout);
  }
  _Exit(0); /* the library waits for its sockets, which are of no use any more */
}
