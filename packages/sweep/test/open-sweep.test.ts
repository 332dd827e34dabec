import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSweep } from '../src/index.ts';
import { freshFolder, ODD_STUDY, removeFoldersAtEnd, sweepFile } from './folders.ts';

removeFoldersAtEnd();

const good = { study: ODD_STUDY, seed: '7', parameters: { number: [1, 2, 3] } };

describe('a definition', () => {
  it('gives a grid over the study’s parameters, with defaults for those left out', async () => {
    const { grid, study, seed } = await openSweep(sweepFile(good));
    expect(study.name).toBe('odd');
    expect(seed).toBe('7');
    expect(grid.parameters).toEqual({ number: [1, 2, 3], deed: ['count'], wait: [0] });
  });

  it('may be the default export of a module, beside which others are found', async () => {
    const file = join(freshFolder(), 'sweep.mjs');
    writeFileSync(file, `export default ${JSON.stringify(good)};`);
    expect((await openSweep(file)).grid.size).toBe(3);
  });

  it('loads data planes by name and from modules', async () => {
    const file = sweepFile({
      study: 'counts',
      parameters: { plane: ['ipvs', './mine.mjs#plane'], services: 5 },
    });
    const plane = `export const plane = { name: 'mine', title: 'mine', make() {} };`;
    writeFileSync(join(dirname(file), 'mine.mjs'), plane);
    const { planes } = await openSweep(file);
    expect([...planes].map(([name, { title }]) => [name, title])).toEqual([
      ['ipvs', 'IPVS'],
      ['./mine.mjs#plane', 'mine'],
    ]);
  });
});

describe('an identity', () => {
  it('is one for equal sweeps, whatever the order of their fields', async () => {
    const other = { parameters: { number: [1, 2, 3], deed: ['count'] }, seed: 7, study: ODD_STUDY };
    const [a, b] = await Promise.all([openSweep(sweepFile(good)), openSweep(sweepFile(other))]);
    expect(a.identity).toBe(b.identity);
  });

  it('changes with the grid, the seed and a module', async () => {
    const file = join(freshFolder(), 'sweep.mjs');
    const write = async (definition: unknown, more = ''): Promise<string> => {
      const path = file.replace('.mjs', `${Math.floor(performance.now() * 1e6)}.mjs`);
      writeFileSync(path, `export default ${JSON.stringify(definition)};${more}`);
      return (await openSweep(path)).identity;
    };
    const json = async (definition: unknown): Promise<string> =>
      (await openSweep(sweepFile(definition))).identity;
    const identities = [
      await json(good),
      await json({ ...good, seed: '8' }),
      await json({ ...good, parameters: { number: [1, 2] } }),
      await write(good),
      await write(good, '// changed'),
    ];
    expect(new Set(identities).size).toBe(identities.length);
  });
});

describe('a definition that cannot be run is refused before any cell', () => {
  it.each([
    ['{ "study": "counts"', 'syntax', /sweep\.json:1:/],
    ['{}', 'bad-sweep', /parameters: it is missing/],
    [{ ...good, paramters: {} }, 'bad-sweep', /paramters: this field is not known/],
    [
      { ...good, study: 'count' },
      'bad-sweep',
      /study: there is no 'count', did you mean 'counts'\?; expected counts/,
    ],
    [{ ...good, parameters: {} }, 'bad-sweep', /parameters\.number is missing: study odd needs it/],
    [{ ...good, parameters: { number: [] } }, 'bad-sweep', /there are no values/],
    [{ ...good, parameters: { number: [1, 1] } }, 'bad-sweep', /1 stands there twice/],
    [
      { ...good, parameters: { number: ['x'] } },
      'bad-sweep',
      /parameters\.number is 'x'; expected a whole/,
    ],
    [
      { ...good, parameters: { number: [1], size: [2] } },
      'bad-sweep',
      /parameters: study odd has no 'size'; expected number/,
    ],
    [
      { ...good, study: './absent.mjs' },
      'not-found',
      /^\.\/absent\.mjs: it cannot be read: ENOENT: no such file or directory; expected a module/,
    ],
    [
      { ...good, study: ODD_STUDY.replace('#study', '#other') },
      'bad-sweep',
      /no study: there is none/,
    ],
    [{ study: 'counts', parameters: { plane: 'iptable', services: 1 } }, 'not-found', /iptable/],
  ])('%j', async (definition, code, message) => {
    const opened = openSweep(sweepFile(definition));
    await expect(opened).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
