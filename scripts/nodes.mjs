import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './tools.mjs';

/** The versions of Node that the packages are tried on. */
export const VERSIONS = [20, 22, 24];

/**
 * The program of a version of Node: this one, or that of the npm package that holds it for this machine,
 * which is installed once.
 *
 * @param {number} version 20, 22 or 24
 */
export function nodeOf(version) {
  if (process.version.startsWith(`v${version}.`)) return process.execPath;
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${system}-${process.arch}`;
  const folder = join(root, 'node_modules/.nodes', String(version));
  const program = join(folder, 'node_modules', name, 'bin/node');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-save', '--prefix', folder];
  const done = spawnSync('npm', ['install', ...quiet, `${name}@${version}`], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (!existsSync(program)) throw new Error(`Node ${version} is not to be had: ${done.stderr}`);
  return program;
}
