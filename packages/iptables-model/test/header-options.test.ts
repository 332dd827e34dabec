import { type PacketOptions, packetBytes, tcp, withFields } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode, tableOf } from './node.ts';

/** The options that a header may have, with what they are in a packet, their names and their bytes. */
const OPTIONS = [
  { kind: 2, name: 'mss', bytes: 4, field: { mss: 1400 } },
  { kind: 3, name: 'wscale', bytes: 3, field: { windowScale: 7 } },
  { kind: 4, name: 'sack-permitted', bytes: 2, field: { sackPermitted: true } },
  {
    kind: 5,
    name: 'sack',
    bytes: 18,
    field: {
      sack: [
        [1, 2],
        [5, 9],
      ],
    },
  },
  { kind: 8, name: 'timestamp', bytes: 10, field: { timestamp: [5, 6] } },
] as const;

const segment = (fields: object) => {
  const packet = tcp('10.0.0.2:4000', '10.0.1.2:80', {
    inputInterface: 'eth0',
    flags: ['SYN'],
    ...(fields as PacketOptions),
  });
  // As it would be with the bytes of its options.
  return withFields(packet, { tcp: { ...packet.tcp!, ...fields } });
};
const all = segment(Object.assign({}, ...OPTIONS.map(({ field }) => field)));

/** The kinds that `-m tcp` finds behind a rule. */
function found(rule: string, packet = all) {
  const kinds = [1, ...OPTIONS.map(({ kind }) => kind), 19];
  const asked = kinds.flatMap((kind) => [
    `-A FORWARD -p tcp -m tcp --tcp-option ${kind}`,
    `-A FORWARD -p tcp -m tcp ! --tcp-option ${kind}`,
  ]);
  const node = new TestNode(tableOf('mangle', [`-A FORWARD -p tcp ${rule}`, ...asked]));
  const [sent] = node.host.send(packet).emitted;
  const counts = node.matched('mangle', 'FORWARD').slice(1);
  for (const at of kinds.keys()) expect(counts[2 * at]! + counts[2 * at + 1]!).toBe(1);
  return { kinds: kinds.filter((_, at) => counts[2 * at] === 1), sent: sent! };
}

test.each(OPTIONS)(
  'stripping $name leaves its $bytes bytes, which say nothing, and the others',
  (option) => {
    const { kind, name, bytes } = option;
    for (const words of [name, String(kind), `${kind},${name},19`]) {
      const { kinds, sent } = found(`-j TCPOPTSTRIP --strip-options ${words}`);
      expect(kinds).toEqual([
        1,
        ...OPTIONS.map((other) => other.kind).filter((one) => one !== kind),
      ]);
      expect(sent.tcp?.noOperations).toBe(bytes);
      expect(packetBytes(sent)).toBe(packetBytes(all));
    }
    // A header without it stays as it is.
    const plain = segment({});
    expect(found(`-j TCPOPTSTRIP --strip-options ${name}`, plain).sent.tcp).toEqual(plain.tcp);
  },
);

test('all options are stripped one after another', () => {
  const names = OPTIONS.map(({ name }) => name).join();
  const { kinds, sent } = found(`-j TCPOPTSTRIP --strip-options ${names}`);
  expect(kinds).toEqual([1]);
  expect(sent.tcp?.noOperations).toBe(OPTIONS.reduce((sum, { bytes }) => sum + bytes, 0));
  expect(found('-j TCPOPTSTRIP').kinds).toEqual(found('').kinds);
});

test.each(OPTIONS)('-m tcp finds $name where it is, and what fills the header up', (option) => {
  const { kind, bytes, field } = option;
  const { kinds } = found('', segment(field));
  expect(kinds).toEqual([...(bytes % 4 === 0 ? [] : [1]), kind]);
});
