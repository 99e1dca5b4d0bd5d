import { number } from '../../../run/parameter.ts';

/** What the messages to a registrar cost its one processor. */
export const registrarCostParameters = {
  costRegistration: serviceTime('a registration or re-registration'),
  costDeregistration: serviceTime('a deregistration'),
  costHandleResolution: serviceTime('a handle resolution'),
  costUnreachableReport: serviceTime('an unreachability report'),
  costKeepAlive: serviceTime('the acknowledgment of an endpoint keep-alive'),
  costPresence: serviceTime('a presence message of a peer'),
  costHandleUpdate: serviceTime('a handle update of a peer'),
  costHandleTable: serviceTime('a request or answer with a peer list or handle table'),
  costTakeover: serviceTime('a message about a takeover'),
};

function serviceTime(message: string) {
  return number('us', 0, `Service time of ${message} at a registrar, which serves one message at a time`, { min: 0 });
}
