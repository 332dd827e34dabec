// npm run bench -- [--smoke] [--out DIR]: prints what it measures as it goes, and writes bench.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connections } from './connections.ts';
import { dump, nftablesDump } from './dump.ts';
import { establishedPackets } from './established-packet.ts';
import type { Section } from './figure.ts';
import { liveChange } from './live-change.ts';
import { EFFORTS } from './measure.ts';
import { newConnections } from './new-connection.ts';
import { sectionText } from './report.ts';
import { yardstick } from './yardstick.ts';

const { values } = parseArgs({
  options: {
    smoke: { type: 'boolean', default: false },
    out: { type: 'string', default: 'out' },
  },
});
const effort = EFFORTS[values.smoke ? 'smoke' : 'full'];
const machine = `Node ${process.version}, ${cpus()[0]?.model.trim() ?? process.arch}`;

console.log(`Method: the quickest of many samples on one thread, ${effort.time} ms of them after as long a
warm-up; what is done once is timed once. Compare figures of one run only: their ratios say
more than they do. ${machine}.
`);
const sections: Section[] = [];
function show(...measured: readonly Section[]): void {
  sections.push(...measured);
  for (const section of measured) console.log(sectionText(section, effort));
}
show(await yardstick(effort), await establishedPackets(effort));
show(...(await newConnections(effort)));
show(connections(effort));
show(dump(effort), nftablesDump(effort));
show(liveChange(effort));

mkdirSync(values.out, { recursive: true });
const file = join(values.out, 'bench.json');
writeFileSync(file, `${JSON.stringify({ machine, smoke: effort.smoke, sections }, null, 2)}\n`);
console.log(`Written to ${file}`);
