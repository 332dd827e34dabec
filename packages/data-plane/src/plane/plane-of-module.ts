import { checkArgument, PacketPathError, someObject, someText } from '@packet-path/core';
import type { DataPlane } from './data-plane.ts';

/**
 * The data plane that a module exports: its default export, or the one named.
 *
 * @param module what `import()` gave
 * @param source the module's name, for errors
 * @throws {PacketPathError} `bad-option` where the export is no data plane
 */
export function planeOfModule(
  module: Readonly<Record<string, unknown>>,
  source: string,
  name = 'default',
): DataPlane {
  checkArgument('planeOfModule', 'module', module, someObject);
  checkArgument('planeOfModule', 'source', source, someText);
  checkArgument('planeOfModule', 'name', name, someText);
  const value = module[name];
  const problem = problemOf(value);
  if (problem === undefined) return value as DataPlane;
  const what = name === 'default' ? 'the default export' : `the export '${name}'`;
  throw new PacketPathError('bad-option', `${what} is no data plane: ${problem}`, {
    source,
    expected: '{ name, title, make(cluster, options) }',
  });
}

function problemOf(value: unknown): string | undefined {
  if (value === undefined) return 'there is none';
  if (typeof value !== 'object' || value === null) return `it is a ${typeof value}`;
  const { name, title, make } = value as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || name === '') return 'it has no name';
  if (typeof title !== 'string' || title === '') return 'it has no title';
  if (typeof make !== 'function') return 'it has no function make';
  return undefined;
}
