import { classPrintsAs } from '../print/printed-as.ts';
import { Host } from './host.ts';

/** `host node-1: eth0 192.168.0.10/24, cni0 10.244.0.1/24`. */
function hostText({ name, interfaces }: Host): string {
  const devices = [...interfaces.values()].filter((device) => device.name !== 'lo');
  const told = devices.map(({ name: device, addresses }) => [device, ...addresses].join(' '));
  return `host ${name}${told.length === 0 ? '' : `: ${told.join(', ')}`}`;
}

classPrintsAs(Host, hostText);

export { Host };
