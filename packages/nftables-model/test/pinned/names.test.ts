import { PacketPathError } from '@packet-path/core';
import { expect, test } from 'vitest';
import { nftRulesetOf, readNft, writeNft } from '../../src/index.ts';

/** Types whose numbers nft has names for. */
const TYPES = [
  ...['icmp_type', 'icmp_code', 'icmpv6_type', 'icmpv6_code', 'icmpx_code', 'igmp_type', 'mh_type'],
  ...['inet_proto', 'dscp', 'ecn', 'dccp_pkttype', 'tcp_flag'],
  ...['ct_state', 'ct_dir', 'ct_status', 'ct_event', 'pkt_type', 'iface_type', 'nf_proto'],
  ...['fib_addrtype', 'day', 'devgroup', 'realm', 'boolean'],
];

/** Types whose names stand for bits. */
const BITS: ReadonlySet<string> = new Set(['tcp_flag', 'ct_state', 'ct_status', 'ct_event']);

/** The elements of a set of a type as they are listed. */
function listed(type: string, elements: readonly string[]): readonly string[] | undefined {
  const script = `table ip t { set s { type ${type}; elements = { ${elements.join(', ')} }; }; }`;
  try {
    const text = writeNft(nftRulesetOf(readNft(script)));
    return (/elements = \{ (.*) \}/s.exec(text)?.[1] ?? '').split(/,\s*/);
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    return undefined;
  }
}

test('numbers have the names that they had, and names are read as their numbers', async () => {
  const lines: string[] = [];
  for (const type of TYPES) {
    const names: string[] = [];
    for (let number = 0; number < 256; number++) {
      if (BITS.has(type) && (number & (number - 1)) !== 0) continue;
      const [name] = listed(type, [String(number)]) ?? [];
      if (name === undefined || name === String(number)) continue;
      names.push(`${number} ${name}`);
      const again = listed(type, [name]);
      if (again?.[0] !== name) names.push(`  read as ${again?.[0] ?? 'nothing'}`);
    }
    lines.push(`${type}: ${names.join(', ')}`);
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('names.txt');
});
