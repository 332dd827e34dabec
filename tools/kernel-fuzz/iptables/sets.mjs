import { PORTS } from '../scenes.mjs';

/** The types of sets that are drawn, with what an element of each has. */
const TYPES = {
  'hash:ip': ['ip'],
  'hash:net': ['net'],
  'hash:ip,port': ['ip', 'port'],
  'hash:net,port': ['net', 'port'],
  'hash:ip,port,ip': ['ip', 'port', 'ip'],
  'hash:ip,port,net': ['ip', 'port', 'net'],
  'hash:net,iface': ['net', 'iface'],
  'bitmap:port': ['number'],
  'bitmap:ip': ['ip'],
};

/** Some sets of a case: lines of `ipset restore`, and for each its name, type, dimensions, options. */
export function drawSets(random, scene) {
  const made = [];
  const lines = [];
  const count = random.below(4);
  for (let index = 0; index < count; index++) {
    const type = random.of(Object.keys(TYPES).filter((one) => fits(one, scene)));
    const parts = TYPES[type];
    const name = `s${index}`;
    const extension = random.of([
      '',
      '',
      ' counters',
      ' timeout 600',
      ' timeout 0 counters',
      ' skbinfo',
    ]);
    lines.push(`create ${name} ${type}${sizes(type, scene)}${extension}`);
    const elements = new Set();
    for (let n = random.below(7); n > 0; n--) {
      const element = parts.map((part) => elementPart(part, random, scene)).join();
      if (elements.has(element)) continue;
      elements.add(element);
      const excepted = parts.includes('net') && extension === '' && random.below(4) === 0;
      const mark =
        extension === ' skbinfo' && random.below(2) === 0
          ? ` skbmark 0x${random.below(9)}/0xf`
          : '';
      lines.push(`add ${name} ${element}${excepted ? ' nomatch' : mark}`);
    }
    made.push({ name, type, parts, extension });
  }
  if (
    made.length > 1 &&
    made.every(({ parts }) => parts[0] !== 'number') &&
    random.below(3) === 0
  ) {
    lines.push('create all list:set size 8', ...made.map(({ name }) => `add all ${name}`));
    made.push({ name: 'all', type: 'list:set', parts: ['ip', 'port', 'ip'], extension: '' });
  }
  return { sets: made, text: lines.map((line) => `${line}\n`).join('') };
}

function fits(type, { family }) {
  return family === 4 || type !== 'bitmap:ip';
}

function sizes(type, { family }) {
  if (type === 'bitmap:port') return ' range 0-1023';
  if (type === 'bitmap:ip') return ' range 10.0.0.0/24';
  return ` family ${family === 4 ? 'inet' : 'inet6'} hashsize 1024 maxelem 65536`;
}

function elementPart(part, random, scene) {
  switch (part) {
    case 'ip':
      return random.of(
        scene.family === 4 ? scene.outside.slice(0, 3) : [...scene.outside, ...scene.inside],
      );
    case 'net':
      return random.of([...scene.networks, ...scene.outside, ...scene.inside]);
    case 'port':
      return `${random.of(['tcp', 'udp', 'sctp'])}:${random.of(PORTS)}`;
    case 'number':
      return String(random.of(PORTS.filter((port) => port < 1024)));
    case 'iface':
      return random.of(['eth0', 'eth1']);
    default:
      throw new Error(part);
  }
}
