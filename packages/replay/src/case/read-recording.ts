import type { Field } from './field.ts';
import type { CaseRecording } from './kernel-case.ts';

/** Reads a case's `recorded`. @throws {PacketPathError} `bad-case` */
export function readRecording(field: Field): CaseRecording {
  return Object.freeze({
    kernel: field.get('kernel').string(),
    tool: field.get('tool').optional((tool) => tool.string()),
    config: field.get('config').scalars(),
    jiffiesAtZero: field.get('jiffiesAtZero').optional((jiffies) => jiffies.count(4095)),
    startsAt: field.get('startsAt').optional((seconds) => seconds.number(0, 2 ** 40)),
    freePages: field.get('freePages').optional((pages) => pages.count(2 ** 52)),
  });
}
