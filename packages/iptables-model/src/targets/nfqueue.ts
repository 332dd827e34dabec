import type { Action, TargetExtension } from '../extension/extension.ts';
import { readSaid, type SaidOptions, writeSaid } from '../extension/said-options.ts';
import { numberIn } from '../text/canonical.ts';

const OPTIONS = {
  '--queue-num': { values: 1, canonical: numberIn(0, 65_535) },
  '--queue-balance': { values: 1 },
  '--queue-bypass': { values: 0 },
  '--queue-cpu-fanout': { values: 0 },
} as const;

/** The packet ends, and a local sender is not told (net/netfilter/core.c, `nf_hook_slow`: NF_QUEUE). */
const DROP: Action = {
  run(packet, passage) {
    passage.finish(packet, 'dropped', { kind: 'no queue' });
    return 'stolen';
  },
};
const ACCEPT: Action = { run: () => 'accept' };

/**
 * `-j NFQUEUE`: asks a program for the verdict (net/netfilter/xt_NFQUEUE.c). No program listens
 * here: the packet is dropped, or with `--queue-bypass` accepted (net/netfilter/nf_queue.c).
 */
export const NFQUEUE: TargetExtension<SaidOptions> = {
  name: 'NFQUEUE',
  options: OPTIONS,
  read(given) {
    const balance = given.get('--queue-balance');
    const [, first, last] = /^(\d{1,5}):(\d{1,5})$/.exec(balance?.value ?? '0:1') ?? [];
    // The number of queues is one of 16 bits (`NFQUEUE_parse_v1`).
    const queues = Number(last) - Number(first) + 1;
    if (!(queues > 1) || queues > 65_535 || Number(last) > 65_535) {
      balance?.fail('bad-option', `'${balance.value}' are no queues`, 'the lower number first');
    }
    const said = readSaid(given, OPTIONS);
    if (balance !== undefined && given.has('--queue-num')) {
      given.oneOf('--queue-num', '--queue-balance');
    }
    if (balance !== undefined || given.has('--queue-num')) return said;
    return [{ name: '--queue-num', value: '0', inverted: false }, ...said];
  },
  write: writeSaid,
  compile: (said) => (said.some(({ name }) => name === '--queue-bypass') ? ACCEPT : DROP),
};

/** `-j QUEUE`: queue number 0, as a verdict of its own (include/uapi/linux/netfilter.h, NF_QUEUE). */
export const QUEUE: TargetExtension<null> = {
  name: 'QUEUE',
  options: {},
  read: () => null,
  write: () => '',
  compile: () => DROP,
};
