import assert from 'node:assert/strict';
import type { Association, EndpointHandler, Payload, Ppid, StreamIdentifier } from '../../protocol/host.ts';
import { BytesPayload } from '../../protocol/payload.ts';
import { Handlespace } from '../../protocol/handlespace/handlespace.ts';
import type { VerificationTag } from '../../protocol/sctp/chunk.ts';
import {
  ssnOf,
  TsnSpace,
  type MessageCounter,
  type SequenceNumber,
  type Ssn,
  type Tsn,
} from '../../protocol/sctp/sequence.ts';
import type { EnrpPresence } from '../../protocol/wire/enrp-messages.ts';
import type { PeIdentifier, RegistrarIdentifier } from '../../protocol/wire/pool-element.ts';

/** Each `@ts-expect-error` is a mix-up: the project does not compile when the compiler takes it. */
describe('numbers of different kinds', () => {
  const ppid: Ppid = 11;
  const stream: StreamIdentifier = 3;
  const payload: Payload = new BytesPayload(new Uint8Array(1));

  it('tell the PPID of a message from its stream', () => {
    const sent: number[] = [];
    const association: Pick<Association, 'send'> = {
      send: (message) => sent.push(message.ppid, message.stream ?? 0) > 0,
    };
    association.send({ payload, ppid, stream });
    // @ts-expect-error a stream is no PPID
    association.send({ payload, ppid: stream });
    // @ts-expect-error a PPID is no stream
    association.send({ payload, ppid: 1, stream: ppid });
    assert.deepEqual(sent, [11, 3, 3, 0, 1, 11]);
  });

  it('keep their order in the events of an endpoint', () => {
    const handler: Pick<EndpointHandler, 'message'> = {
      // @ts-expect-error the PPID comes first
      message: (_association, _message, ofStream: StreamIdentifier, ofPpid: Ppid) => void [ofStream, ofPpid],
    };
    assert.equal(handler.message.length, 4);
  });

  it('tell TSNs from SSNs, and serial numbers from counters that never wrap', () => {
    const space = new TsnSpace(0xffffffff);
    const sequence: SequenceNumber = 2;
    const tsn: Tsn = space.tsn(sequence);
    // @ts-expect-error a TSN is no sequence number
    assert.equal(space.tsn(tsn), 0xfffffffe);
    // @ts-expect-error a sequence number is no TSN
    assert.equal(space.sequence(sequence, 1), 4);
    const counter: MessageCounter = 0x10001;
    const ssn: Ssn = ssnOf(counter);
    // @ts-expect-error an SSN is no TSN
    assert.equal(space.sequence(ssn, 1), 3);
    // @ts-expect-error a sequence number counts chunks, not messages
    assert.equal(ssnOf(sequence), 2);
    assert.deepEqual([tsn, ssn], [0, 1]);
    const tag: VerificationTag = 5;
    // @ts-expect-error a verification tag is no TSN
    assert.equal(space.sequence(tag, 1), 7);
  });

  it('tell pool elements from registrars', () => {
    const element: PeIdentifier = 7;
    const registrar: RegistrarIdentifier = 8;
    const handlespace = new Handlespace({ profile: 'rfc' });
    // @ts-expect-error an element is found by its own identifier
    assert.equal(handlespace.find('pool', registrar), undefined);
    // @ts-expect-error elements own no elements
    assert.equal(handlespace.ownedCount(element), 0);
    // @ts-expect-error elements send no ENRP messages
    const presence: Pick<EnrpPresence, 'sender' | 'receiver'> = { sender: element, receiver: registrar };
    assert.equal(presence.sender, 7);
  });

  it('are compared with those of their own kind only', () => {
    const [tsn, ssn]: [Tsn, Ssn] = [1, 1];
    // @ts-expect-error they are never equal for the compiler
    assert.ok(tsn === ssn);
  });
});
