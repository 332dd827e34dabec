import { createHash } from 'node:crypto';
import {
  createRandom,
  formatPacket,
  type Packet,
  PacketPathError,
  type Random,
  SECOND,
  type TraceStep,
  type Work,
} from '@packet-path/core';
import { expect, test } from 'vitest';
import {
  type Director,
  director,
  isSix,
  of,
  SERVICES,
  server,
  serviceOptions,
} from './directors.ts';
import { somePacket } from './traffic.ts';

const LISTS = [
  '-Ln',
  '-Lnc',
  '-Ln --stats',
  '-Ln --rate',
  '-Ln --thresholds',
  '-Ln --persistent-conn',
  '-Ln --timeout',
  '-Sn',
];

/** A command for the services of a story. */
function someCommand(random: Random): string {
  const key = of(random, SERVICES);
  const number = 1 + random.below(5);
  switch (random.below(9)) {
    case 0:
      return `-D ${key}`;
    case 1:
      return `-A ${key} ${serviceOptions(random, key)}`;
    case 2:
      return `-E ${key} ${serviceOptions(random, key)}`;
    case 3:
      return `-d ${key} -r ${isSix(key) ? `[fd10::${number}]` : `10.1.0.${number}`}:8080`;
    case 4:
      return `-Z ${key}`;
    case 5:
      return `--set ${of(random, [0, 5, 900])} ${of(random, [0, 10])} ${of(random, [0, 30])}`;
    case 6:
      return `-e ${key} ${server(random, key, number)}`;
    default:
      return `-a ${key} ${server(random, key, number)}`;
  }
}

/** Runs a command on directors, that are left as they were where it is refused. */
function run(directors: readonly Director[], command: string): string {
  const answers = directors.map(({ ipvs }) => {
    const before = ipvs.save();
    try {
      return ipvs.run(command);
    } catch (error) {
      if (!(error instanceof PacketPathError)) throw error;
      expect(ipvs.save()).toBe(before);
      return `refused: ${error.code}`;
    }
  });
  expect(new Set(answers).size).toBe(1);
  return answers[0]!;
}

const told = (packet: Packet): string =>
  `${packet.inputInterface ?? 'here'} ${formatPacket(packet)} ${packet.length}`;

/** The counters that are not 0, by name: what else is declared depends on the models that are loaded. */
const countedBy = (work: Work): readonly (readonly [string, number])[] =>
  Object.entries(work.counters())
    .filter(([, count]) => count !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);

function storyOf(seed: string): string {
  const random = createRandom(`${seed} story`);
  const [quiet, heard] = [director(seed), director(seed)];
  const steps: TraceStep[] = [];
  heard.host.listen((step) => steps.push(step));
  const lines = [`# ${seed}`, quiet.ipvs.save().trimEnd()];
  for (let row = 0; row < 130; row++) {
    const kind = random.below(14);
    if (kind === 0) {
      const seconds = of(random, [0.5, 2, 5, 20, 70, 400]);
      for (const { host } of [quiet, heard]) host.clock.advance(seconds * SECOND);
      lines.push(`wait ${seconds}`);
    } else if (kind === 1) {
      const command = someCommand(random);
      lines.push(command, `  ${run([quiet, heard], command)}`.trimEnd());
    } else {
      const packet = somePacket(random, quiet);
      steps.length = 0;
      const dry = quiet.host.dryRun(packet);
      const answer = quiet.host.send(packet);
      if ('traversal' in dry) expect(JSON.stringify(dry.traversal)).toBe(JSON.stringify(answer));
      expect(JSON.stringify(heard.host.send(packet))).toBe(JSON.stringify(answer));
      const { outcome, reason, emitted, delivered } = answer;
      const why = reason === null ? '' : JSON.stringify(reason);
      const frames = [...emitted, ...delivered].map(
        (frame) => `  ${frame.outputInterface} ${formatPacket(frame)} ${frame.length}`,
      );
      lines.push(
        `${told(packet)} -> ${outcome} ${why} ${digest(steps)} ${digest(countedBy(answer.work))}`,
        ...frames,
      );
    }
    if (row % 26 === 25) {
      const { view } = quiet.ipvs;
      const lists = LISTS.map((list) => run([quiet, heard], list));
      lines.push(
        `lists ${lists.map(digest).join(' ')} ${digest([view.services, view.connections, view.timeouts])}`,
      );
      if (row > 100) lines.push(lists[1]!.trimEnd(), lists[2]!.trimEnd());
    }
  }
  const again = director(seed);
  again.ipvs.run('-C');
  again.ipvs.load(quiet.ipvs.save());
  expect(again.ipvs.save()).toBe(quiet.ipvs.save());
  for (const { host } of [quiet, heard]) host.clock.advance(3000 * SECOND);
  expect(quiet.ipvs.view.connections).toEqual([]);
  lines.push(run([quiet, heard], '-Ln').trimEnd());
  return `${lines.join('\n')}\n`;
}

test('directors of all kinds do with packets and commands what they did', {
  tags: ['slow'],
}, async () => {
  const stories = Array.from({ length: 10 }, (_, number) => storyOf(`director ${number}`));
  await expect(stories.join('\n')).toMatchFileSnapshot('stories.txt');
});
