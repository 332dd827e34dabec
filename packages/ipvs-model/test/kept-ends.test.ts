import { Conntrack } from '@packet-path/conntrack';
import {
  columnsOf,
  createRandom,
  type Family,
  Host,
  type Packet,
  type Random,
  SeededChoices,
  sendMany,
  tcp,
  workCounters,
} from '@packet-path/core';
import { expect, test } from 'vitest';
import { Ipvs } from '../src/index.ts';
import { DUAL_NETWORK } from './network.ts';

const COUNTERS = workCounters();
const SERVICES = 12;

const vip = (family: Family, index: number): string =>
  family === 4 ? `10.96.0.${index + 1}:80` : `[fd96::${index + 1}]:80`;
const end = (family: Family, index: number, port: number): string =>
  family === 4 ? `10.1.0.${index + 1}:${port}` : `[fd10::${index + 1}]:${port}`;

function of<Value>(random: Random, values: readonly Value[]): Value {
  return values[random.below(values.length)]!;
}

/** The options of a destination: most may be chosen at any time. */
function options(random: Random): string {
  const weight = of(random, [1, 1, 1, 1, 0, 3]);
  const threshold = of(random, ['', '', '', ' -x 2']);
  return `${of(random, ['-m', '-m', '-m', '-m', '-m', '-g'])} -w ${weight}${threshold}`;
}

/** A command of ipvsadm that may change which destination is next; some are refused. */
function command(family: Family, random: Random): string {
  const service = vip(family, random.below(SERVICES));
  const server = end(family, random.below(4), of(random, [80, 8080]));
  const what = random.below(8);
  if (what < 3) return `-a -t ${service} -r ${server} ${options(random)}`;
  if (what < 5) return `-e -t ${service} -r ${server} ${options(random)}`;
  if (what === 5) return `-d -t ${service} -r ${server}`;
  return `-E -t ${service} -s ${of(random, ['rr', 'rr', 'lc', 'wrr'])}`;
}

function run(ipvs: Ipvs, line: string): string {
  try {
    return ipvs.run(line);
  } catch (error) {
    return String(error);
  }
}

/** Sends packets to services that go round, while ipvsadm changes them, and tells what became of each. */
function story(family: Family, seed: number, how: 'walked' | 'send' | 'columns'): unknown {
  const random = createRandom(`ends ${seed}`);
  const choices = new SeededChoices(createRandom('round'));
  if (how === 'walked') Object.defineProperty(choices, 'seeded', { value: undefined });
  const host = new Host({ ...DUAL_NETWORK, sysctls: { 'net.ipv4.vs.conntrack': 1 }, choices });
  const conntrack = new Conntrack(host, { buckets: 256 });
  conntrack.enable(family);
  const ipvs = new Ipvs(host, { conntrack });
  for (let index = 0; index < SERVICES; index++) {
    run(ipvs, `-A -t ${vip(family, index)} -s rr`);
    for (let place = 0; place < 3; place++) {
      run(ipvs, `-a -t ${vip(family, index)} -r ${end(family, place, 8080)} -m`);
    }
  }
  const told: unknown[] = [];
  let port = 1024;
  for (let part = 0; part < 6; part++) {
    const packets: readonly Packet[] = Array.from({ length: 60 }, () => {
      const client =
        family === 4 ? `192.168.0.${1 + random.below(2)}` : `[fd77::${1 + random.below(2)}]`;
      const way = { inputInterface: 'eth0', flags: ['SYN' as const] };
      return tcp(`${client}:${port++}`, vip(family, random.below(SERVICES)), way);
    });
    const each = { clock: host.clock, send: host.send.bind(host) };
    const by = how === 'columns' ? host : each;
    told.push(sendMany(by, columnsOf(packets), { counters: COUNTERS }));
    told.push(run(ipvs, '-Lnc'), run(ipvs, '-Ln --stats'), run(ipvs, '-Ln'));
    // Most of the time nothing changes, so that an epoch has several rounds.
    if (part % 2 === 1) told.push(run(ipvs, command(family, random)));
    host.clock.advance(of(random, [0, 1e6, 90e6]));
  }
  return told;
}

test.each<Family>([4, 6])(
  'IPv%s: services that go round choose by rows that are kept as they choose when packets are walked',
  (family) => {
    for (let seed = 0; seed < 2; seed++) {
      const walked = story(family, seed, 'walked');
      expect(story(family, seed, 'send')).toEqual(walked);
      expect(story(family, seed, 'columns')).toEqual(walked);
    }
  },
);
