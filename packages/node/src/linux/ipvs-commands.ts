import { bits, type Family, netmask, Protocol } from '@packet-path/core';
import type { IpvsCommand, Persistence } from '@packet-path/ipvs-model';
import type { ProgrammedService } from '@packet-path/kube-proxy';

const PROTOCOLS = { tcp: Protocol.TCP, udp: Protocol.UDP, sctp: Protocol.SCTP } as const;

/** Every server of kube-proxy: weight 1, masquerading, no thresholds. */
const SERVER = Object.freeze({
  forwarding: 'masquerade',
  weight: 1,
  upperThreshold: 0,
  lowerThreshold: 0,
});

/**
 * kube-proxy's virtual services as commands of ipvsadm: those that `readIpvsadmProgram` reads in the
 * program's text, without the text.
 */
export function* ipvsCommands(services: Iterable<ProgrammedService>): Generator<IpvsCommand> {
  for (const programmed of services) {
    const { address, port, scheduler, schedulerFlags, affinitySeconds } = programmed;
    const { family } = address;
    const protocol = PROTOCOLS[programmed.protocol];
    const service = Object.freeze({ kind: 'address', family, protocol, address, port });
    const persistence =
      affinitySeconds === undefined ? null : wholeClients(affinitySeconds, family);
    yield {
      kind: 'add-service',
      service,
      settings: { scheduler, schedulerFlags, persistence, onePacket: false },
    };
    for (const destination of programmed.endpoints) {
      yield { kind: 'add-destination', service, destination, settings: SERVER };
    }
  }
}

/** Persistence of each client on its own. */
function wholeClients(timeout: number, family: Family): Persistence {
  const prefixLength = bits(family);
  return Object.freeze({ timeout, prefixLength, netmask: netmask(family, prefixLength) });
}
