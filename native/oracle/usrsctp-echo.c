/*
 * An echo service of libusrsctp over UDP (RFC 6951) on the loopback addresses, whose peers' addresses may change
 * (RFC 5061).
 *
 * usage: usrsctp-echo PORT UDP_PORT REMOTE_UDP_PORT
 *
 * It prints `listening`, then a line for each change of a peer's address: ADDRESS and what became of it. It ends when its
 * standard input does.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <usrsctp.h>

static void check(int result, const char *what) {
  if (result >= 0) return;
  perror(what);
  exit(1);
}

static void print_change(const struct sctp_paddr_change *change) {
  static const char *const names[] = {
      [SCTP_ADDR_AVAILABLE] = "available", [SCTP_ADDR_UNREACHABLE] = "unreachable", [SCTP_ADDR_REMOVED] = "removed",
      [SCTP_ADDR_ADDED] = "added",         [SCTP_ADDR_MADE_PRIM] = "primary",       [SCTP_ADDR_CONFIRMED] = "confirmed"};
  struct sockaddr_in address;
  memcpy(&address, &change->spc_aaddr, sizeof address);
  char text[INET_ADDRSTRLEN];
  inet_ntop(AF_INET, &address.sin_addr, text, sizeof text);
  const size_t state = change->spc_state;
  printf("%s %s\n", text, state < sizeof names / sizeof *names && names[state] != NULL ? names[state] : "?");
  fflush(stdout);
}

static int receive(struct socket *socket, union sctp_sockstore from, void *data, size_t length,
                   struct sctp_rcvinfo received, int flags, void *context) {
  (void)from, (void)context;
  if (data == NULL) return 1;
  if (flags & MSG_NOTIFICATION) {
    const union sctp_notification *notification = data;
    if (notification->sn_header.sn_type == SCTP_PEER_ADDR_CHANGE) print_change(&notification->sn_paddr_change);
  } else {
    struct sctp_sndinfo info = {.snd_ppid = received.rcv_ppid, .snd_assoc_id = received.rcv_assoc_id};
    usrsctp_sendv(socket, data, length, NULL, 0, &info, sizeof info, SCTP_SENDV_SNDINFO, 0);
  }
  free(data);
  return 1;
}

int main(int count, char **given) {
  if (count != 4) {
    fprintf(stderr, "usage: usrsctp-echo PORT UDP_PORT REMOTE_UDP_PORT\n");
    return 2;
  }
  usrsctp_init((uint16_t)atoi(given[2]), NULL, NULL);
  /* What comes without UDP is not answered: other tests run on this machine. */
  usrsctp_sysctl_set_sctp_blackhole(2);
  usrsctp_sysctl_set_sctp_ecn_enable(0);
  usrsctp_sysctl_set_sctp_no_csum_on_loopback(0);
  struct socket *socket = usrsctp_socket(AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP, receive, NULL, 0, NULL);
  if (socket == NULL) check(-1, "socket");
  const int on = 1;
  check(usrsctp_setsockopt(socket, IPPROTO_SCTP, SCTP_RECVRCVINFO, &on, sizeof on), "receive information");
  const struct sctp_event event = {.se_assoc_id = SCTP_ALL_ASSOC, .se_type = SCTP_PEER_ADDR_CHANGE, .se_on = 1};
  check(usrsctp_setsockopt(socket, IPPROTO_SCTP, SCTP_EVENT, &event, sizeof event), "address changes");
  /* Also where added addresses are reached. */
  struct sctp_udpencaps udp = {.sue_assoc_id = SCTP_FUTURE_ASSOC, .sue_port = htons((uint16_t)atoi(given[3]))};
  udp.sue_address.ss_family = AF_INET;
  check(usrsctp_setsockopt(socket, IPPROTO_SCTP, SCTP_REMOTE_UDP_ENCAPS_PORT, &udp, sizeof udp), "remote UDP port");
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(given[1]))};
  inet_pton(AF_INET, "127.0.0.1", &own.sin_addr);
  check(usrsctp_bind(socket, (struct sockaddr *)&own, sizeof own), "bind");
  check(usrsctp_listen(socket, 1), "listen");
  printf("listening\n");
  fflush(stdout);
  char bytes[64];
  while (read(STDIN_FILENO, bytes, sizeof bytes) > 0) continue;
  _Exit(0); /* the library waits for its sockets, which are of no use any more */
}
