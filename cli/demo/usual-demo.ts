/** What the demo does unless the user says otherwise. */
export const usualNumbers = { registrars: 2, servers: 3, clients: 2 } as const;
export const USUAL_HOST = '127.0.0.1';
/** TCP, of the page. */
export const USUAL_PORT = 8386;
