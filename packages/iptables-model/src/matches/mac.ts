import { PacketPathError } from '@packet-path/core';
import type { MatchExtension } from '../extension/extension.ts';
import type { SaidOptions } from '../extension/said-options.ts';
import { keptMatch } from './kept.ts';

/**
 * `-m mac`: the hardware address a frame came from (net/netfilter/xt_mac.c). A packet that does not
 * say its frame's address came from none that is asked for.
 */
export const mac: MatchExtension<SaidOptions> = {
  ...keptMatch(
    'mac',
    { '--mac-source': { values: 1, negatable: true, canonical: readMac } },
    { hooks: ['PREROUTING', 'INPUT', 'FORWARD'] },
  ),
  compile: (said) => ({
    // A packet that comes from no other machine has no such address: `!` does not match it either.
    matches: ({ inputInterface, hardwareSource }) =>
      inputInterface !== null &&
      inputInterface !== 'lo' &&
      said.every(({ value, inverted }) => (value === hardwareSource) !== inverted),
  }),
};

function readMac(text: string): string {
  if (/^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/i.test(text)) {
    return text
      .split(':')
      .map((octet) => octet.toLowerCase().padStart(2, '0'))
      .join(':');
  }
  throw new PacketPathError('bad-option', `'${text}' is no hardware address`, {
    expected: 'six octets such as 02:00:00:00:00:01',
  });
}
