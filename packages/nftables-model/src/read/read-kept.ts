import type { Expression } from '../ruleset/expression.ts';
import type { TableFamily } from '../ruleset/ruleset.ts';
import type { KeptStatement, Statement } from '../ruleset/statement.ts';
import { partOf } from '../ruleset/types-of.ts';
import { writeExpression } from '../write/write-expression.ts';
import type { Lexer } from './lexer.ts';
import { readMapped } from './read-elements.ts';
import { beginsExpression, readExpression } from './read-expression.ts';
import { readItem } from './read-item.ts';
import { accept, expect, readName, readNumber, readOneOf, readText } from './read-words.ts';

const NAMES: ReadonlySet<string> = new Set<KeptStatement>([
  'flow',
  'dup',
  'queue',
  'tproxy',
  'synproxy',
  'xt',
]);

/** Whether a statement begins here that is read and listed, and does nothing in the model. */
export function isKept({ kind, text }: Lexer): boolean {
  return kind === 'word' && NAMES.has(text);
}

type Kept = Extract<Statement, { kind: 'kept' }>;

export function readKept(lexer: Lexer, family: TableFamily): Kept {
  const name = lexer.text as KeptStatement;
  lexer.advance();
  switch (name) {
    case 'flow':
      accept(lexer, 'add') || expect(lexer, 'offload');
      expect(lexer, '@');
      return kept(name, `flow add @${readName(lexer, "a flowtable's name")}`);
    case 'dup':
      return readDup(lexer, family);
    case 'queue':
      return readQueue(lexer);
    case 'tproxy':
      return readTproxy(lexer, family);
    case 'synproxy':
      return readSynproxy(lexer);
    case 'xt':
      return readXt(lexer);
  }
}

function kept(
  name: KeptStatement,
  text: string,
  loads: readonly string[] = [],
  isTerminal = false,
): Kept {
  return { kind: 'kept', name, text, isTerminal, loads };
}

/** `dup to 10.0.0.1 device "eth0"`. */
function readDup(lexer: Lexer, family: TableFamily): Kept {
  if (family === 'inet') lexer.fail('not-allowed', 'dup in a table of both families', 'ip or ip6');
  expect(lexer, 'to');
  const type = addressType(lexer, family);
  const isRead = beginsExpression(lexer);
  const key = isRead ? readExpression(lexer) : undefined;
  const to =
    key === undefined
      ? text(readItem(lexer, partOf(type)))
      : writeExpression(readMapped(lexer, key, [partOf(type)]), [type]);
  const loads = key === undefined ? ['immediate'] : [key.kind, 'lookup'];
  if (!accept(lexer, 'device')) return kept('dup', `dup to ${to}`, loads);
  const device = beginsExpression(lexer)
    ? writeExpression(readMapped(lexer, readExpression(lexer), [partOf('iface_index')]), [
        'iface_index',
      ])
    : `"${readText(lexer, "a device's name")}"`;
  return kept('dup', `dup to ${to} device ${device}`, [...loads, 'immediate']);
}

function addressType({ text: word }: Lexer, family: TableFamily): 'ipv4_addr' | 'ipv6_addr' {
  const isV6 = family === 'ip6' || (family === 'inet' && /[:[]/.test(word));
  return isV6 ? 'ipv6_addr' : 'ipv4_addr';
}

function text(item: ReturnType<typeof readItem>): string {
  const constant = item.kind === 'address' ? item : undefined;
  return constant === undefined ? '' : `${constant.address}`;
}

/** `queue num 1-3 fanout,bypass`, `queue flags bypass to 65535`. */
function readQueue(lexer: Lexer): Kept {
  const flags = accept(lexer, 'flags') ? readQueueFlags(lexer) : [];
  let to = '0';
  const loads: string[] = [];
  const isNumber = accept(lexer, 'num');
  if (isNumber || accept(lexer, 'to')) {
    if (!isNumber && beginsExpression(lexer)) {
      const expression: Expression = readMapped(lexer, readExpression(lexer), [partOf('integer')]);
      checkQueues(lexer, expression);
      to = writeExpression(expression, ['integer']);
      loads.push(expression.kind === 'map' ? 'lookup' : expression.kind);
    } else {
      const first = readNumber(lexer, 0, 65535);
      to = accept(lexer, '-') ? `${first}-${readNumber(lexer, first, 65535)}` : String(first);
    }
  }
  if (flags.length === 0 && (lexer.is('bypass') || lexer.is('fanout'))) {
    flags.push(...readQueueFlags(lexer));
  }
  if (flags.includes('fanout') && !to.includes('-')) {
    lexer.fail('not-allowed', 'fanout of one queue', 'a range of queues');
  }
  const said = ['bypass', 'fanout'].filter((flag) => flags.includes(flag));
  const flagText = said.length === 0 ? '' : ` flags ${said.join(',')}`;
  return kept('queue', `queue${flagText} to ${to}`, loads, true);
}

/** Refuses an expression that may come to more than the number of a queue. */
function checkQueues(lexer: Lexer, expression: Expression): void {
  switch (expression.kind) {
    case 'map':
      return;
    case 'numgen':
    case 'jhash':
    case 'symhash':
      if (expression.modulus - 1 + expression.offset <= 0xffff) return;
      lexer.fail('too-large', 'numbers of queues', 'at most 65535');
      break;
    default:
      lexer.unexpected("'map'");
  }
}

function readQueueFlags(lexer: Lexer): string[] {
  const flags: string[] = [readOneOf(lexer, ['bypass', 'fanout'])];
  while (accept(lexer, ',')) flags.push(readOneOf(lexer, ['bypass', 'fanout']));
  return flags;
}

/** `tproxy ip to 10.0.0.1:8080`. */
function readTproxy(lexer: Lexer, family: TableFamily): Kept {
  const stated = lexer.is('ip') || lexer.is('ip6') ? lexer.text : undefined;
  if (stated !== undefined && family !== 'inet' && stated !== family) {
    lexer.fail('not-allowed', `tproxy ${stated} in a table of ${family}`, family);
  }
  if (stated !== undefined) lexer.advance();
  expect(lexer, 'to');
  const loads: string[] = [];
  let to = '';
  if (!lexer.is(':')) {
    if (family === 'inet' && stated === undefined) {
      lexer.fail('syntax', 'tproxy in a table of both families does not say which', 'ip or ip6');
    }
    const isBracketed = lexer.is('[');
    const item = readItem(lexer, partOf(addressType(lexer, (stated ?? family) as TableFamily)));
    to = item.kind === 'address' ? `${item.address}` : '';
    if (isBracketed || to.includes(':')) to = `[${to}]`;
    loads.push('immediate');
  }
  if (accept(lexer, ':')) {
    if (beginsExpression(lexer)) {
      const map = readMapped(lexer, readExpression(lexer), [partOf('inet_service')]);
      to += `:${writeExpression(map, ['inet_service'])}`;
    } else to += `:${readNumber(lexer, 1, 65535)}`;
    loads.push('immediate');
  }
  if (to === '') lexer.unexpected('an address or a port');
  const said = stated === undefined || family !== 'inet' ? '' : ` ${stated}`;
  return kept('tproxy', `tproxy${said} to ${to}`, loads);
}

/** `synproxy mss 1460 wscale 7 timestamp sack-perm`. */
function readSynproxy(lexer: Lexer): Kept {
  const parts: string[] = [];
  for (;;) {
    if (accept(lexer, 'mss')) parts.push(`mss ${readNumber(lexer, 0, 65535)}`);
    else if (accept(lexer, 'wscale')) parts.push(`wscale ${readNumber(lexer, 0, 14)}`);
    else if (accept(lexer, 'timestamp')) parts.push('timestamp');
    else if (accept(lexer, 'sack-perm') || accept(lexer, 'sack-permitted')) parts.push('sack-perm');
    else break;
  }
  return kept('synproxy', ['synproxy', ...parts].join(' '));
}

/** `xt match "comment"`: an extension of iptables that nft has no words for. */
function readXt(lexer: Lexer): Kept {
  const kind = readOneOf(lexer, ['match', 'target', 'watcher']);
  return kept('xt', `xt ${kind} "${readText(lexer, "an extension's name")}"`);
}
