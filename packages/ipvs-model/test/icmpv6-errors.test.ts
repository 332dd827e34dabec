import { Host, icmp, type Packet, tcp } from '@packet-path/core';
import { expect, test } from 'vitest';
import { Ipvs, type IpvsKernel } from '../src/index.ts';

const VIP = '[fd96::1]:80';

/** The source of a server's error about a packet of a client, as the director sends it on; `lost` where it does not. */
function relayed(kernel: IpvsKernel, checksumVerified: boolean): string {
  const host = new Host({
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['fd16::1/64'] },
      { name: 'eth1', addresses: ['fd10::fffe/64'] },
      { name: 'lo', local: ['fd96::/112'] },
    ],
  });
  const ipvs = new Ipvs(host, { kernel });
  ipvs.load(`-A -t ${VIP} -s rr\n-a -t ${VIP} -r [fd10::1]:8080 -m`);
  const [sent] = host.send(tcp('[fd16::9]:2000', VIP, { inputInterface: 'eth0' })).emitted;
  const inner: Packet = sent!;
  const options = { inputInterface: 'eth1', ...(checksumVerified && { checksumVerified }) };
  const error = icmp('fd10::1', 'fd16::9', { type: 1, code: 4, inner }, options);
  const { emitted } = host.send(error);
  const quoted = emitted[0]?.icmp?.inner ?? undefined;
  return quoted === undefined ? 'lost' : `about ${quoted.destination}:${quoted.destinationPort}`;
}

test.each<[IpvsKernel, boolean, string]>([
  ['6.12', false, 'about fd96::1:80'],
  ['6.12', true, 'about fd96::1:80'],
  ['6.1', false, 'lost'],
  ['6.1', true, 'about fd96::1:80'],
  ['5.8', false, 'lost'],
  ['5.8', true, 'about fd96::1:80'],
])('Linux %s, checksum verified by the device %s: an error of a server is %s', (...given) => {
  const [kernel, isVerified, told] = given;
  expect(relayed(kernel, isVerified)).toBe(told);
});
