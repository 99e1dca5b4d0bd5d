/** The UDP port of SCTP in UDP, here and at the peer unless they agree on others (RFC 6951 §5.1). */
export const SCTP_OVER_UDP_PORT = 9899;
