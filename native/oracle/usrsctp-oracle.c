/*
 * The oracle of SCTP: two endpoints of libusrsctp in one process, in virtual time, joined by a simulated link.
 *
 * usage: usrsctp-oracle MESSAGES SIZE RATE DELAY QUEUE LOSS SEED
 *   RATE bit/s, DELAY one way in ms, QUEUE packets, LOSS probability of each packet that begins with DATA or SACK
 *
 * Sends MESSAGES messages of SIZE bytes one way and prints, as JSON: when the last was received (virtual seconds), the
 * packets that either side sent, and those that were lost by chance or in the queue. The link is that of
 * test/oracle/oracle-path.ts, to the random numbers.
 *
 * The library asks gettimeofday() for the time: the one below replaces the system's, and returns virtual time.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <usrsctp.h>

enum { FORWARD, BACKWARD, DIRECTIONS };
enum { IP_HEADER = 20, PATH_MTU = 1500, TICK_US = 10000, SENDER_PORT = 5001, RECEIVER_PORT = 5002 };

struct packet {
  struct packet *next;
  uint64_t arrives_us;
  uint64_t order;
  int direction;
  size_t length;
  uint8_t bytes[];
};

static uint64_t now_us;
static struct packet *pending;
static uint64_t packets_made;

static double rate, loss;
static uint64_t delay_us;
static unsigned queue_limit;

struct channel {
  double free_at_us; /* when the transmitter is free */
  uint32_t random;
  unsigned sent, lost, dropped;
};
static struct channel channels[DIRECTIONS];

/* Names of the two ends for the library: an AF_CONN address names a link as its end sees it. */
static char sender_end, receiver_end;

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  (void)zone;
  time->tv_sec = 1000000000 + now_us / 1000000;
  time->tv_usec = now_us % 1000000;
  return 0;
}

/* xorshift32 (Marsaglia), in [0, 1). */
static double uniform(struct channel *channel) {
  uint32_t x = channel->random;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  channel->random = x;
  return x / 4294967296.0;
}

static void insert(struct packet *packet) {
  struct packet **at = &pending;
  while (*at != NULL && ((*at)->arrives_us < packet->arrives_us ||
                         ((*at)->arrives_us == packet->arrives_us && (*at)->order < packet->order)))
    at = &(*at)->next;
  packet->next = *at;
  *at = packet;
}

/* The library sends: the packet takes its place in the queue of the link, or is lost. */
static int output(void *address, void *buffer, size_t length, uint8_t tos, uint8_t set_df) {
  (void)tos, (void)set_df;
  int direction = address == &sender_end ? FORWARD : BACKWARD;
  struct channel *channel = &channels[direction];
  channel->sent++;
  uint8_t first_chunk = length > 12 ? ((uint8_t *)buffer)[12] : 255;
  if ((first_chunk == 0 || first_chunk == 3) && uniform(channel) < loss) {
    channel->lost++;
    return 0;
  }
  double transmission_us = 8e6 * (double)(length + IP_HEADER) / rate;
  double begin_us = channel->free_at_us > (double)now_us ? channel->free_at_us : (double)now_us;
  if (begin_us - (double)now_us >= queue_limit * 8e6 * PATH_MTU / rate) {
    channel->dropped++;
    return 0;
  }
  channel->free_at_us = begin_us + transmission_us;
  struct packet *packet = malloc(sizeof *packet + length);
  if (packet == NULL) abort();
  packet->arrives_us = (uint64_t)(channel->free_at_us + 0.5) + delay_us;
  packet->order = packets_made++;
  packet->direction = direction;
  packet->length = length;
  memcpy(packet->bytes, buffer, length);
  insert(packet);
  return 0;
}

static void check(int result, const char *what) {
  if (result >= 0) return;
  perror(what);
  exit(1);
}

static struct sockaddr_conn name(void *end, uint16_t port) {
  struct sockaddr_conn address;
  memset(&address, 0, sizeof address);
  address.sconn_family = AF_CONN;
  address.sconn_port = htons(port);
  address.sconn_addr = end;
  return address;
}

static struct socket *open_socket(void *end, uint16_t port) {
  struct socket *socket = usrsctp_socket(AF_CONN, SOCK_STREAM, IPPROTO_SCTP, NULL, NULL, 0, NULL);
  if (socket == NULL) check(-1, "socket");
  usrsctp_set_non_blocking(socket, 1);
  /* No IP header is counted below the library: the same room for chunks as in a packet of PATH_MTU. */
  struct sctp_paddrparams parameters;
  memset(&parameters, 0, sizeof parameters);
  parameters.spp_address.ss_family = AF_CONN;
  parameters.spp_flags = SPP_PMTUD_DISABLE | SPP_HB_DISABLE;
  parameters.spp_pathmtu = PATH_MTU - IP_HEADER;
  check(usrsctp_setsockopt(socket, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, &parameters, sizeof parameters), "path MTU");
  struct sockaddr_conn own = name(end, port);
  check(usrsctp_bind(socket, (struct sockaddr *)&own, sizeof own), "bind");
  return socket;
}

/* As RFC 9260 says, where the library's defaults are others. */
static void follow_rfc(void) {
  usrsctp_sysctl_set_sctp_initial_cwnd(0);
  usrsctp_sysctl_set_sctp_L2_abc_variable(1);
  usrsctp_sysctl_set_sctp_max_burst_default(4);
  usrsctp_sysctl_set_sctp_peer_chunk_oh(0);
  usrsctp_sysctl_set_sctp_ecn_enable(0);
  usrsctp_sysctl_set_sctp_sendspace(262144);
  usrsctp_sysctl_set_sctp_recvspace(262144);
}

static void send_more(struct socket *socket, unsigned *left, const uint8_t *message, size_t size) {
  struct sctp_sndinfo info;
  memset(&info, 0, sizeof info);
  while (*left > 0) {
    if (usrsctp_sendv(socket, message, size, NULL, 0, &info, sizeof info, SCTP_SENDV_SNDINFO, 0) < 0) return;
    --*left;
  }
}

static unsigned receive_all(struct socket *socket, size_t size) {
  static uint8_t buffer[65536];
  unsigned messages = 0;
  for (;;) {
    struct sctp_rcvinfo info;
    socklen_t info_length = sizeof info, from_length = 0;
    unsigned type = 0;
    int flags = 0;
    ssize_t length = usrsctp_recvv(socket, buffer, sizeof buffer, NULL, &from_length, &info, &info_length, &type, &flags);
    if (length <= 0) return messages;
    if ((size_t)length == size) messages++;
  }
}

int main(int count, char **given) {
  if (count != 8) {
    fprintf(stderr, "usage: usrsctp-oracle MESSAGES SIZE RATE DELAY QUEUE LOSS SEED\n");
    return 2;
  }
  unsigned messages = (unsigned)strtoul(given[1], NULL, 10), left = messages, received = 0;
  size_t size = strtoul(given[2], NULL, 10);
  rate = strtod(given[3], NULL);
  delay_us = (uint64_t)(strtod(given[4], NULL) * 1000);
  queue_limit = (unsigned)strtoul(given[5], NULL, 10);
  loss = strtod(given[6], NULL);
  uint32_t seed = (uint32_t)strtoul(given[7], NULL, 10);
  for (uint32_t direction = 0; direction < DIRECTIONS; direction++)
    channels[direction].random = (2 * seed + direction + 1) * 2654435761u;

  usrsctp_init_nothreads(0, output, NULL);
  follow_rfc();
  usrsctp_register_address(&sender_end);
  usrsctp_register_address(&receiver_end);
  struct socket *listener = open_socket(&receiver_end, RECEIVER_PORT);
  check(usrsctp_listen(listener, 1), "listen");
  struct socket *sender = open_socket(&sender_end, SENDER_PORT), *receiver = NULL;
  struct sockaddr_conn peer = name(&sender_end, RECEIVER_PORT);
  if (usrsctp_connect(sender, (struct sockaddr *)&peer, sizeof peer) < 0 && errno != EINPROGRESS) check(-1, "connect");
  uint8_t *message = calloc(1, size);
  if (message == NULL) abort();

  for (uint64_t tick_us = TICK_US; received < messages;) {
    if (pending != NULL && pending->arrives_us <= tick_us) {
      struct packet *packet = pending;
      pending = packet->next;
      now_us = packet->arrives_us;
      usrsctp_conninput(packet->direction == FORWARD ? &receiver_end : &sender_end, packet->bytes, packet->length, 0);
      free(packet);
    } else {
      now_us = tick_us;
      tick_us += TICK_US;
      usrsctp_handle_timers(TICK_US / 1000);
    }
    if (receiver == NULL) {
      receiver = usrsctp_accept(listener, NULL, NULL);
      if (receiver != NULL) usrsctp_set_non_blocking(receiver, 1);
    } else {
      received += receive_all(receiver, size);
    }
    send_more(sender, &left, message, size);
    if (now_us > 3600ull * 1000000) {
      fprintf(stderr, "usrsctp-oracle: not done in an hour of virtual time\n");
      return 1;
    }
  }
  printf("{\"time\":%.6f,\"forward\":%u,\"backward\":%u,\"lost\":%u,\"dropped\":%u}\n", (double)now_us / 1e6,
         channels[FORWARD].sent, channels[BACKWARD].sent, channels[FORWARD].lost + channels[BACKWARD].lost,
         channels[FORWARD].dropped + channels[BACKWARD].dropped);
  fflush(stdout);
  _Exit(0); /* the library waits for its sockets, which are of no use any more */
}
