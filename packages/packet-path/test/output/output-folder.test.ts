import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OutputFolder } from '../../src/cli/output/output-folder.ts';

const RUN = { command: 'study --services 1', seed: '7' };
let parent = '';
let folder = '';
let told = '';

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'output-'));
  folder = join(parent, 'a', 'b');
  told = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(parent, { recursive: true });
});

/** A whole run that makes these files. */
function run(files: Readonly<Record<string, string>>, command = RUN.command): void {
  const output = OutputFolder.open(folder, { ...RUN, command });
  for (const [name, text] of Object.entries(files)) output.write(name, text);
  output.finish();
  output.close();
}

/** Everything in the folder by name. */
function contents(): Readonly<Record<string, string>> {
  const names = readdirSync(folder).filter((name) => name !== 'run.json');
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A content whose second piece finds the disk full. */
function* fullDisk(): Iterable<string> {
  yield 'new';
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}

describe('an output folder', () => {
  test('holds the files of a run, and who made them', () => {
    run({ 'study.csv': 'a,b\n', 'study.html': '<p>' });
    expect(contents()).toEqual({ 'study.csv': 'a,b\n', 'study.html': '<p>' });
    expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))).toEqual({
      ...RUN,
      version: '0.1.0',
      files: { 'study.csv': sha256('a,b\n'), 'study.html': sha256('<p>') },
    });
    expect(told).toBe('');
  });

  test('shows nothing of a run before its end, and the earlier one stays when it has none', () => {
    run({ 'study.csv': 'old' });
    const output = OutputFolder.open(folder, RUN);
    output.write('study.csv', 'new');
    output.write('new.svg', 'new');
    expect(readFileSync(join(folder, 'study.csv'), 'utf8')).toBe('old');
    output.close();
    expect(contents()).toEqual({ 'study.csv': 'old' });
  });

  test('keeps the earlier run whole when the disk is full, and says so in one line', () => {
    run({ 'a.csv': 'old', 'b.csv': 'old' });
    const output = OutputFolder.open(folder, RUN);
    output.write('a.csv', 'new');
    expect(() => output.write('b.csv', fullDisk())).toThrow(
      expect.objectContaining({ code: 'not-allowed', problem: expect.stringMatching(/ENOSPC/) }),
    );
    output.close();
    expect(contents()).toEqual({ 'a.csv': 'old', 'b.csv': 'old' });
    expect(OutputFolder.open(folder, RUN).earlier?.files.size).toBe(2);
  });

  test('removes files of an earlier run that this one does not make, but none changed since', () => {
    run({ 'a.csv': 'a', 'b.csv': 'b', 'c.csv': 'c', 'cells/1.json': '1' });
    writeFileSync(join(folder, 'c.csv'), 'mine');
    writeFileSync(join(folder, 'mine.txt'), 'mine');
    run({ 'a.csv': 'a' });
    expect(contents()).toEqual({ 'a.csv': 'a', 'c.csv': 'mine', 'mine.txt': 'mine' });
    expect(told).toMatch(/'.*c\.csv' is of an earlier run and was changed since/);
  });

  test('says that files are of two runs, and makes them anew', () => {
    run({ 'a.csv': 'a', 'b.csv': 'b' });
    writeFileSync(join(folder, 'b.csv'), 'of another run');
    const output = OutputFolder.open(folder, RUN);
    expect(output.earlier).toBeUndefined();
    expect(told).toMatch(/is a mixture, not as run\.json says: b\.csv; it is made anew\n$/);
    output.write('b.csv', 'b');
    output.finish();
    output.close();
    expect(contents()).toEqual({ 'b.csv': 'b' });
  });

  test('takes a content in pieces', () => {
    const output = OutputFolder.open(folder, RUN);
    output.write('a.json', ['[', new Uint8Array([0x31]), ']']);
    output.finish();
    output.close();
    expect(contents()).toEqual({ 'a.json': '[1]' });
  });

  test.each(['../a', '/a', '.a', 'a/../../b', 'a/.b', '', 'a\u0000', 'run.json', 'a\\..\\b'])(
    'refuses the name %j',
    (name) => {
      const output = OutputFolder.open(folder, RUN);
      expect(() => output.write(name, '')).toThrow(
        expect.objectContaining({ code: 'not-allowed' }),
      );
      output.close();
    },
  );

  test('removes nothing outside for a run.json that somebody wrote', () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(parent, 'a', 'precious'), 'x');
    const files = { '../precious': sha256('x'), __proto__: null, toString: sha256('x') };
    writeFileSync(join(folder, 'run.json'), JSON.stringify({ ...RUN, version: '1', files }));
    run({ 'a.csv': 'a' });
    expect(existsSync(join(parent, 'a', 'precious'))).toBe(true);
  });

  test.each(['', '[]', 'null', '{"files":[]}', '{"command":1,"version":"1","files":{}}', '{'])(
    'is written where run.json holds %j',
    (text) => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'run.json'), text);
      run({ 'a.csv': 'a' });
      expect(contents()).toEqual({ 'a.csv': 'a' });
    },
  );

  test('is not there after a run that made nothing', () => {
    OutputFolder.open(folder, RUN).close();
    expect(readdirSync(parent)).toEqual([]);
  });

  test('is refused where a file is in the way, or where nothing can be made', () => {
    writeFileSync(join(parent, 'a'), '');
    expect(() => OutputFolder.open(folder, RUN)).toThrow(/'.*a' is a file; expected a directory/);
    expect(() => OutputFolder.open('/proc/packet-path/out', RUN)).toThrow(
      expect.objectContaining({ code: 'not-allowed' }),
    );
  });
});

describe('long work', () => {
  test('puts parts in place at once, and takes them up after it was killed', () => {
    const killed = OutputFolder.open(folder, RUN);
    killed.put('cells/1.json', 'one');
    killed.put('cells/2.json', 'two');
    killed.close();
    writeFileSync(join(folder, 'cells', '2.json'), 'tw');
    const output = OutputFolder.open(folder, RUN);
    expect(output.unfinished).toMatchObject(RUN);
    expect([...(output.unfinished?.files.keys() ?? [])]).toEqual(['cells/1.json', 'cells/2.json']);
    expect(['1', '2', '3'].map((cell) => output.keep(`cells/${cell}.json`))).toEqual([
      true,
      false,
      false,
    ]);
    output.put('cells/2.json', 'two');
    output.finish();
    output.close();
    expect(readdirSync(folder).sort()).toEqual(['cells', 'run.json']);
    expect(OutputFolder.open(folder, RUN).earlier?.files.get('cells/1.json')).toBe(sha256('one'));
  });

  test('leaves nothing of a killed run that later ones do not make, however many were killed', () => {
    for (const name of ['a', 'b']) {
      const killed = OutputFolder.open(folder, { ...RUN, command: name });
      killed.put(name, name);
      killed.close();
    }
    run({ 'c.csv': 'c' });
    expect(contents()).toEqual({ 'c.csv': 'c' });
  });
});

describe('two runs', () => {
  const lock = (): string => join(folder, '.packet-path.lock');

  test('do not write to one folder', () => {
    const output = OutputFolder.open(folder, RUN);
    expect(() => OutputFolder.open(folder, RUN)).toThrow(
      new RegExp(
        `process ${process.pid} on ${hostname()} is writing to '.*'; expected another --out`,
      ),
    );
    output.close();
    OutputFolder.open(folder, RUN).close();
  });

  test('of another host are believed to run', () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(lock(), JSON.stringify({ pid: 1, host: 'elsewhere', began: '' }));
    expect(() => OutputFolder.open(folder, RUN)).toThrow(/process 1 on elsewhere/);
  });

  test.each([
    ['has ended', { pid: spawnSync('true').pid, host: hostname(), began: '' }],
    ['had the number of one that runs', { pid: process.pid, host: hostname(), began: 'boot/1' }],
  ])('follow each other when the first %s', (_, mark) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(lock(), JSON.stringify(mark));
    run({ 'a.csv': 'a' });
    expect(told).toMatch(new RegExp(`process ${mark.pid} left '.*' locked and is gone`));
    expect(contents()).toEqual({ 'a.csv': 'a' });
  });

  test('follow each other when the first could not write its lock', () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(lock(), '');
    run({ 'a.csv': 'a' });
    expect(contents()).toEqual({ 'a.csv': 'a' });
  });

  test('that are killed at any moment leave an old file or a new one, never half', {
    tags: ['slow'],
  }, async () => {
    const module = fileURLToPath(
      new URL('../../dist/cli/output/output-folder.js', import.meta.url),
    );
    const program = `
      import { OutputFolder } from ${JSON.stringify(module)};
      for (let round = 0; ; round++) {
        const output = OutputFolder.open(process.argv[1], { command: 'test' });
        for (const name of ['a', 'b', 'c']) output.write(name, String(round % 10).repeat(100_000));
        output.finish();
        output.close();
        if (round === 0) console.log('began');
      }`;
    for (const delay of [0, 19]) {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, delay));
      child.kill('SIGKILL');
      await once(child, 'exit');
      for (const name of ['a', 'b', 'c']) {
        const text = readFileSync(join(folder, name), 'utf8');
        expect(text).toBe(text.charAt(0).repeat(100_000));
      }
    }
    run({ 'd.csv': 'd' });
    expect(contents()).toEqual({ 'd.csv': 'd' });
  });
});
