import type { Flowtable } from '../ruleset/ruleset.ts';
import type { Lexer } from './lexer.ts';
import { readPriority } from './read-priority.ts';
import { accept, expect, readOneOf, readText } from './read-words.ts';

/** The braces of a flowtable: `hook ingress priority filter; devices = { eth0, eth1 }`. */
export function readFlowtableBody(lexer: Lexer, name: string): Flowtable {
  let priority = 0;
  let devices: readonly string[] = [];
  const flags: 'offload'[] = [];
  let counter = false;
  expect(lexer, '{');
  lexer.skipSeparators();
  while (!lexer.is('}')) {
    if (accept(lexer, 'hook')) {
      expect(lexer, 'ingress');
      expect(lexer, 'priority');
      priority = readPriority(lexer, undefined);
    } else if (accept(lexer, 'devices')) {
      expect(lexer, '=');
      devices = readDevices(lexer);
    } else if (accept(lexer, 'flags')) flags.push(readOneOf(lexer, ['offload']));
    else if (accept(lexer, 'counter')) counter = true;
    else lexer.unexpected("a flowtable's hook, devices, flags or counter");
    if (!lexer.is('}') && lexer.kind !== 'separator') lexer.unexpected("';' or the line's end");
    lexer.skipSeparators();
  }
  lexer.advance();
  return { name, priority, devices, flags, counter };
}

function readDevices(lexer: Lexer): readonly string[] {
  const devices: string[] = [];
  expect(lexer, '{');
  lexer.skipSeparators();
  while (!lexer.is('}')) {
    devices.push(readText(lexer, "a device's name"));
    lexer.skipSeparators();
    if (!accept(lexer, ',')) break;
    lexer.skipSeparators();
  }
  expect(lexer, '}');
  return devices;
}
