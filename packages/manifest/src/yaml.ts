import { PacketPathError, type Position } from '@packet-path/core';
import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  visit,
  type YAMLParseError,
} from 'yaml';
import type { ManifestDocument, PathStep } from './document.ts';
import type { ReadLimits } from './limits.ts';
import { checkYamlTokens } from './yaml-limits.ts';
import { countMerges } from './yaml-merges.ts';

/**
 * The longest YAML text: the parser needs hundreds of bytes for a character. A larger cluster can
 * be read as JSON.
 */
const MAX_YAML = 16 * 1024 * 1024;

/**
 * Reads the documents of a YAML text one after the other, so that only one is in memory at a time.
 *
 * @throws {PacketPathError} `syntax` or `too-large`
 */
export function* readYaml(text: string, limits: ReadLimits): Generator<ManifestDocument> {
  if (text.length > MAX_YAML) {
    throw new PacketPathError('too-large', `the YAML has ${text.length} characters`, {
      source: limits.source,
      position: { line: 1, column: 1 },
      expected: `at most ${MAX_YAML}, or JSON`,
    });
  }
  const lines = new LineCounter();
  const parser = new Parser(lines.addNewLine);
  // The parser's check for duplicate keys takes the square of a map's length, so it is off.
  const composer = new Composer({
    uniqueKeys: false,
    merge: true,
    lineCounter: lines,
    logLevel: 'error',
  });
  function* tokens(): Generator<CST.Token> {
    let aliases = 0;
    for (const token of parser.parse(text)) {
      aliases += checkYamlTokens(token, lines, limits, aliases);
      yield token;
      // One error is enough; a text can have one for each of its characters.
      if (token.type === 'error') return;
    }
  }
  let merged = 0;
  for (const document of composer.compose(tokens())) {
    throwFirst(document.errors, lines, limits);
    merged = countMerges(document, lines, limits, merged);
    yield {
      value: toValue(document, limits, lines),
      locate: (path) => locate(document, path, lines),
    };
  }
  // Errors behind the last document, or where there is none.
  throwFirst(composer.streamInfo().errors, lines, limits);
}

function throwFirst(
  [error]: readonly YAMLParseError[],
  lines: LineCounter,
  { source }: ReadLimits,
): void {
  if (error === undefined) return;
  throw new PacketPathError('syntax', firstLine(error.message), {
    source,
    position: place(lines, error.pos[0]),
    expected: 'YAML',
    cause: error,
  });
}

function toValue(
  document: Document.Parsed,
  { source, maxAliases }: ReadLimits,
  lines: LineCounter,
): unknown {
  try {
    return document.toJS({ maxAliasCount: maxAliases });
  } catch (cause) {
    throw aliasError(cause, source, place(lines, unresolvedAlias(document)));
  }
}

/** The offset of the first alias without an anchor, or else of the document. */
function unresolvedAlias(document: Document.Parsed): number {
  let offset: number | undefined;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      offset = alias.range?.[0];
      return visit.BREAK;
    },
  });
  return offset ?? document.range[0];
}

/**
 * The error of the parser's ReferenceError: an alias without an anchor, or aliases of aliases that
 * multiply.
 */
function aliasError(cause: unknown, source: string, position: Position): PacketPathError {
  const message = cause instanceof Error ? firstLine(cause.message) : String(cause);
  const code = message.startsWith('Excessive') ? 'too-large' : 'syntax';
  const expected = 'aliases of anchors set before them';
  return new PacketPathError(code, message, { source, position, expected, cause });
}

/** The parser's message without the excerpt of the text behind it. */
function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
}

function place(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function locate(
  document: Document.Parsed,
  path: readonly PathStep[],
  lines: LineCounter,
): Position {
  let node: unknown = document.contents;
  let offset = document.range[0];
  for (let index = 0; ; index++) {
    if (!isNode(node)) break;
    offset = node.range?.[0] ?? offset;
    if (isAlias(node)) node = node.resolve(document);
    const step = path[index];
    if (step === undefined) break;
    if (isMap(node)) {
      node = node.items.findLast(({ key }) => isScalar(key) && String(key.value) === step)?.value;
    } else {
      node = isSeq(node) && typeof step === 'number' ? node.items[step] : undefined;
    }
  }
  return place(lines, offset);
}
