import { bits, formatEndpoint } from '@packet-path/core';
import type { Destination } from '../destination/destination.ts';
import type { Forwarding } from '../destination/forwarding.ts';
import { byAddress, byKey, protocolOption } from '../service/order.ts';
import type { ServiceKey } from '../service/service-key.ts';
import type { VirtualService } from '../service/virtual-service.ts';

const METHOD: Readonly<Record<Forwarding, string>> = {
  masquerade: '-m',
  direct: '-g',
  tunnel: '-i',
};

/** What `ipvsadm-save -n` prints: services and destinations sorted. */
export function saveServices(services: Iterable<VirtualService>): string {
  const lines: string[] = [];
  for (const service of [...services].sort(byKey)) {
    lines.push(
      `-A ${serviceOption(service.key)} -s ${service.scheduler.name}${options(service)}\n`,
    );
    for (const destination of [...service.destinations].sort(byAddress)) {
      lines.push(`-a ${serviceOption(service.key)} ${destinationOptions(destination)}\n`);
    }
  }
  return lines.join('');
}

function serviceOption(key: ServiceKey): string {
  if (key.kind === 'mark') return key.family === 4 ? `-f ${key.mark}` : `-f ${key.mark} -6`;
  return `${protocolOption(key.protocol)} ${formatEndpoint(key)}`;
}

function options({ key, persistence, onePacket, schedulerFlags }: VirtualService): string {
  const words: string[] = [];
  if (persistence !== null) {
    words.push(` -p ${persistence.timeout}`);
    const { prefixLength, netmask } = persistence;
    if (prefixLength !== bits(key.family)) {
      words.push(` -M ${key.family === 4 ? netmask : prefixLength}`);
    }
  }
  if (onePacket) words.push(' -o');
  if (schedulerFlags.length > 0) words.push(` -b ${schedulerFlags.join(',')}`);
  return words.join('');
}

function destinationOptions(destination: Destination): string {
  const { forwarding, weight, upperThreshold, lowerThreshold } = destination;
  const thresholds =
    (upperThreshold === 0 ? '' : ` -x ${upperThreshold}`) +
    (lowerThreshold === 0 ? '' : ` -y ${lowerThreshold}`);
  return `-r ${formatEndpoint(destination)} ${METHOD[forwarding]} -w ${weight}${thresholds}`;
}
