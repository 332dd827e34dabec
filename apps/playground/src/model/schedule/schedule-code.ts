import type { ScheduleRequest } from '../protocol/schedule.ts';

/** A program that plays the same connections and prints each server's count, a line for each scheduler. */
export function scheduleCode(request: ScheduleRequest): string {
  const { schedulers, weights, connections, nodes, seed } = request;
  return `${[
    "import { linuxHost } from 'packet-path';",
    `import { ${request.times === 'drawn' ? 'createRandom, ' : ''}MILLISECOND } from 'packet-path/core';`,
    '',
    `const weights = [${weights.join(', ')}];`,
    `for (const scheduler of ${JSON.stringify(schedulers)}) {`,
    `  const nodes = Array.from({ length: ${nodes} }, (_, node) =>`,
    '    linuxHost({',
    `      seed: ${JSON.stringify(seed)} + ' node ' + node,`,
    '      forwarding: true,',
    '      interfaces: [',
    "        { name: 'eth0', addresses: ['10.1.' + node + '.1/24', '10.96.0.10/32'] },",
    "        { name: 'eth1', addresses: ['10.2.0.1/24'] },",
    '      ],',
    '      ipvsadm: [',
    "        '-A -t 10.96.0.10:80 -s ' + scheduler,",
    "        ...weights.map((weight, at) => '-a -t 10.96.0.10:80 -r 10.2.0.' + (10 + at) + ':80 -m -w ' + weight),",
    "      ].join('\\n'),",
    '    }),',
    '  );',
    '  let now = 0;',
    '  const pass = (to: number) => {',
    '    for (const { clock } of nodes) clock.advance((to - now) * MILLISECOND);',
    '    now = to;',
    '  };',
    '  const counts = weights.map(() => 0);',
    '  let open: { ends: number; close(): unknown }[] = [];',
    ...timesCode(request),
    `  for (let k = 0; k < ${connections}; k++) {`,
    ...placeCode(request),
    '    for (const one of open.filter(({ ends }) => ends <= at).sort((a, b) => a.ends - b.ends)) {',
    '      pass(one.ends);',
    '      one.close();',
    '    }',
    '    open = open.filter(({ ends }) => ends > at);',
    '    pass(at);',
    '    const connection = nodes[node]!.connect({',
    "      protocol: 'tcp',",
    "      source: '10.1.' + node + '.' + (10 + client) + ':' + (32768 + k),",
    "      destination: '10.96.0.10:80',",
    '    });',
    "    if (connection.outcome !== 'established') continue;",
    "    counts[Number(String(connection.reply.source).split('.')[3]) - 10]!++;",
    '    open.push({ ends, close: () => connection.close() });',
    '  }',
    "  console.log(scheduler, counts.join(' '));",
    '}',
  ].join('\n')}\n`;
}

function timesCode({ times, seed }: ScheduleRequest): readonly string[] {
  if (times === 'even') return [];
  return [
    `  const random = createRandom(${JSON.stringify(seed)});`,
    '  const drawn = (mean: number) => Math.round(-mean * Math.log(1 - random.below(2 ** 30) / 2 ** 30));',
    '  let at = 0;',
  ];
}

function placeCode(request: ScheduleRequest): readonly string[] {
  const { times, every, stay, nodes, clients } = request;
  if (times === 'drawn') {
    return [
      `    at += drawn(${every});`,
      `    const ends = at + drawn(${stay});`,
      `    const node = random.below(${nodes});`,
      `    const client = random.below(${clients});`,
    ];
  }
  return [
    `    const at = k * ${every};`,
    `    const ends = at + ${stay};`,
    `    const node = k % ${nodes};`,
    `    const client = Math.floor(k / ${nodes}) % ${clients};`,
  ];
}
