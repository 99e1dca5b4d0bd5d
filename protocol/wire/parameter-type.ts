/** Parameter types (RFC 5354 §3); the two high bits define what to do with an unknown one. */
export const ParameterType = {
  ipv4Address: 0x0001,
  ipv6Address: 0x0002,
  dccpTransport: 0x0003,
  sctpTransport: 0x0004,
  tcpTransport: 0x0005,
  udpTransport: 0x0006,
  udpLiteTransport: 0x0007,
  policy: 0x0008,
  poolHandle: 0x0009,
  poolElement: 0x000a,
  serverInformation: 0x000b,
  operationError: 0x000c,
  cookie: 0x000d,
  peIdentifier: 0x000e,
  peChecksum: 0x000f,
  opaqueTransport: 0x0010,
  /** draft-dreibholz-rserpool-asap-hropt */
  handleResolutionOption: 0x803f,
} as const;

/** Length of type and length fields. */
export const PARAMETER_HEADER = 4;
