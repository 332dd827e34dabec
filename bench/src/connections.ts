import { Address, linuxHost, Prefix, udp } from 'packet-path';
import { figure, type Section } from './figure.ts';
import { type Effort, seconds } from './measure.ts';
import { bytesInUse } from './memory.ts';

const SERVER = { address: Address.parse('10.1.0.1'), port: 53 };

/** A table of a million connections: entering them, finding them again, and their memory. */
export function connections(effort: Effort): Section {
  const count = effort.smoke ? 10_000 : 1_000_000;
  const router = linuxHost({
    forwarding: true,
    interfaces: [{ name: 'eth0' }, { name: 'eth1' }],
    routes: [`${Prefix.parse('10.0.0.0/16')} dev eth0`, `${SERVER.address} dev eth1`],
    conntrackForced: true,
    conntrack: { buckets: 2 ** 20, max: 0 },
  });
  const sendAll = (): void => {
    for (let flow = 0; flow < count; flow++) router.send(packet(flow));
  };
  const before = bytesInUse();
  const insert = seconds(sendAll);
  const bytes = bytesInUse() - before;
  const known = seconds(sendAll);
  const plain = linuxHost({
    forwarding: true,
    interfaces: [{ name: 'eth0' }, { name: 'eth1' }],
    routes: [`${SERVER.address} dev eth1`],
  });
  const untracked = seconds(() => {
    for (let flow = 0; flow < count; flow++) plain.send(packet(flow));
  });
  const each = (whole: number): number => (whole * 1e9) / count;
  return {
    title: `Conntrack with ${count.toLocaleString('en')} connections`,
    method:
      'Each flow’s first datagram through a router that only tracks, in 2^20 buckets; then each flow’s second. Less the same packets through a router that does not track.',
    figures: [
      figure('insert (three look-ups and the entry)', each(insert - untracked), 'ns'),
      figure('look-up', each(known - untracked), 'ns'),
      figure('the rest of the packet’s way', each(untracked), 'ns'),
      figure('memory a connection', bytes / count, 'bytes', 400),
      figure('memory of all', bytes / 1e6, 'MB', count === 1_000_000 ? 400 : null),
    ],
  };
}

/** Flow by flow another client address and port, all within 10.0.0.0/16. */
function packet(flow: number): ReturnType<typeof udp> {
  const address = Address.v4(0x0a000000 + (flow >>> 6));
  return udp({ address, port: 1024 + (flow & 63) }, SERVER, { inputInterface: 'eth0' });
}
