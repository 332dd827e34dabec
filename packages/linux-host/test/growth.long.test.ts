import { expect, test } from 'vitest';
import { linuxHost } from '../src/index.ts';

/** CPU time for twice the input, as times that for the input: n log n with room for a busy machine. */
const MOST = 2.6;
/**
 * Tries, each of both sizes in turn, of which the best counts: others share the processor and its caches,
 * and a quiet moment may serve one size alone. Quadratic work takes four times in all of them.
 */
const TRIES = 12;

const address = (index: number): string =>
  `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;

function lines(count: number, line: (index: number) => string): string {
  let text = '';
  for (let index = 0; index < count; index++) text += `${line(index)}\n`;
  return text;
}

function rules(count: number, more = ''): string {
  const appended = lines(count, (index) => `-A INPUT -s ${address(index)}/32 -j ACCEPT`);
  return `*filter\n:INPUT ACCEPT [0:0]\n${appended}${more}COMMIT\n`;
}

function destinations(count: number, scheduler: string): string {
  return `-A -t 10.96.0.1:80 -s ${scheduler}\n${lines(
    count,
    (index) => `-a -t 10.96.0.1:80 -r ${address(65_536 + index)}:80 -m -w ${1 + (index % 7)}`,
  )}`;
}

function ranges(count: number, element: (index: number) => string): string {
  const elements = Array.from({ length: count }, (_, index) => element(index)).join(', ');
  return `table ip t {\nset s {\ntype ipv4_addr . inet_service\nflags interval\nelements = { ${elements} }\n}\n}\n`;
}

interface Growing {
  readonly title: string;
  readonly size: number;
  run(size: number): void;
}

const GROWING: readonly Growing[] = [
  {
    title: 'iptables-restore: -I INPUT 1 n times',
    size: 16_000,
    run: (size) => linuxHost({ iptables: rules(size).replaceAll('-A INPUT', '-I INPUT 1') }),
  },
  {
    title: 'iptables-restore: -D INPUT RULE n times, from the first on',
    size: 8_000,
    run: (size) => {
      const more = lines(size, (index) => `-D INPUT -s ${address(index)}/32 -j ACCEPT`);
      linuxHost({ iptables: rules(size, more) });
    },
  },
  {
    title: 'iptables-restore: -D INPUT RULE n times, from the last on',
    size: 8_000,
    run: (size) => {
      const more = lines(size, (index) => `-D INPUT -s ${address(size - 1 - index)}/32 -j ACCEPT`);
      linuxHost({ iptables: rules(size, more) });
    },
  },
  {
    title: 'nft: concatenations with ranges of every field',
    size: 6_000,
    run: (size) => {
      const range = (index: number): string =>
        `${address(4 * index)}-${address(4 * index + 1)} . ${1 + index}-${3 + index}`;
      linuxHost({ nftables: ranges(size, range) });
    },
  },
  {
    title: 'nft: concatenations whose first field is the same',
    size: 6_000,
    run: (size) => {
      const range = (index: number): string => `10.0.0.0/8 . ${1 + 3 * index}-${2 + 3 * index}`;
      linuxHost({ nftables: ranges(size, range) });
    },
  },
  {
    title: 'nft add element of a concatenation, a command each',
    size: 1_000,
    run: (size) => {
      const host = linuxHost({ nftables: ranges(1, () => '11.0.0.0/8 . 1-2') });
      for (let index = 0; index < size; index++) {
        const element = `${address(4 * index)}-${address(4 * index + 1)} . 80-90`;
        host.run({ tool: 'nft', arguments: `add element ip t s { ${element} }` });
      }
    },
  },
  {
    title: 'ipvsadm-restore: destinations of one service',
    size: 8_000,
    run: (size) => linuxHost({ ipvsadm: destinations(size, 'rr') }),
  },
  {
    title: 'ipvsadm -e, a command each, of a service of wrr',
    size: 2_000,
    run: (size) => {
      const host = linuxHost({ ipvsadm: destinations(size, 'wrr') });
      for (let index = 0; index < size; index++) {
        const server = `${address(65_536 + index)}:80`;
        host.run({ tool: 'ipvsadm', arguments: `-e -t 10.96.0.1:80 -r ${server} -m -w 9` });
      }
    },
  },
  {
    title: 'ipvsadm -d, a command each',
    size: 2_000,
    run: (size) => {
      const host = linuxHost({ ipvsadm: destinations(size, 'rr') });
      for (let index = 0; index < size; index++) {
        const server = `${address(65_536 + index)}:80`;
        host.run({ tool: 'ipvsadm', arguments: `-d -t 10.96.0.1:80 -r ${server}` });
      }
    },
  },
];

/** Microseconds of CPU. */
function cpu(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

test.each(GROWING)('twice the input takes at most 2.6 times the CPU: $title', ({ size, run }) => {
  run(size >> 2);
  let best = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES && best > MOST; tries++) {
    const once = cpu(() => run(size));
    const twice = cpu(() => run(2 * size));
    best = Math.min(best, twice / once);
  }
  expect(best).toBeLessThanOrEqual(MOST);
});
