import { checkArgument, type InterfaceOptions, Prefix, someText } from '@packet-path/core';
import { readManifest } from '@packet-path/manifest';
import { isJson, type OutputLine, outputLines } from './place.ts';

/** Addresses that every host has. */
const LOOPBACK: readonly string[] = ['127.0.0.1/8', '::1/128'];

/**
 * Reads what `ip addr` or `ip -j addr` prints: the devices with their addresses. With `-d` a bridge is
 * known as one.
 *
 * @throws {PacketPathError} `syntax`, `bad-address` or `bad-prefix`, with line and column
 */
export function readIpAddresses(text: string, source = 'ip addr'): readonly InterfaceOptions[] {
  checkArgument('readIpAddresses', 'text', text, someText);
  checkArgument('readIpAddresses', 'source', source, someText);
  const devices = isJson(text) ? readObjects(text, source) : readLines(text, source);
  return devices.filter(({ name, addresses }) => name !== 'lo' || (addresses?.length ?? 0) > 0);
}

function readObjects(text: string, source: string): readonly InterfaceOptions[] {
  return [...readManifest(text, { source })].flatMap((root) =>
    root
      .items()
      // `ip -j addr show dev eth0` prints empty objects for the devices it leaves out.
      .filter((device) => !device.field('ifname').absent)
      .map((device): InterfaceOptions => {
        const addresses = device
          .field('addr_info')
          .items()
          .map((entry) => {
            const address = entry.field('local').address();
            return `${address}/${entry.field('prefixlen').number(0, address.family === 4 ? 32 : 128)}`;
          });
        const kind = device.field('linkinfo').field('info_kind').textOr('');
        return interfaceOf(device.field('ifname').text(), addresses, kind === 'bridge');
      }),
  );
}

function readLines(text: string, source: string): readonly InterfaceOptions[] {
  const devices: { name: string; addresses: string[]; bridge: boolean }[] = [];
  for (const line of outputLines(text, source)) {
    const [, name] = /^\d+: ([^\s:@]+)(?:@[^\s:]+)?:\s/.exec(line.text) ?? [];
    if (name !== undefined) {
      devices.push({ name, addresses: [], bridge: false });
      continue;
    }
    const device = devices.at(-1);
    if (device === undefined || !/^\s/.test(line.text)) {
      return line.fail(
        'syntax',
        'this is no output of ip addr',
        'what ip addr or ip -j addr prints',
      );
    }
    const [word, address = ''] = line.words;
    if (word === 'inet' || word === 'inet6') device.addresses.push(readAddress(line, address));
    else if (word === 'bridge') device.bridge = true;
  }
  return devices.map(({ name, addresses, bridge }) => interfaceOf(name, addresses, bridge));
}

/** An address without a length, of a link from point to point, stands for itself. */
function readAddress(line: OutputLine, text: string): string {
  return `${line.read(() => Prefix.parse(text))}`;
}

function interfaceOf(name: string, all: readonly string[], bridge: boolean): InterfaceOptions {
  const addresses = name === 'lo' ? all.filter((address) => !LOOPBACK.includes(address)) : all;
  return { name, addresses, ...(bridge && { bridge: true }) };
}
