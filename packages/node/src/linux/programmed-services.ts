import { bits, type Family, netmask, Protocol } from '@packet-path/core';
import { IpvsProgram, type Persistence, type ProgramService } from '@packet-path/ipvs-model';
import type { ProgrammedService } from '@packet-path/kube-proxy';

const PROTOCOLS = { tcp: Protocol.TCP, udp: Protocol.UDP, sctp: Protocol.SCTP } as const;

/** Every server of kube-proxy: weight 1, masquerading, no thresholds. */
const SERVER = Object.freeze({
  forwarding: 'masquerade',
  weight: 1,
  upperThreshold: 0,
  lowerThreshold: 0,
});

/** Nodes that have the same list of services share one program of it. */
const PROGRAMS = new WeakMap<readonly ProgrammedService[], IpvsProgram>();

/**
 * kube-proxy's virtual services as a program of IPVS: the services that `readIpvsadmProgram` reads in the
 * program's text, without the text.
 *
 * @throws {PacketPathError} `duplicate`
 */
export function programmedServices(services: readonly ProgrammedService[]): IpvsProgram {
  let program = PROGRAMS.get(services);
  if (program === undefined) {
    program = new IpvsProgram(services.map(serviceOf));
    PROGRAMS.set(services, program);
  }
  return program;
}

function serviceOf(programmed: ProgrammedService): ProgramService {
  const { address, port, scheduler, schedulerFlags, affinitySeconds, endpoints } = programmed;
  const { family } = address;
  const persistence = affinitySeconds === undefined ? null : wholeClients(affinitySeconds, family);
  return {
    key: { kind: 'address', family, protocol: PROTOCOLS[programmed.protocol], address, port },
    settings: { scheduler, schedulerFlags, persistence, onePacket: false },
    destinations: endpoints,
    destinationSettings: SERVER,
  };
}

/** Persistence of each client on its own. */
function wholeClients(timeout: number, family: Family): Persistence {
  const prefixLength = bits(family);
  return Object.freeze({ timeout, prefixLength, netmask: netmask(family, prefixLength) });
}
