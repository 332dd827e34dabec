import { execFileSync, spawnSync } from 'node:child_process';

const SOURCE = /^packages\/([^/]+)\/src\/(.+\.ts)$/;

/** The packages' sources that differ from a commit: paths under `src` by the package's name. */
export function changedFiles(root, commit) {
  const names = execFileSync('git', ['diff', '--name-only', '--diff-filter=d', commit], {
    cwd: root,
    encoding: 'utf8',
  });
  const changed = new Map();
  for (const name of names.split('\n')) {
    const [, folder, file] = SOURCE.exec(name) ?? [];
    if (folder === undefined) continue;
    if (!changed.has(folder)) changed.set(folder, new Set());
    changed.get(folder).add(file);
  }
  return changed;
}

/** The commit that changes are counted from: where this branch left `origin/main`, or else the one before. */
export function lastLanding(root) {
  const ask = (...args) => {
    const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
    return status === 0 ? stdout.trim() : undefined;
  };
  const base = ask('merge-base', 'origin/main', 'HEAD');
  const isBranch = base !== undefined && base !== ask('rev-parse', 'HEAD');
  return isBranch ? base : ask('rev-parse', '--verify', '--quiet', 'HEAD~1');
}
