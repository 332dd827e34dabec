import { checkArgument, objectOf, PacketPathError, someText } from '@packet-path/core';
import { type ManifestDocument, positionAt } from './document.ts';
import { findJsonDepth, findJsonFault, locateJson } from './json-scan.ts';
import type { ReadLimits } from './limits.ts';

/** Whether a text is to be read as JSON: it opens with a brace or a bracket. */
export function looksLikeJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

/**
 * Reads JSON with the engine's own parser, a hundred times quicker than one that keeps positions; the
 * position of a value is looked for only when an error is about it.
 *
 * @throws {PacketPathError} `syntax` or `too-large`
 */
export function readJson(text: string, readLimits: ReadLimits): ManifestDocument {
  checkArgument('readJson', 'text', text, someText);
  checkArgument(
    'readJson',
    'readLimits',
    readLimits,
    objectOf('source', 'maxLength', 'maxDepth', 'maxAliases'),
  );
  const { source, maxDepth } = readLimits;
  const deep = findJsonDepth(text, maxDepth);
  if (deep !== undefined) {
    throw new PacketPathError('too-large', 'collections are nested too deep', {
      source,
      position: positionAt(text, deep),
      expected: `at most ${maxDepth} levels`,
    });
  }
  try {
    const value: unknown = JSON.parse(text);
    return { value, locate: (path) => positionAt(text, locateJson(text, path)) };
  } catch (cause) {
    throw faultOf(text, source, cause);
  }
}

function faultOf(text: string, source: string, cause: unknown): PacketPathError {
  const fault = findJsonFault(text) ?? { offset: 0, expected: 'JSON' };
  const isOver = fault.offset >= text.length;
  const problem = isOver ? 'the JSON text ends' : `'${text[fault.offset]}' in JSON`;
  return new PacketPathError('syntax', problem, {
    source,
    position: positionAt(text, fault.offset),
    expected: fault.expected,
    cause,
  });
}
