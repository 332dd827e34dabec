import { OUTCOMES, Protocol, SECOND, sendMany, tcp, udp } from '../../packages/core/dist/index.js';
import { linuxHost } from '../../packages/linux-host/dist/index.js';
import { Random } from '../fuzz/random.mjs';
import { World } from './world.mjs';

/** Packets of one round: those that are sent one by one, and those of columns, which are sent over and over. */
const SINGLE = 60;
const BULK = 2048;
/** Packets of a plane from which on the heap is told: less of it is noise. */
const ENOUGH_FOR_HEAP = 1e6;
const REPEATED = 16;
/** Rounds at the beginning that a twin of the same seed plays too, one packet after another. */
const TWIN_ROUNDS = 2;
const DAY = 86_400 * SECOND;

/**
 * Sends packets to a host of a plane, one by one and many at once, while its cluster changes and time
 * passes, and asserts what must hold.
 *
 * @param options `seed`; `packets`; `until`, the moment of the wall clock at which it ends at the latest;
 *   `bulk`, the packets of a round that are sent as columns
 */
export function stress(
  plane,
  { seed, packets: wanted, until = Number.POSITIVE_INFINITY, bulk = BULK },
) {
  const began = process.cpuUsage();
  const world = new World(new Random(`${seed}/${plane.name}`));
  const host = plane.make(world.cluster, { seed: 1 });
  const twinWorld = new World(new Random(`${seed}/${plane.name}`));
  const twin = plane.make(twinWorld.cluster, { seed: 1 });
  for (const [one, node] of [
    [world, host],
    [twinWorld, twin],
  ]) {
    one.deviceOf = (address) => node.host.routes.lookup(address)?.interface;
  }
  const seen = { packets: 0, changes: 0, checks: 0, conversations: 0, heaps: [] };
  const tellsHeap = wanted >= ENOUGH_FOR_HEAP;
  for (let round = 0; seen.packets < wanted && Date.now() < until; round++) {
    const [one, other] = [host, twin].slice(0, round < TWIN_ROUNDS ? 2 : 1);
    const digest = playRound(one, world, seen, { bulk, inBulk: true });
    if (other !== undefined) {
      const same = playRound(other, twinWorld, { ...seen }, { bulk, inBulk: false });
      check(seen, digest === same, `the same seed, in bulk and one by one: ${digest} and ${same}`);
    }
    if (tellsHeap && seen.heaps.length === 0 && seen.packets >= wanted / 10)
      seen.heaps.push(heapOf(host));
  }
  if (tellsHeap && seen.packets >= wanted) seen.heaps.push(heapOf(host));
  const [tenth, end] = seen.heaps;
  if (end !== undefined)
    check(seen, end <= 1.1 * tenth, `the heap grew from ${tenth} to ${end} bytes`);
  atTheEnd(host, seen);
  const { user, system } = process.cpuUsage(began);
  return { ...seen, cpu: (user + system) / 1e6 };
}

/** One round; a digest of all outcomes and rewritten addresses. */
function playRound(host, world, seen, { bulk, inBulk }) {
  let digest = 0;
  const note = (value) => {
    digest = (Math.imul(digest, 31) + value) | 0;
  };
  for (let n = 0; n < SINGLE; n++) {
    const packet = world.packet();
    const traversal = host.send(packet);
    seen.packets++;
    conserved(seen, traversal);
    note(OUTCOMES.indexOf(traversal.outcome));
    const [left] = traversal.emitted;
    if (left !== undefined) note(left.destination.w3 ^ left.destinationPort);
    if (traversal.outcome === 'forwarded') answer(host, packet, left, seen);
  }
  const columns = world.columns(bulk);
  const sent = inBulk
    ? sendMany(host, columns, { counters: ['rulesEvaluated', 'hooksRun'] })
    : sendMany({ send: (packet) => host.send(packet), clock: host.clock }, columns, {
        counters: ['rulesEvaluated', 'hooksRun'],
      });
  addsUp(seen, sent);
  for (const column of [sent.outcome, sent.destination, sent.destinationPort, sent.sourcePort])
    for (const value of column) note(value);
  note(sent.work.rulesEvaluated);
  seen.packets += bulk;
  if (inBulk && seen.packets > 2 * (TWIN_ROUNDS + 1) * bulk) repeat(host, columns, bulk, seen);
  withinBounds(host, seen);
  host.update(world.change());
  seen.changes++;
  host.clock.advance(3 * SECOND);
  return digest;
}

/** The same packets again and again: what is known is quick. */
function repeat(host, columns, bulk, seen) {
  for (let n = 0; n < REPEATED; n++) {
    addsUp(seen, sendMany(host, columns, { counters: ['rulesEvaluated', 'hooksRun'] }));
    seen.packets += bulk;
    host.clock.advance(SECOND / 10);
  }
}

/** Each packet has one outcome, and what left or was delivered goes with it. */
function conserved(seen, { outcome, emitted, delivered, work }) {
  check(seen, OUTCOMES.includes(outcome), `an outcome '${outcome}'`);
  if (outcome === 'forwarded') check(seen, emitted.length > 0, 'forwarded, and nothing left');
  if (outcome === 'delivered') check(seen, delivered.length > 0, 'delivered, and to nobody');
  check(seen, work.packets >= 1, 'a packet that is not counted');
}

/** An answer to what left comes back as from whom the client had called. */
function answer(host, packet, left, seen) {
  if (packet.inputInterface === null || (packet.tcp !== null && packet.tcp.flags !== 2)) return;
  const [from, to] = [
    { address: left.destination, port: left.destinationPort },
    { address: left.source, port: left.sourcePort },
  ];
  const options = { inputInterface: left.outputInterface };
  const back =
    packet.protocol === Protocol.UDP
      ? udp(from, to, options)
      : tcp(from, to, {
          ...options,
          flags: ['SYN', 'ACK'],
          acknowledgement: 1 + (packet.tcp.sequence >>> 0),
        });
  const { outcome, emitted } = host.send(back);
  seen.packets++;
  if (outcome !== 'forwarded') return;
  seen.conversations++;
  const [heard] = emitted;
  const isUndone =
    heard.source.equals(packet.destination) &&
    heard.sourcePort === packet.destinationPort &&
    heard.destination.equals(packet.source) &&
    heard.destinationPort === packet.sourcePort;
  check(
    seen,
    isUndone,
    `an answer comes from ${heard.source}:${heard.sourcePort}, not ${packet.destination}`,
  );
}

/** The ledger of all is the sum of what each row says. */
function addsUp(seen, { counters, work, outcome }) {
  for (const [name, column] of Object.entries(counters)) {
    const sum = column.reduce((total, value) => total + value, 0);
    check(seen, sum === work[name], `${name}: rows have ${sum}, the ledger ${work[name]}`);
  }
  check(
    seen,
    outcome.every((value) => value < OUTCOMES.length),
    'a row without an outcome',
  );
}

function withinBounds(host, seen) {
  const { conntrack } = host.host;
  const { count } = conntrack.table;
  check(seen, count >= 0 && count <= 262_144, `conntrack has ${count} entries`);
}

/** A host that was saved saves the same again, and everything expires. */
function atTheEnd(host, seen) {
  const saved = host.host.save();
  const again = JSON.stringify(linuxHost(saved).save());
  check(seen, again === JSON.stringify(saved), 'a host that was saved saves something else');
  forgetAll(host);
  const left = host.host.conntrack.entries().length;
  check(seen, left === 0, `${left} connections are left after a week`);
}

/** A week goes by, and the collector of conntrack round its table. */
function forgetAll(host) {
  host.clock.advance(7 * DAY);
  host.host.conntrack.collect();
}

function check(seen, holds, what) {
  seen.checks++;
  if (!holds) throw new Error(what);
}

/** Bytes of heap after collection, when no connection is left: how many there are differs with the moment. */
function heapOf(host) {
  forgetAll(host);
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
