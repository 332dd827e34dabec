import { createRandom, PacketPathError, SECOND, tcp, udp } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode } from '../node.ts';

const HOSTS = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.9', '10.0.1.2', '10.9.9.9'];
const NETS = [
  '10.0.0.0/24',
  '10.0.0.0/30',
  '10.0.0.2',
  '10.0.0.0/16',
  '10.0.1.0/31',
  '0.0.0.0/1',
  '10.0.0.2-10.0.0.5',
];
const PORTS = ['tcp:80', 'udp:53', '80', 'tcp:80-82', 'icmp:ping', 'sctp:9'];
const MACS = ['02:00:00:00:00:01', '02:00:00:00:00:02'];
const MARKS = ['1', '0x10', '0x11'];
const DEVICES = ['eth0', 'eth1', 'physdev:br0'];

/** The parts of the elements of each type. */
const TYPES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'hash:ip': [[...HOSTS, '10.0.0.0/30']],
  'hash:ip,port': [HOSTS, PORTS],
  'hash:ip,port,ip': [HOSTS.slice(0, 3), PORTS.slice(0, 3), HOSTS.slice(3)],
  'hash:ip,port,net': [HOSTS.slice(0, 2), PORTS.slice(0, 2), NETS],
  'hash:ip,mark': [HOSTS, MARKS],
  'hash:net': [NETS],
  'hash:net,net': [NETS.slice(0, 4), NETS.slice(2)],
  'hash:net,port': [NETS, PORTS.slice(0, 3)],
  'hash:net,port,net': [NETS.slice(0, 2), PORTS.slice(0, 2), NETS.slice(2, 5)],
  'hash:net,iface': [NETS, DEVICES],
  'hash:mac': [MACS],
  'hash:ip,mac': [HOSTS, MACS],
  'bitmap:ip range 10.0.0.0/24': [
    [...HOSTS, '10.0.0.0/29', '10.0.0.250-10.0.0.255', '10.0.0.5-10.0.0.4'],
  ],
  'bitmap:ip range 10.0.0.0/16 netmask 24': [HOSTS],
  'bitmap:ip,mac range 10.0.0.0/24': [HOSTS, MACS],
  'bitmap:port range 50-90': [['53', '80', '80-82', '49', '91', '80-99', 'tcp:80']],
  'list:set size 3': [['one', 'two', 'three', 'four', 'none']],
};

const EXTENSIONS = [
  '',
  ' timeout 3',
  ' counters',
  ' comment',
  ' timeout 2 counters comment',
  ' skbinfo',
  ' timeout 0',
];

/** A story of a set: commands with what they answer, and what packets and time make of it. */
function story(
  type: string,
  parts: readonly (readonly string[])[],
  seed: number,
): readonly string[] {
  const random = createRandom(`${type} ${seed}`);
  const of = <Item>(list: readonly Item[]): Item => list[random.below(list.length)]!;
  const node = new TestNode('');
  const told: string[] = [];
  const run = (command: string): boolean => {
    try {
      const answer = node.ipsets.run(command).trim();
      told.push(
        `  ${command}`,
        ...(answer === '' ? [] : answer.split('\n').map((line) => `    ${line}`)),
      );
      return true;
    } catch (error) {
      if (!(error instanceof PacketPathError)) throw error;
      told.push(`  ${command}`, `    ${error.code}`);
      return false;
    }
  };
  for (const name of ['one', 'two', 'three', 'four'])
    node.ipsets.run(`create ${name} hash:ip initval 1`);
  const isHash = type.startsWith('hash');
  const tuning = isHash
    ? ` initval ${seed} maxelem ${of([3, 8, 65_536])}${of(['', ' forceadd'])}`
    : '';
  const extensions = EXTENSIONS[(seed + type.length) % EXTENSIONS.length]!;
  run(`create set ${type}${tuning}${extensions}`);
  const directions = ['src', 'src,dst', 'src,src,src', 'dst,dst,dst'][random.below(4)]!;
  node.iptables.load(
    `*mangle\n-A PREROUTING -m set --match-set set ${directions}\n-A PREROUTING -p tcp -j SET --add-set set ${directions}\n-A PREROUTING -p udp -j SET --del-set set ${directions}\nCOMMIT\n`,
  );
  for (let step = 0; step < 24; step++) {
    const element = parts.map(of).join(',');
    const options = [
      ...(extensions.includes('timeout') ? [' timeout 1', ' timeout 0', ' timeout 2147484'] : []),
      ...(extensions.includes('comment') ? [' comment "a b"', ' comment x'] : []),
      ...(extensions.includes('counters') ? [' packets 5 bytes 200'] : []),
      ...(extensions.includes('skbinfo')
        ? [' skbmark 0x1/0xff', ' skbprio 1:2', ' skbqueue 3']
        : []),
      ...(/net/.test(type) ? [' nomatch'] : []),
      ...(type.startsWith('list') ? [' before one', ' after two'] : []),
      '',
      '',
      '',
      ' -exist',
    ];
    switch (random.below(12)) {
      case 0:
        run(`del set ${element}${of(['', ' -exist', ''])}`);
        break;
      case 1:
        run(`del set ${element}`);
        break;
      case 2:
        run(`test set ${element}${of(['', '', ...(/net/.test(type) ? [' nomatch'] : [])])}`);
        break;
      case 3:
        node.host.clock.advance(SECOND);
        told.push('  a second');
        break;
      case 4:
      case 5: {
        const make = of([tcp, udp]);
        const packet = make(`${of(HOSTS)}:${of([53, 80])}`, `${of(HOSTS)}:${of([53, 80])}`, {
          inputInterface: of(['eth0', 'eth1']),
          mark: of([0, 1, 16]),
          hardwareSource: of(MACS),
        });
        node.host.send(packet);
        const counted = node.matched('mangle', 'PREROUTING').join();
        told.push(`  ${packet.source} ${packet.destination} ${packet.destinationPort}: ${counted}`);
        break;
      }
      case 6:
        run(step === 20 ? 'flush set' : 'save set');
        break;
      default:
        run(`add set ${element}${of(options)}`);
    }
    // The length of the saved text is known without it.
    if (step % 6 === 5) expect(node.ipsets.savedLength).toBe(node.ipsets.save().length);
  }
  run('list set');
  run('save set');
  return [`${type}${extensions}`, ...told];
}

test('sets of all types remember what they did', { tags: ['slow'] }, async () => {
  const told = Object.entries(TYPES).flatMap(([type, parts]) =>
    Array.from({ length: 5 }, (_, seed) => story(type, parts, seed)).flat(),
  );
  await expect(`${told.join('\n')}\n`).toMatchFileSnapshot('ipset-stories.txt');
});
