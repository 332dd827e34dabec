import { linuxHost } from 'packet-path';
import type { LinuxHost } from 'packet-path/node';
import type { ScheduleRequest, SchedulerName } from '../protocol/schedule.ts';

/** The address of the service, as each node has it. */
export const SERVICE = '10.96.0.10:80';

/** A client node with IPVS: its clients are in front of it, the servers behind it. */
export function director(
  { weights, seed }: ScheduleRequest,
  scheduler: SchedulerName,
  node: number,
): LinuxHost {
  return linuxHost({
    seed: `${seed} node ${node}`,
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: [`10.1.${node}.1/24`, '10.96.0.10/32'] },
      { name: 'eth1', addresses: ['10.2.0.1/24'] },
    ],
    ipvsadm: [
      `-A -t ${SERVICE} -s ${scheduler}`,
      ...weights.map((weight, at) => `-a -t ${SERVICE} -r ${serverAt(at)} -m -w ${weight}`),
    ].join('\n'),
  });
}

/** The address and port of a server by its place. */
export function serverAt(place: number): string {
  return `10.2.0.${10 + place}:80`;
}

/** The address of a client by its place among those of its node. */
export function clientAt(node: number, client: number): string {
  return `10.1.${node}.${10 + client}`;
}
