import type { Endpoint } from '@packet-path/core';
import type { ProgramService } from '../service/ipvs-program.ts';
import { VirtualService } from '../service/virtual-service.ts';
import { destinationOptions, type SavedText, serviceLine, serviceOption } from './save.ts';

/** Characters of the line of a destination beside its service, its end and its options. */
const AROUND = '-a  -r \n'.length;

/**
 * How many characters `saveServices` writes: lines are added up, in any order, and no text of the whole is made.
 *
 * @param services those of a program are written as if they were made
 */
export function savedLength(
  services: Iterable<VirtualService | ProgramService>,
  text: SavedText,
): number {
  let length = 0;
  for (const service of services) {
    const before = AROUND + serviceOption(service.key).length;
    if (service instanceof VirtualService) {
      length += serviceLine(service).length;
      for (const destination of service.destinations) {
        length += before + endLength(destination) + destinationOptions(destination, text).length;
      }
    } else {
      const { key, settings, destinations, destinationSettings } = service;
      length += serviceLine({ ...settings, key, scheduler: { name: settings.scheduler } }).length;
      const behind = destinationOptions(destinationSettings, text).length;
      for (const destination of destinations) length += before + endLength(destination) + behind;
    }
  }
  return length;
}

/** Characters of an address and port: an address of IPv6 stands in brackets. */
function endLength({ address, port }: Endpoint): number {
  return address.textLength + (address.family === 4 ? ':' : '[]:').length + `${port}`.length;
}
