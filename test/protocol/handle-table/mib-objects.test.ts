import assert from 'node:assert/strict';
import { elementMibObjects, mibLine, mibObjects, userMibObjects } from '../../../protocol/handle-table/mib-objects.ts';
import type { PoolElementParameter } from '../../../protocol/wire/pool-element.ts';
import { elementAt, sctp, table } from './tables.ts';

/** `name value`, without the prefix that all names have. */
function lines(objects: ReturnType<typeof mibObjects>): string[] {
  return objects
    .filter(({ value }) => value !== undefined)
    .map(({ name, value }) => {
      assert.match(name, /^rserpoolENRP/);
      return `${name.replace('rserpoolENRP', '')} ${value}`;
    });
}

/** The objects of one element, without the index that it always has. */
function ofElement(element: PoolElementParameter): string[] {
  const alone = { ...table, peers: [], pools: [{ poolHandle: 'P', poolElements: [element] }] };
  return lines(mibObjects(alone, 'rfc'))
    .filter((line) => line.includes('.1.1.1'))
    .map((line) => line.replace('.1.1.1', ''));
}

describe('objects of RSERPOOL-MIB (RFC 5525)', () => {
  it('are the registrar, pools, elements, addresses, and other registrars, with indexes from 1', () => {
    assert.deepEqual(lines(mibObjects(table, 'rfc')), [
      'Identifier.1 0x000000a1',
      'Port.1 9901',
      'PoolHandle.1.1 Loaded',
      'PoolHandle.1.2 Weighted',
      'PoolElementID.1.1.1 0x00000010',
      'ASAPTransportPort.1.1.1 4000',
      'UserTransportProto.1.1.1 132',
      'UserTransportPort.1.1.1 7000',
      'UserTransportUse.1.1.1 dataPlusControl(1)',
      'PolicyID.1.1.1 0x40000002',
      'PolicyDescription.1.1.1 LeastUsedDegradation',
      'PolicyWeight.1.1.1 0',
      'PolicyLoad.1.1.1 1073741824',
      'PolicyLoadDeg.1.1.1 429496730',
      'RegistrationLife.1.1.1 9000',
      'HomeENRPServer.1.1.1 0x000000a1',
      'ASAPL3Type.1.1.1.1 ipv4(1)',
      'ASAPL3Addr.1.1.1.1 10.0.1.16',
      'ASAPL3Type.1.1.1.2 ipv4(1)',
      'ASAPL3Addr.1.1.1.2 10.0.2.16',
      'UserL3Type.1.1.1.1 ipv4(1)',
      'UserL3Addr.1.1.1.1 10.0.0.1',
      'PoolElementID.1.1.2 0x00000011',
      'UserTransportProto.1.1.2 132',
      'UserTransportPort.1.1.2 7000',
      'UserTransportUse.1.1.2 dataPlusControl(1)',
      'PolicyID.1.1.2 0x40000002',
      'PolicyDescription.1.1.2 LeastUsedDegradation',
      'PolicyWeight.1.1.2 0',
      'PolicyLoad.1.1.2 4294967295',
      'PolicyLoadDeg.1.1.2 0',
      // Forever.
      'RegistrationLife.1.1.2 4294967295',
      'HomeENRPServer.1.1.2 0x000000a2',
      'UserL3Type.1.1.2.1 ipv4(1)',
      'UserL3Addr.1.1.2.1 10.0.0.1',
      'PoolElementID.1.2.1 0x00000012',
      'UserTransportProto.1.2.1 132',
      'UserTransportPort.1.2.1 7000',
      'UserTransportUse.1.2.1 dataPlusControl(1)',
      'PolicyID.1.2.1 0x00000002',
      'PolicyDescription.1.2.1 WeightedRoundRobin',
      'PolicyWeight.1.2.1 7',
      'PolicyLoad.1.2.1 0',
      'PolicyLoadDeg.1.2.1 0',
      'RegistrationLife.1.2.1 0',
      'HomeENRPServer.1.2.1 0x000000a2',
      'UserL3Type.1.2.1.1 ipv4(1)',
      'UserL3Addr.1.2.1.1 10.0.0.1',
      'ENRPL3Type.1.1 ipv4(1)',
      'ENRPL3Addr.1.1 10.0.0.1',
      'ENRPL3Type.1.2 ipv6(2)',
      'ENRPL3Addr.1.2 2001:db8::1',
      'PeerIdentifier.1 0x000000a2',
      'PeerPort.1 9902',
      'PeerIdentifier.2 0x000000a3',
      'PeerPort.2 9903',
      'PeerL3Type.1.1 ipv4(1)',
      'PeerL3Addr.1.1 10.0.0.2',
      'PeerL3Type.2.1 ipv4(1)',
      'PeerL3Addr.2.1 10.0.0.3',
    ]);
  });

  it('have the number of the transport protocol (IANA), and how the transport is used where it can be', () => {
    const single = { port: 80, address: '2001:db8::2' };
    for (const [transport, expected] of [
      [sctp(80, '2001:db8::2'), ['Proto 132', 'Port 80', 'Use dataOnly(0)']],
      [{ protocol: 'tcp', use: 1, ...single }, ['Proto 6', 'Port 80', 'Use dataPlusControl(1)']],
      [{ protocol: 'udp', use: 0, ...single }, ['Proto 17', 'Port 80', 'Use dataOnly(0)']],
      [{ protocol: 'udp-lite', use: 0, ...single }, ['Proto 136', 'Port 80', 'Use dataOnly(0)']],
      [{ protocol: 'dccp', reserved: 0, serviceCode: 1, ...single }, ['Proto 33', 'Port 80']],
    ] as const) {
      const objects = ofElement(elementAt(transport)).filter((line) => line.startsWith('User'));
      const addresses = ['UserL3Type.1 ipv6(2)', 'UserL3Addr.1 2001:db8::2'];
      assert.deepEqual(objects, [...expected.map((line) => `UserTransport${line}`), ...addresses], transport.protocol);
    }
  });

  it('have the bytes of an opaque transport, which has no port', () => {
    const opaque = elementAt({ protocol: 'opaque', data: Uint8Array.of(1, 0xab, 0) });
    assert.deepEqual(
      ofElement(opaque).filter((line) => line.startsWith('User')),
      ['UserTransportProto 0', 'UserL3Type.1 unknown(0)', 'UserL3Opaque.1 01ab00'],
    );
  });

  it('have lives in hundredths of a second, at most what TimeTicks hold', () => {
    const lifeOf = (registrationLife: number): string | undefined =>
      ofElement(elementAt(sctp(1, '10.0.0.1'), { registrationLife })).find((line) => line.startsWith('Registration'));
    assert.equal(lifeOf(1), 'RegistrationLife 100');
    assert.equal(lifeOf(0x7fffffff), 'RegistrationLife 4294967295');
  });

  it('are there without a value, and with the reason, where ENRP says nothing of another host', () => {
    const absent = mibObjects(table, 'rfc').filter(({ value }) => value === undefined);
    assert.deepEqual(
      absent.map(({ name }) => name.replace('rserpoolENRP', '')),
      [
        'OperationScope.1',
        'Description.1',
        'Uptime.1',
        'ASAPAnnouncePort.1',
        'ASAPAnnounceAddrType.1',
        'ASAPAnnounceAddr.1',
        'ENRPAnnouncePort.1',
        'ENRPAnnounceAddrType.1',
        'ENRPAnnounceAddr.1',
        'PeerLastHeard.1',
        'PeerLastHeard.2',
      ],
    );
    assert.deepEqual(absent.map(mibLine)[0], 'rserpoolENRPOperationScope.1 absent: ENRP does not carry it');
  });

  it('of a pool element are its table, where its ASAP is reached, and where its service is', () => {
    const registration = elementAt(sctp(7000, '10.0.0.1', '2001:db8::1'), { registrationLife: 300 });
    const element = { profile: 'rfc', pool: 'EchoPool', uptime: 12, registration } as const;
    assert.deepEqual(elementMibObjects(element, 2).map(mibLine), [
      'rserpoolPEOperationScope.2 absent: components are in the scope of their registrars, which has no name',
      'rserpoolPEPoolHandle.2 = EchoPool',
      `rserpoolPEIdentifier.2 = 0x${registration.identifier.toString(16).padStart(8, '0')}`,
      'rserpoolPEDescription.2 absent: components have no description',
      'rserpoolPEUptime.2 = 1200',
      'rserpoolPEASAPTransportPort.2 absent: there is no association with a registrar now',
      'rserpoolPEUserTransportProto.2 = 132',
      'rserpoolPEUserTransportPort.2 = 7000',
      'rserpoolPEUserTransportUse.2 = dataOnly(0)',
      'rserpoolPEPolicyID.2 = 0x00000001',
      'rserpoolPEPolicyDescription.2 = RoundRobin',
      'rserpoolPEPolicyWeight.2 = 0',
      'rserpoolPEPolicyLoad.2 = 0',
      'rserpoolPEPolicyLoadDeg.2 = 0',
      'rserpoolPERegistrationLife.2 = 30000',
      `rserpoolPEHomeENRPServer.2 = 0x${registration.homeRegistrar.toString(16).padStart(8, '0')}`,
      'rserpoolPEUserL3Type.2.1 = ipv4(1)',
      'rserpoolPEUserL3Addr.2.1 = 10.0.0.1',
      'rserpoolPEUserL3Type.2.2 = ipv6(2)',
      'rserpoolPEUserL3Addr.2.2 = 2001:db8::1',
    ]);
    const asapTransport = sctp(40_000, '10.0.0.1');
    const connected = elementMibObjects({ ...element, registration: { ...registration, asapTransport } }, 1).map(
      mibLine,
    );
    assert.ok(connected.includes('rserpoolPEASAPTransportPort.1 = 40000'));
    assert.ok(connected.includes('rserpoolPEASAPL3Addr.1.1 = 10.0.0.1'));
  });

  it('of a pool user are its pool and how long it runs', () => {
    assert.deepEqual(userMibObjects({ pool: 'EchoPool', uptime: 1 }, 1).map(mibLine), [
      'rserpoolPUOperationScope.1 absent: components are in the scope of their registrars, which has no name',
      'rserpoolPUPoolHandle.1 = EchoPool',
      'rserpoolPUDescription.1 absent: components have no description',
      'rserpoolPUUptime.1 = 100',
    ]);
  });
});
