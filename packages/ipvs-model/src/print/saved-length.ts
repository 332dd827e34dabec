import type { Destination } from '../destination/destination.ts';
import type { VirtualService } from '../service/virtual-service.ts';
import { destinationOptions, type SavedText, serviceLine, serviceOption } from './save.ts';

/** Characters of the line of a destination beside its service, its end and its options. */
const AROUND = '-a  -r \n'.length;

/** How many characters `saveServices` writes: lines are added up, in any order, and no text of the whole is made. */
export function savedLength(services: Iterable<VirtualService>, text: SavedText): number {
  let length = 0;
  for (const service of services) {
    length += serviceLine(service).length;
    const before = AROUND + serviceOption(service.key).length;
    for (const destination of service.destinations) {
      length += before + endLength(destination) + destinationOptions(destination, text).length;
    }
  }
  return length;
}

/** Characters of an address and port: an address of IPv6 stands in brackets. */
function endLength({ address, port }: Destination): number {
  return address.textLength + (address.family === 4 ? ':' : '[]:').length + `${port}`.length;
}
