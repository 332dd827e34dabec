import { type Family, type Invocation, PacketPathError, unreachable } from '@packet-path/core';
import type { LinuxHost } from '../linux-host.ts';
import { runIp } from './run-ip.ts';

/** Runs a tool on the host's models. @throws {PacketPathError} what the tool's model throws */
export function runInvocation(host: LinuxHost, invocation: Invocation): void {
  const { tool, arguments: words, input = '' } = invocation;
  switch (tool) {
    case 'iptables':
      host.iptables[4].command(words, tool);
      break;
    case 'ip6tables':
      host.iptables[6].command(words, tool);
      break;
    case 'iptables-restore':
      restore(host, 4, invocation);
      break;
    case 'ip6tables-restore':
      restore(host, 6, invocation);
      break;
    case 'ipset':
      host.ipsets.restore(words === 'restore' ? input : words, { source: tool });
      break;
    case 'ipvsadm':
      host.ipvs.run(words, { source: tool });
      break;
    case 'conntrack':
      host.conntrack.run(words);
      break;
    case 'ip':
      runIp(host, words);
      break;
    case 'sysctl':
      setSysctl(host, words);
      break;
    case 'nft':
      if (words === '-f -') host.nftables.load(input, { source: tool });
      else host.nftables.run(words, { source: tool });
      break;
    default:
      unreachable(tool);
  }
}

const RESTORE_OPTIONS = {
  '--noflush': 'noFlush',
  '-n': 'noFlush',
  '--counters': 'counters',
  '-c': 'counters',
} as const;

function restore(
  host: LinuxHost,
  family: Family,
  { tool, arguments: words, input = '' }: Invocation,
): void {
  const options = { source: tool, noFlush: false, counters: false };
  for (const word of words.split(' ').filter((word) => word !== '')) {
    if (!Object.hasOwn(RESTORE_OPTIONS, word)) {
      throw new PacketPathError('unknown-option', `'${word}' is no option of ${tool}`, {
        source: tool,
        expected: Object.keys(RESTORE_OPTIONS).join(', '),
      });
    }
    options[RESTORE_OPTIONS[word as keyof typeof RESTORE_OPTIONS]] = true;
  }
  host.iptables[family].restore(input, options);
}

/** `-w net.ipv4.ip_forward=1` */
function setSysctl(host: LinuxHost, words: string): void {
  const found = /^-w (\S+)=(\S+)$/.exec(words);
  if (found === null) {
    throw new PacketPathError('syntax', `cannot run 'sysctl ${words}'`, {
      source: 'sysctl',
      expected: '-w NAME=VALUE',
    });
  }
  host.sysctls.set(found[1]!, found[2]!);
}
