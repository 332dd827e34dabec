import { readFileSync } from 'node:fs';
import { Protocol } from '@packet-path/core';
import { expect, test } from 'vitest';
import {
  SCTP_ACTIVE,
  SCTP_STATES,
  SCTP_TIMEOUTS,
  SCTP_TRANSITIONS,
  sctpEvent,
} from '../../src/state/sctp-states.ts';
import {
  SECURE_TCP_TRANSITIONS,
  TCP_ACTIVE,
  TCP_STATES,
  TCP_TIMEOUTS,
  TCP_TRANSITIONS,
  tcpEvent,
} from '../../src/state/tcp-states.ts';
import { Timeouts } from '../../src/state/timeouts.ts';
import type { StateDirection, TransitionTable } from '../../src/state/transitions.ts';
import { HZ } from '../../src/time/units.ts';

const FACTS = new URL('../../../../docs/facts/ipvs-state-tables.json', import.meta.url);
const TCP_EVENTS = ['SYN', 'FIN', 'ACK', 'RST', 'none'];
const SCTP_EVENTS =
  'DATA INIT INIT_ACK COOKIE_ECHO COOKIE_ACK SHUTDOWN SHUTDOWN_ACK SHUTDOWN_COMPLETE ERROR ABORT'.split(
    ' ',
  );
const DIRECTIONS = { in: 'input', out: 'output', inonly: 'input-only' } as const;

interface Machine {
  readonly states: readonly string[];
  readonly events: readonly string[];
  readonly table: TransitionTable;
}

const MACHINES: Readonly<Record<string, Machine>> = {
  tcp: { states: TCP_STATES, events: TCP_EVENTS, table: TCP_TRANSITIONS },
  'tcp-secure': { states: TCP_STATES, events: TCP_EVENTS, table: SECURE_TCP_TRANSITIONS },
  sctp: { states: SCTP_STATES, events: SCTP_EVENTS, table: SCTP_TRANSITIONS },
};

function next({ states, events, table }: Machine, way: StateDirection, event: string, of: string) {
  return states[table[way][events.indexOf(event) * states.length + states.indexOf(of)]!];
}

test('every transition that the kernel was seen to make is in the tables', () => {
  const { transitions } = JSON.parse(readFileSync(FACTS, 'utf8'));
  let seen = 0;
  for (const [name, machine] of Object.entries(MACHINES)) {
    for (const [way, direction] of Object.entries(DIRECTIONS)) {
      for (const [event, cells] of Object.entries(transitions[name][way] ?? {})) {
        for (const [state, after] of Object.entries(cells as object)) {
          // Chunks that are no event of their own are DATA to the kernel.
          const known = machine.events.includes(event) ? event : 'DATA';
          seen++;
          expect([name, way, event, state, next(machine, direction, known, state)]).toEqual([
            name,
            way,
            event,
            state,
            after,
          ]);
        }
      }
    }
  }
  expect(seen).toBeGreaterThan(300);
});

/** All cells, those that the kernel was never seen in too: of SCTP they are those of its table. */
test('the tables of states are those that were pinned', async () => {
  const rows = Object.entries(MACHINES).flatMap(([name, machine]) =>
    Object.values(DIRECTIONS).flatMap((way) =>
      machine.events.map((event) => {
        const cells = machine.states.map((state) => next(machine, way, event, state));
        return `${name} ${way} ${event}: ${cells.join(' ')}\n`;
      }),
    ),
  );
  const kept = [
    ...TCP_STATES.map((state, at) => `tcp ${state} ${TCP_TIMEOUTS[state]} s ${TCP_ACTIVE[at]}\n`),
    ...SCTP_STATES.map(
      (state, at) => `sctp ${state} ${SCTP_TIMEOUTS[state]} s ${SCTP_ACTIVE[at]}\n`,
    ),
  ];
  await expect([...rows, ...kept].join('')).toMatchFileSnapshot('states.txt');
});

test.each([
  [0x12, 'SYN'],
  [0x07, 'RST'],
  [0x03, 'SYN'],
  [0x11, 'FIN'],
  [0x10, 'ACK'],
  [0x08, 'none'],
  [0, 'none'],
])('a segment with the flags %i is the event %s', (flags, event) => {
  expect(TCP_EVENTS[tcpEvent(flags)]).toBe(event);
});

test.each([
  [[], 'DATA'],
  [['SACK'], 'DATA'],
  [['HEARTBEAT', 'ABORT'], 'DATA'],
  [['INIT'], 'INIT'],
  [['COOKIE_ECHO', 'DATA'], 'COOKIE_ECHO'],
  [['COOKIE_ECHO', 'ABORT'], 'ABORT'],
  [['COOKIE_ACK', 'ABORT'], 'ABORT'],
  [['COOKIE_ACK', 'DATA', 'ABORT'], 'COOKIE_ACK'],
  [['SHUTDOWN', 'ABORT'], 'SHUTDOWN'],
] as const)('chunks %j are the event %s', (chunks, event) => {
  expect(SCTP_EVENTS[sctpEvent(chunks)]).toBe(event);
});

test('timeouts go by protocol and state, and `--set` changes three of them', () => {
  const timeouts = new Timeouts();
  const all = () => [
    ...TCP_STATES.map((_, state) => timeouts.of(Protocol.TCP, state) / HZ),
    ...SCTP_STATES.map((_, state) => timeouts.of(Protocol.SCTP, state) / HZ),
    timeouts.of(Protocol.UDP, 0) / HZ,
  ];
  const before = all();
  expect(before).toEqual([...Object.values(TCP_TIMEOUTS), ...Object.values(SCTP_TIMEOUTS), 300]);
  timeouts.set({ tcp: 0, tcpFinish: 0, udp: 0 });
  expect(all()).toEqual(before);
  timeouts.set({ tcp: 7, tcpFinish: 8, udp: 9 });
  expect(timeouts.settings).toEqual({ tcp: 7, tcpFinish: 8, udp: 9 });
  const changed = all().flatMap((value, at) => (value === before[at] ? [] : [`${at} ${value}`]));
  expect(changed).toEqual(['1 7', '4 8', '25 9']);
});
