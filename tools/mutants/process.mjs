import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { eventsOf } from './events.mjs';

/** Starts processes that have the mutants of one package built in, one after the other. */
export class Processes {
  #place;
  #deadline;

  /**
   * @param place `root`, `folder` (of the package), `out` (where the built files and plans are), `tests` (beginnings of
   *   the names of its files of tests that are asked)
   * @param deadline moment (ms) after which none is started, and a running one ends
   */
  constructor(place, deadline) {
    this.#place = place;
    this.#deadline = deadline;
  }

  get isLate() {
    return Date.now() >= this.#deadline;
  }

  /** Runs the package's tests (files by their paths, all that are asked if none is named); gives the events. */
  tests(plan, files) {
    const { root, folder, tests } = this.#place;
    return this.#run(plan, [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--config',
      join(root, 'tools/mutants/vitest.config.mjs'),
      ...(files.length === 0 ? tests.map((name) => `${folder}/test/${name}`) : files),
    ]);
  }

  /** Plays recordings; gives the events. */
  replay(plan) {
    const { root } = this.#place;
    const register = pathToFileURL(join(root, 'tools/mutants/register.mjs')).href;
    return this.#run(plan, ['--import', register, join(root, 'tools/mutants/replay.mjs')]);
  }

  #run(plan, args) {
    const { root, folder, out } = this.#place;
    const events = join(out, 'events.jsonl');
    const file = join(out, 'plan.json');
    rmSync(events, { force: true });
    writeFileSync(file, JSON.stringify({ root, events, ...plan }));
    // A file, since a pipe would stay open until the processes have ended that this one has started.
    const told = join(out, 'output.txt');
    const output = openSync(told, 'w');
    const done = spawnSync(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', output, output],
      timeout: Math.min(2 ** 31 - 1, Math.max(1, this.#deadline - Date.now())),
      killSignal: 'SIGKILL',
      env: {
        ...process.env,
        ALREADY_BUILT: 'yes',
        MUTANTS_PLAN: file,
        MUTANTS_DIST: `${pathToFileURL(join(root, folder, 'dist')).href}/`,
        MUTANTS_BUILT: `${pathToFileURL(join(out, 'built')).href}/`,
      },
    });
    closeSync(output);
    return { events: eventsOf(events), output: readFileSync(told, 'utf8'), status: done.status };
  }
}
