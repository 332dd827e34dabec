import type { Flowtable, TableObject } from '../ruleset/ruleset.ts';
import { writeIngressPriority } from '../text/priority.ts';
import type { NftVersion } from '../text/version.ts';
import { writeLimit, writeQuota } from './write-stateful.ts';
import { writeName } from './write-value.ts';

/** The block of a named object: its head, and the lines in its braces. */
export function objectLines(object: TableObject, version: NftVersion): string[] {
  const lines = [`${object.type} ${writeName(object.name)} {`];
  if (object.comment !== undefined) lines.push(`comment "${object.comment}"`);
  switch (object.type) {
    case 'counter':
      lines.push(`packets ${object.packets} bytes ${object.bytes}`);
      break;
    case 'quota':
      lines.push(writeQuota(object));
      break;
    case 'limit':
      lines.push(`rate ${writeLimit(object, version)}`);
      break;
    default:
      lines.push(...object.lines);
  }
  return lines;
}

/** The block of a flowtable. */
export function flowtableLines({ name, priority, devices, flags, counter }: Flowtable): string[] {
  const lines = [
    `flowtable ${writeName(name)} {`,
    `hook ingress priority ${writeIngressPriority(priority)}`,
  ];
  if (devices.length > 0) lines.push(`devices = { ${devices.join(', ')} }`);
  if (flags.length > 0) lines.push(`flags ${flags.join(',')};`);
  if (counter) lines.push('counter');
  return lines;
}
