import { ACCEPT } from './action.ts';
import { CHAIN } from './chains.ts';
import type { FelixContext } from './context.ts';
import { ports, protocol } from './match.ts';
import type { FailsafePort } from './options.ts';
import { type FelixChain, rule } from './rule.ts';

/**
 * Accepts the ports of host endpoints that stay open whatever the policies are. In table raw, before
 * connection tracking, answers need rules too: they are accepted by their source ports.
 */
export function failsafeChain(
  direction: 'in' | 'out',
  { failsafeInbound, failsafeOutbound }: FelixContext,
  isRaw: boolean,
): FelixChain {
  const [asked, answered] =
    direction === 'in' ? [failsafeInbound, failsafeOutbound] : [failsafeOutbound, failsafeInbound];
  const open = (end: 'source' | 'destination') => (failsafe: FailsafePort) =>
    rule(
      [
        protocol({ number: failsafe.protocol === 'tcp' ? 6 : 17, name: failsafe.protocol }),
        ports(end, [{ first: failsafe.port, last: failsafe.port }]),
      ],
      ACCEPT,
    );
  return {
    name: direction === 'in' ? CHAIN.failsafeIn : CHAIN.failsafeOut,
    rules: [...asked.map(open('destination')), ...(isRaw ? answered.map(open('source')) : [])],
  };
}
