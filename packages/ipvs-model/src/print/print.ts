import { unreachable } from '@packet-path/core';
import type { IpvsListing } from '../command/command.ts';
import type { Connections } from '../connection/connections.ts';
import { connectionEntries } from '../connection/entries.ts';
import type { VirtualService } from '../service/virtual-service.ts';
import { listServices } from './list.ts';
import { listConnections } from './list-connections.ts';
import { listTraffic, TRAFFIC_LISTINGS } from './list-traffic.ts';
import { saveServices } from './save.ts';

/** The text that a printing command of ipvsadm gives for some services. */
export function print(
  listing: IpvsListing,
  services: Iterable<VirtualService>,
  connections: Connections,
): string {
  switch (listing.kind) {
    case 'list-services':
      return printServices(listing.columns, services, connections);
    case 'list-connections':
      return listConnections(connectionEntries(connections));
    case 'list-timeouts': {
      const { tcp, tcpFinish, udp } = connections.timeouts.settings;
      return `Timeout (tcp tcpfin udp): ${tcp} ${tcpFinish} ${udp}\n`;
    }
    case 'save':
      return saveServices(services, 'as-ipvsadm');
    default:
      return unreachable(listing);
  }
}

function printServices(
  columns: Extract<IpvsListing, { kind: 'list-services' }>['columns'],
  services: Iterable<VirtualService>,
  { table }: Connections,
): string {
  switch (columns) {
    case 'statistics':
    case 'rates':
      return listTraffic(services, table.buckets, TRAFFIC_LISTINGS[columns]);
    default:
      return listServices(services, table.buckets, columns);
  }
}
