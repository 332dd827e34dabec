import type { Field } from './field.ts';
import type { CaseInterface, CaseSocket, CaseStep, KernelCase } from './kernel-case.ts';
import { readChange } from './read-change.ts';
import { readPacket, type SideInterfaces } from './read-packet.ts';
import { readRecording } from './read-recording.ts';
import { readSetup } from './read-setup.ts';

/** Steps of one case at most. */
const MOST_STEPS = 1_000_000;

/** Reads a case of format `kernel-case/1`. @throws {PacketPathError} `bad-case` */
export function readKernelCase(field: Field, source: string, line: number): KernelCase {
  const setup = readSetup(field.get('setup'));
  const steps = field.get('steps').items();
  if (steps.length > MOST_STEPS) throw field.get('steps').error(`at most ${MOST_STEPS} steps`);
  const sides = sideInterfaces(setup.interfaces);
  return Object.freeze({
    format: 'kernel-case/1',
    name: field.get('name').string(),
    tags: field.get('tags').strings(),
    recorded: readRecording(field.get('recorded')),
    setup,
    steps: steps.map((step) => readStep(step, sides)),
    source,
    line,
  });
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
  return field.oneOf(['connect', 'connect+send']);
}
