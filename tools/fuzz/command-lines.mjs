// Command lines by chance. Commands and options are those that `--help` lists, so that a new one needs no
// line here; values are of the kind that its placeholder names, odd ones, and mutants of both.
import { mutate, ODD } from './mutate.mjs';

/** Options that keep the work of a command small, where a line does not name them itself. */
const SMALL = {
  study: { '--services': '1,2', '--endpoints': '2', '--cluster': 'shop.yaml' },
  figures: { '--only': 'tables', '--data-only': undefined },
  sweep: { '--workers': '1' },
};

/** Values by the placeholder of an option; those of no other kind are words. */
const VALUES = {
  file: [
    'shop.yaml',
    'rules.txt',
    'rules.nft',
    'sets.txt',
    'capture.pcap',
    'sweep.json',
    'absent',
    'empty',
    'folder',
    'bytes',
  ],
  n: ['0', '1', '3', '-1', '1.5', '1e1', 'NaN', '', '0x3', '99999999999999999999'],
  list: [
    '1',
    '1,2',
    ',',
    '2,,1',
    '2,2',
    '1e1,3',
    '-1',
    '10.0.0.1/24',
    'eth0=10.1.0.1/16',
    'default via 10.0.0.1 dev eth0',
  ],
  word: [
    'iptables',
    'ipvs,nftables',
    'userspace',
    'rr',
    'shop/cart',
    'shop/cart:http',
    'cart',
    '10.97.88.142:80',
    '[fd00::1]:80',
    '10.0.0.1',
    'pod',
    'outside',
    'udp',
    'icmp',
    'json',
    '1/2',
    '2/2',
    'slurm',
    'tables',
    'out',
    '',
  ],
};
const KINDS = {
  file: 'file',
  path: 'file',
  definition: 'file',
  cluster: 'file',
  n: 'n',
  list: 'list',
};

/** The commands that the help of the whole program lists, each with its options and arguments. */
export async function commandsOf(run) {
  const [, listed = ''] = (await run(['--help'])).stdout.split('Commands:');
  const names = [...listed.matchAll(/^ {2}([a-z]+)\b/gm)].map(([, name]) => name);
  const commands = [];
  for (const name of names.filter((one) => one !== 'help')) {
    const { stdout } = await run([name, '--help']);
    const options = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)(?: <([^>]+)>)?/gm)].map(
      ([, flag, placeholder]) => ({ flag, placeholder }),
    );
    const [, usage = ''] = /Usage: packet-path \w+ \[options\](.*)/.exec(stdout) ?? [];
    commands.push({ name, options, takes: usage.includes('<') });
  }
  return commands;
}

/** The words of one line of a command. */
export function lineOf({ name, options, takes }, random) {
  const drawn = new Map();
  for (let left = random.below(6); left > 0; left--) {
    const { flag, placeholder } = random.of(options);
    if (flag !== '--help') drawn.set(flag, placeholder && drawnValue(placeholder, random));
  }
  for (const [flag, value] of Object.entries(SMALL[name] ?? {}))
    if (!drawn.has(flag)) drawn.set(flag, value);
  const words = [...drawn].flatMap(([flag, value]) => written(flag, value, random));
  if (takes && random.below(8) > 0) words.push(drawnValue('file', random));
  if (random.below(12) === 0) words.push(random.of(['--no-such', '-x', 'more', '--', ...ODD]));
  return [name, ...words.map(harmless)];
}

function drawnValue(placeholder, random) {
  const kind = KINDS[placeholder] ?? 'word';
  const value = random.of(VALUES[random.below(6) === 0 ? random.of(Object.keys(VALUES)) : kind]);
  return random.below(5) === 0 ? mutate(value, VALUES.word, random).slice(0, 2000) : value;
}

function written(flag, value, random) {
  if (value === undefined) return [flag];
  const how = random.below(12);
  if (how === 0) return [flag];
  return how === 1 ? [`${flag}=${value}`] : [flag, value];
}

/**
 * No word leads out of the folder of the run, or asks for work that takes long: to be asked for a million of
 * something, and to take long, is no finding.
 */
function harmless(word) {
  const inside = word.replace(/\.\.|^\/|=\/|~/g, '');
  return /^-*[a-z-]*=?\d{3,19}$/.test(inside) ? inside.slice(0, -2) : inside;
}
