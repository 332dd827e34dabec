import { bits, formatEndpoint } from '@packet-path/core';
import type { DestinationSettings } from '../destination/destination-settings.ts';
import type { Forwarding } from '../destination/forwarding.ts';
import { byAddress, byKey, protocolOption } from '../service/order.ts';
import type { ServiceKey } from '../service/service-key.ts';
import type { VirtualService } from '../service/virtual-service.ts';

const METHOD: Readonly<Record<Forwarding, string>> = {
  masquerade: '-m',
  direct: '-g',
  tunnel: '-i',
};

/**
 * How much of a destination is written:
 *
 * - `as-ipvsadm`: as `ipvsadm-save -n` of ipvsadm 1.31 prints, which leaves the thresholds out.
 * - `whole`: with `-x` and `-y` where they are not 0, so that reading it back loses nothing.
 */
export type SavedText = 'as-ipvsadm' | 'whole';

/** The lines of `ipvsadm-save -n`, services and destinations sorted. */
export function saveServices(services: Iterable<VirtualService>, text: SavedText): string {
  const lines: string[] = [];
  for (const service of [...services].sort(byKey)) {
    const name = serviceOption(service.key);
    lines.push(serviceLine(service));
    for (const destination of [...service.destinations].sort(byAddress)) {
      const end = formatEndpoint(destination);
      lines.push(`-a ${name} -r ${end}${destinationOptions(destination, text)}\n`);
    }
  }
  return lines.join('');
}

/** The parts of a service that its line tells. */
interface LineParts
  extends Pick<VirtualService, 'key' | 'persistence' | 'onePacket' | 'schedulerFlags'> {
  readonly scheduler: { readonly name: string };
}

/** The line that makes a service. */
export function serviceLine(service: LineParts): string {
  const name = serviceOption(service.key);
  return `-A ${name} -s ${service.scheduler.name}${options(service)}\n`;
}

export function serviceOption(key: ServiceKey): string {
  if (key.kind === 'mark') return key.family === 4 ? `-f ${key.mark}` : `-f ${key.mark} -6`;
  return `${protocolOption(key.protocol)} ${formatEndpoint(key)}`;
}

function options({ key, persistence, onePacket, schedulerFlags }: LineParts): string {
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

/** The options of a destination behind its address and port. */
export function destinationOptions(destination: DestinationSettings, text: SavedText): string {
  const { forwarding, weight, upperThreshold, lowerThreshold } = destination;
  const words = [` ${METHOD[forwarding]} -w ${weight}`];
  if (forwarding === 'tunnel') words.push(' --tun-type ipip');
  if (text === 'whole') {
    if (upperThreshold !== 0) words.push(` -x ${upperThreshold}`);
    if (lowerThreshold !== 0) words.push(` -y ${lowerThreshold}`);
  }
  return words.join('');
}
