import { describe, expect, test } from 'vitest';
import { describeResult, readCase, replayCase } from '../src/index.ts';

const RULES = `*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
RULE
COMMIT
`;

/** A process that calls, beside the host or on it, and the rule that meets its packets. */
function socketCase(
  client: 'node' | 'world',
  protocol: 'tcp' | 'udp',
  rule: string,
  calls: readonly (readonly [call: string, result: string])[],
  frames: readonly object[],
  matched: object,
) {
  return {
    format: 'socket-case/1',
    name: 'made up',
    recorded: { kernel: '6.18.44' },
    setup: {
      iptables: RULES.replace('RULE', rule),
      interfaces: [{ name: 'eth0', addresses: ['10.0.0.1/24'] }],
      routes: [],
    },
    client,
    destination: client === 'node' ? '10.0.0.2' : '10.0.0.1',
    protocol,
    steps: calls.map(([call, result]) => ({ call, result })),
    frames,
    evaluated: matched,
    matched,
  };
}

const play = (raw: object) => replayCase(readCase(JSON.stringify(raw), 'made-up', 1));

const SYN = {
  interface: 'eth0',
  direction: 'in',
  src: '10.0.0.2',
  dst: '10.0.0.1',
  ttl: 64,
  length: 60,
  protocol: 'tcp',
  sport: 37302,
  dport: 7777,
  flags: ['SYN'],
};
const RST = {
  interface: 'eth0',
  direction: 'out',
  src: '10.0.0.1',
  dst: '10.0.0.2',
  ttl: 64,
  length: 40,
  protocol: 'tcp',
  sport: 7777,
  dport: 37302,
  flags: ['RST', 'ACK'],
};
const REJECTED = socketCase(
  'world',
  'tcp',
  '-A INPUT -p tcp -j REJECT --reject-with tcp-reset',
  [
    ['connect', 'EINPROGRESS'],
    ['SO_ERROR within 2.3 s', 'ECONNREFUSED'],
  ],
  [SYN, RST],
  { filter: { INPUT: [1] } },
);
const DROPPED = socketCase(
  'node',
  'tcp',
  '-A OUTPUT -p tcp -j DROP',
  [
    ['connect', 'EINPROGRESS'],
    ['SO_ERROR within 2.3 s', 'ok'],
  ],
  [],
  { filter: { OUTPUT: [3] } },
);
const NO_SEND = socketCase(
  'node',
  'udp',
  '-A OUTPUT -p udp -j DROP',
  [
    ['connect', 'ok'],
    ['send', 'EPERM'],
    ['recv', 'EAGAIN'],
  ],
  [],
  { filter: { OUTPUT: [1] } },
);

describe('a case of sockets', () => {
  test.each([
    ['a connection that is reset', REJECTED],
    ['a SYN that is dropped is sent again after one second and after two', DROPPED],
    ['a datagram that is dropped on its way out', NO_SEND],
  ])('agrees: %s', (_, raw) => {
    const result = play(raw);
    expect(result, describeResult(result, 5).join('\n')).toMatchObject({ differing: [] });
    expect(result.steps).toBe(raw.steps.length);
  });

  test.each([
    [
      'a result',
      'SO_ERROR',
      { ...REJECTED, steps: [REJECTED.steps[0], { call: 'SO_ERROR within 2.3 s', result: 'ok' }] },
    ],
    ['a frame', 'frames', { ...REJECTED, frames: [SYN, { ...RST, ttl: 63 }] }],
    ['a frame less', 'frames', { ...REJECTED, frames: [SYN] }],
    ['a count', 'evaluated', { ...REJECTED, evaluated: { filter: { INPUT: [2] } } }],
  ])('differs in %s', (_, key, raw) => {
    const keys = play(raw).differing.flatMap(({ differences }) =>
      differences.map((difference) => difference.key),
    );
    expect(keys.some((place) => place.startsWith(key))).toBe(true);
  });

  test('whose host cannot be built counts all its calls as differing', () => {
    const setup = { ...REJECTED.setup, iptables: RULES.replace('RULE', '-A INPUT -m nonsense') };
    expect(play({ ...REJECTED, setup })).toMatchObject({ steps: 2, agreeing: 0 });
  });

  test.each([
    [
      'a call of its own',
      { ...NO_SEND, steps: [{ call: 'bind', result: 'ok' }] },
      /steps\[0\]\.call/,
    ],
    ['a place of its own', { ...NO_SEND, client: 'moon' }, /case\.client/],
    ['no frames', { ...NO_SEND, frames: undefined }, /case\.frames/],
  ])('is refused with %s', (_, raw, message) => {
    expect(() => play(raw)).toThrow(message);
  });
});
