import { PacketPathError } from '@packet-path/core';
import { Field } from './field.ts';
import type {
  CaseChange,
  CaseInterface,
  CaseSetup,
  CaseSocket,
  CaseStep,
  Json,
  KernelCase,
} from './kernel-case.ts';
import { readPacket, type SideInterfaces } from './read-packet.ts';

/** Characters of one case at most. */
const LONGEST_CASE = 128 * 1024 * 1024;
/** Steps of one case at most. */
const MOST_STEPS = 1_000_000;

/**
 * Reads one case: a line of a file of format `kernel-case/1`.
 *
 * @param source the file's name, for errors
 * @param line its line, from 1
 * @throws {PacketPathError} `bad-case`, or `too-large`
 */
export function readCase(text: string, source: string, line: number): KernelCase {
  const position = { line, column: 1 };
  if (text.length > LONGEST_CASE) {
    throw new PacketPathError('too-large', 'the case is too long', { source, position });
  }
  const field = new Field(parse(text, source, line), 'case', source, line);
  if (field.get('format').string() !== 'kernel-case/1') {
    throw field.get('format').error("'kernel-case/1'");
  }
  const setup = readSetup(field.get('setup'));
  const steps = field.get('steps').items();
  if (steps.length > MOST_STEPS) throw field.get('steps').error(`at most ${MOST_STEPS} steps`);
  const sides = sideInterfaces(setup.interfaces);
  const recorded = field.get('recorded');
  return Object.freeze({
    name: field.get('name').string(),
    tags: field.get('tags').strings(),
    recorded: {
      kernel: recorded.get('kernel').string(),
      tool: recorded.get('tool').string(),
      config: recorded.get('config').scalars(),
      jiffiesAtZero: recorded.get('jiffiesAtZero').optional((jiffies) => jiffies.count(4095)),
    },
    setup,
    steps: steps.map((step) => readStep(step, sides)),
    source,
    line,
  });
}

function parse(text: string, source: string, line: number): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw notJson(error as SyntaxError, source, line);
  }
}

function notJson(cause: SyntaxError, source: string, line: number): PacketPathError {
  return new PacketPathError('bad-case', `not JSON: ${cause.message}`, {
    source,
    position: { line, column: 1 },
    expected: 'one JSON object a line',
    cause,
  });
}

function readSetup(field: Field): CaseSetup {
  const iptables = field.get('iptables');
  const text = (key: string): string | undefined =>
    field.get(key).optional((value) => value.string());
  return Object.freeze({
    iptables: Array.isArray(iptables.value) ? undefined : text('iptables'),
    commands: Array.isArray(iptables.value) ? iptables.strings() : [],
    ip6tables: text('ip6tables'),
    ipset: text('ipset'),
    ipvsadm: text('ipvsadm'),
    nftables: text('nftables'),
    interfaces: field.get('interfaces').items().map(readInterface),
    routes: field.get('routes').strings(),
    localAddresses: field.get('localAddresses').strings(),
    sysctls: field.get('sysctls').scalars(),
    conntrackForced: field.get('conntrackForced').optional((forced) => forced.boolean()) ?? true,
  });
}

function readInterface(field: Field): CaseInterface {
  const side = field.get('side').optional((value) => value.string());
  if (side !== undefined && side !== 'client' && side !== 'server') {
    throw field.get('side').error('client or server');
  }
  return {
    name: field.get('name').string(),
    addresses: field.get('addresses').strings(),
    local: field.get('local').strings(),
    side,
  };
}

function sideInterfaces(interfaces: readonly CaseInterface[]): SideInterfaces {
  const of = (side: 'client' | 'server'): string | null =>
    interfaces.find((device) => device.side === side)?.name ?? null;
  return { client: of('client'), server: of('server') };
}

function readStep(field: Field, sides: SideInterfaces): CaseStep {
  const inject = field.get('inject');
  return Object.freeze({
    at: field.get('at').number(0, 1e9),
    configure: field.get('configure').optional(readChange),
    packet: inject.optional((packet) => Object.freeze(readPacket(packet, sides))),
    socket: inject.isAbsent ? undefined : inject.get('socket').optional(readSocket),
    expect: field.get('expect').object(),
  });
}

function readSocket(field: Field): CaseSocket {
  const { value } = field;
  if (value === 'connect' || value === 'connect+send') return value;
  throw field.error('connect or connect+send');
}

function readChange(field: Field): CaseChange {
  if (typeof field.value === 'string') {
    return { ...NO_CHANGE, ipvsadm: field.value };
  }
  return {
    ...NO_CHANGE,
    iptablesRestore: field.get('iptables-restore').optional((text) => text.string()),
    conntrack: field.get('conntrack').optional((text) => text.string()),
    sysctls: field.get('sysctls').scalars(),
  };
}

const NO_CHANGE: CaseChange = {
  iptablesRestore: undefined,
  conntrack: undefined,
  sysctls: {},
  ipvsadm: undefined,
};
