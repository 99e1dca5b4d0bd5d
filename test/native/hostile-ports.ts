/** Ports of the services that the hostile peer annoys. */
export const ECHO_PORT = 7000;
export const CALCAPP_PORT = 7001;
