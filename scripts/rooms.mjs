// Prints the rooms of the house, package by package and folder by folder, each with its floor, and
// every arrow that goes up or round; then how long the files are. Imports are read from the sources,
// type imports included. It fails where an arrow goes up or round, where more than four files of one
// folder import each other, where a file is too long, and where there is too much code.

import { floors, stronglyConnected } from './lib/graph.mjs';
import { fileGraph, folderGraph, importersOfIndex, readPackages } from './lib/rooms.mjs';

/** The house of docs/decisions/0001, from the bottom; packages of one floor do not know each other. */
const HOUSE = [
  ['core', 'tables'],
  ['manifest', 'sockets'],
  ['conntrack', 'play'],
  ['iptables-model', 'nftables-model', 'ipvs-model', 'cluster'],
  ['data-plane'],
  ['kube-proxy', 'calico'],
  ['linux-host'],
  ['node'],
  ['kubernetes-cluster'],
  ['testing'],
  ['cost'],
  ['experiment'],
  ['pcap'],
  ['sweep', 'replay', 'figures'],
  ['packet-path'],
];
/** Files of one folder that may import each other in a circle. */
const LARGEST_CIRCLE = 4;
const LONGEST_FILE = 350;
/** Lines of code in all packages' sources, comments and blanks left out. */
const CODE_BEFORE = 45_372;

const problems = [];
const packages = readPackages();
const floorOf = new Map(HOUSE.flatMap((names, floor) => names.map((name) => [name, floor])));
const shortOf = new Map(packages.map(({ short, name }) => [name, short]));

for (const room of [...packages].sort((a, b) => floorOf.get(a.short) - floorOf.get(b.short))) {
  const floor = floorOf.get(room.short);
  if (floor === undefined)
    problems.push(`${room.short} has no place in the house (scripts/rooms.mjs)`);
  const below = new Set(
    room.files.flatMap(({ packages: names }) => names.map((name) => shortOf.get(name))),
  );
  below.delete(undefined);
  below.delete(room.short);
  for (const other of below) {
    if (!(floorOf.get(other) < floor)) problems.push(`up: ${room.short} -> ${other}`);
  }
  for (const path of importersOfIndex(room))
    problems.push(`up: ${room.short}: ${path} -> index.ts`);
  const code = room.files.reduce((sum, file) => sum + file.code, 0);
  console.log(
    `${String(floor).padStart(2)} ${room.short.padEnd(16)} ${String(code).padStart(5)} lines of code; knows ${[...below].sort().join(', ') || 'nobody'}`,
  );
  showFolders(room);
}

const files = packages.flatMap(({ short, files: own }) =>
  own.map((file) => ({ ...file, path: `packages/${short}/src/${file.path}` })),
);
showLengths(files);
for (const { path, lines } of files) {
  if (lines > LONGEST_FILE) problems.push(`${path} has ${lines} lines; at most ${LONGEST_FILE}`);
}
const code = files.reduce((sum, file) => sum + file.code, 0);
console.log(
  `code: ${code} lines without comments and blanks, ${CODE_BEFORE} before the second plan`,
);

for (const problem of problems) console.log(`FAIL ${problem}`);
console.log(problems.length === 0 ? 'no arrow goes up, none round' : `${problems.length} problems`);
if (problems.length > 0) process.exitCode = 1;

/** The folders of a package by floor, and their circles. */
function showFolders(room) {
  const graph = folderGraph(room);
  const floorsOf = floors(graph);
  for (const floor of [...new Set(floorsOf.values())].sort((a, b) => a - b)) {
    const names = [...floorsOf].filter((entry) => entry[1] === floor).map(([name]) => name);
    console.log(`     ${floor}: ${names.map((name) => (name === '.' ? 'src' : name)).join(' ')}`);
  }
  for (const circle of stronglyConnected(graph).filter((names) => names.length > 1)) {
    problems.push(`round: folders of ${room.short}: ${arrows(graph, circle)}`);
  }
  for (const folder of graph.keys()) {
    const circles = stronglyConnected(fileGraph(room, folder));
    for (const circle of circles.filter((names) => names.length > LARGEST_CIRCLE)) {
      problems.push(`round: ${circle.length} files of ${room.short}: ${circle.sort().join(', ')}`);
    }
  }
}

/** The arrows between the folders of a circle. */
function arrows(graph, circle) {
  return circle
    .flatMap((from) =>
      circle.filter((to) => graph.get(from).has(to)).map((to) => `${from} -> ${to}`),
    )
    .join(', ');
}

/** How long the files are: the longest by name. */
function showLengths(all) {
  const sorted = [...all].sort((a, b) => a.lines - b.lines);
  const at = (share) => sorted[Math.floor((sorted.length - 1) * share)].lines;
  const longest = sorted.at(-1);
  console.log(
    `files: ${sorted.length}; lines: median ${at(0.5)}, p90 ${at(0.9)}, longest ${longest.lines} (${longest.path})`,
  );
}
