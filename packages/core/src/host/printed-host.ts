import { classPrintsAs, classTellsJson } from '../print/printed-as.ts';
import { formatRoute } from '../route/route.ts';
import { Host } from './host.ts';
import { statedRoutes } from './stated-routes.ts';

/** `host node-1: eth0 192.168.0.10/24, cni0 10.244.0.1/24`. */
function hostText({ name, interfaces }: Host): string {
  const devices = [...interfaces.values()].filter((device) => device.name !== 'lo');
  const told = devices.map(({ name: device, addresses }) => [device, ...addresses].join(' '));
  return `host ${name}${told.length === 0 ? '' : `: ${told.join(', ')}`}`;
}

classPrintsAs(Host, hostText);

// A Linux host has more to say, and says it itself.
classTellsJson(Host, (host) => {
  const { name, interfaces, sysctls } = host;
  const tables = [...statedRoutes(host)].map(([table, stated]) => [table, stated.map(formatRoute)]);
  const devices = [...interfaces.values()];
  return { name, interfaces: devices, tables: Object.fromEntries(tables), sysctls };
});

export { Host };
