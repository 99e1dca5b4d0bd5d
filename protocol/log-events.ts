/** How much an event matters to the operator of a component, from most to least. */
export const logLevels = ['error', 'warning', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What a log says of an event. */
export interface LogEventKind {
  readonly level: LogLevel;
  /**
   * The event in words: `{field}` is replaced by a field, and text in brackets is left out if its field is absent.
   * Identifiers, addresses and pool handles come as text (`log-text.ts`).
   */
  readonly text: string;
  /** Any host that reaches this one can cause it repeatedly: a log may show only some occurrences. */
  readonly provoked?: true;
}

/** Everything that components log. A new event gets its level and text here. */
export const logEvents = {
  // Every component.
  started: { level: 'info', text: '{what} at {at}' },
  stopping: { level: 'info', text: 'stopping[: {reason}]' },
  statusSocketFailed: {
    level: 'warning',
    text: 'cannot open a status socket, "rsplab status" will not show this program: {error}',
  },

  // Registrar, ASAP side.
  ready: { level: 'info', text: 'in service, {how}' },
  elementRegistered: {
    level: 'info',
    text: 'element {element} registered in {pool} from {from}, service at {service}, policy {policy}',
  },
  elementReregistered: { level: 'debug', text: 'element {element} of {pool} re-registered from {from}' },
  registrationRefused: {
    level: 'warning',
    text: 'refused the registration of element {element} in {pool} from {from}: {reason}',
    provoked: true,
  },
  elementRemoved: { level: 'info', text: 'element {element} of {pool} removed: {reason}[, registered from {from}]' },
  keepAliveTimeout: {
    level: 'warning',
    text: 'element {element} of {pool} did not answer a keep-alive within {seconds} s[, registered from {from}]',
  },
  elementReported: {
    level: 'info',
    text: 'element {element} of {pool} reported unreachable by {from}, report {count} of {limit}',
    provoked: true,
  },
  homeChanged: {
    level: 'info',
    text: 'element {element} of {pool} changed its home registrar from {before} to {home}',
  },
  requestsTooFast: {
    level: 'warning',
    text: '{from} exceeds the rate limit: {request} for {pool} refused',
    provoked: true,
  },

  // Registrar, ENRP side.
  peerFound: { level: 'info', text: 'registrar {peer} found at {at}' },
  peerLost: { level: 'warning', text: 'registrar {peer} at {at} lost: silent for {seconds} s' },
  peerWithoutWay: {
    level: 'warning',
    text: 'no route to registrar {peer} at {at}: its elements are not taken over, connecting is retried',
  },
  peerForgotten: { level: 'debug', text: 'registrar {peer} at {at} forgotten' },
  mentorChosen: { level: 'info', text: 'learning the handlespace from registrar {peer} at {at}' },
  mentorFailed: { level: 'warning', text: 'registrar {peer} at {at} did not provide the handlespace' },
  auditFailed: {
    level: 'info',
    text: 'the known elements of registrar {peer} do not match its PE checksum: requesting its handle table',
  },
  takeoverStarted: { level: 'warning', text: 'taking over the {elements} elements of registrar {target}' },
  takeoverCompleted: { level: 'warning', text: 'took over the elements of registrar {target}' },
  takeoverAbandoned: { level: 'warning', text: 'abandoned the takeover of registrar {target}: {reason}' },
  takeoverByOther: { level: 'info', text: 'registrar {peer} took over the elements of registrar {target}' },
  elementLearned: { level: 'debug', text: 'element {element} of {pool} learned from registrar {home}' },
  elementRefused: {
    level: 'warning',
    text: 'element {element} of {pool}, received from a peer, was not accepted: {reason}',
    provoked: true,
  },
  strangerIgnored: {
    level: 'warning',
    text: 'ignored {type} from {from} in the name of registrar {registrar}, which has not introduced itself from there',
    provoked: true,
  },
  enrpError: { level: 'warning', text: 'registrar {peer} answered with an error: {causes}', provoked: true },

  // How elements and users find a registrar.
  registrarChosen: { level: 'info', text: 'registrar at {at} chosen after {seconds} s' },
  registrarLost: { level: 'warning', text: 'registrar at {at} lost: {reason}' },
  registrarHeard: { level: 'debug', text: 'registrar {registrar} announces itself at {at}' },
  noRegistrar: { level: 'warning', text: 'no registrar found yet ({tried}); still looking', provoked: true },
  stillNoRegistrar: { level: 'debug', text: 'still no registrar ({tried})' },
  otherProfile: {
    level: 'warning',
    text: 'registrar {registrar} at {from} announces itself to {group}, the group of profile {theirs}, to which profile {own} does not listen: use --profile {theirs} or --asap-announce {group}',
  },
  registrarLink: { level: 'debug', text: 'link to the registrars: state changed from {from} to {to}' },

  // Pool element.
  registered: { level: 'info', text: 'registered in {pool} as {element} with registrar {registrar}' },
  registeredAgain: { level: 'debug', text: 're-registered in {pool} as {element} with registrar {registrar}' },
  registrationRejected: { level: 'error', text: 'registrar {registrar} refused the registration in {pool}: {reason}' },
  registrationTimeout: { level: 'warning', text: 'registrar {registrar} did not answer the registration: {next}' },
  deregistered: { level: 'info', text: 'left {pool} ({how})' },
  newHome: { level: 'info', text: 'registrar {home} at {at} is the new home registrar' },
  unknownHome: {
    level: 'warning',
    text: 'registrar {home} at {at} claims to be the home registrar, but was neither configured nor announced',
    provoked: true,
  },
  state: { level: 'debug', text: '[element {element}: ]state changed from {from} to {to}' },

  // Scripting service.
  workshopOpened: { level: 'info', text: 'work of {whom} is done in {folder}; {how}' },
  workAsRoot: { level: 'warning', text: 'work has the rights of root, as this server: start it as another user' },
  workBegun: { level: 'info', text: 'work of {from} begins', provoked: true },
  workDone: { level: 'info', text: 'work of {from} is done, exit status {status}[: {reason}]', provoked: true },
  workBroken: { level: 'warning', text: 'work of {from} came to nothing: {reason}', provoked: true },
  folderStays: { level: 'warning', text: 'the folder {folder} cannot be removed', provoked: true },
  noRoomForWork: { level: 'warning', text: 'no room for work: {reason}', provoked: true },

  // Pool user.
  elementSelected: { level: 'info', text: 'element {element} at {at} selected in {pool}' },
  noElement: { level: 'info', text: 'no element in {pool}: {reason}', provoked: true },
  resolutionTimeout: { level: 'warning', text: 'the registrar did not answer the handle resolution of {pool}: {next}' },
  sessionFailed: { level: 'info', text: 'element {element} of {pool} lost: {reason}' },

  // Transport.
  associationUp: { level: 'debug', text: 'association with {peer} is up' },
  associationEnded: { level: 'debug', text: 'association with {peer} ended: {end}[ ({reason})]' },
  associationState: {
    level: 'debug',
    text: 'association of port {port} with {peer}: state changed from {from} to {to}',
  },
  associationRestarted: { level: 'debug', text: 'peer {peer} restarted within its association' },
  pathFailed: { level: 'warning', text: 'path to {path} of {peer} is {state}[ after {errors} consecutive errors]' },
  pathWorks: { level: 'info', text: 'path to {path} of {peer} works again' },
  pathConfirmed: { level: 'debug', text: 'path to {path} of {peer} is confirmed' },
  primaryPath: { level: 'info', text: 'path to {path} of {peer} is now the primary path' },
  malformed: { level: 'warning', text: 'ignored malformed data from {from}: {error}', provoked: true },
  unexpectedMessage: { level: 'info', text: 'ignored a message of type {type}[ from {from}]', provoked: true },
  unsent: { level: 'info', text: 'a packet from {from} could not be sent: {error}', provoked: true },
  failed: { level: 'warning', text: 'datagram socket: {error}', provoked: true },

  // The simulated world.
  lifeBegan: { level: 'info', text: 'life {life} begins ({cause})' },
  lifeEnded: { level: 'info', text: 'life {life} ends: {way} ({cause})' },
  linkUp: { level: 'info', text: 'the link is up' },
  linkDown: { level: 'info', text: 'the link is down' },

  // The program itself.
  fault: {
    level: 'error',
    text: 'internal fault {total} ({edge}[ from {from}]): {error}; what caused it was dropped, please report this',
    provoked: true,
  },
  faults: { level: 'error', text: 'dropped {total} packets, messages or timers because of internal faults' },
} as const satisfies Readonly<Record<string, LogEventKind>>;

/** Names of the events of a component's log. */
export type LogEventName = keyof typeof logEvents;
