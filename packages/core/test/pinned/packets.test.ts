import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  columnsOf,
  createRandom,
  formatPacket,
  reasonText,
  SECOND,
  sendMany,
  type TraceStep,
  tcp,
  udp,
} from '../../src/index.ts';
import { router } from './router.ts';
import { somePacket } from './some-packet.ts';

function digest(steps: readonly TraceStep[]): string {
  return createHash('sha256').update(JSON.stringify(steps)).digest('hex').slice(0, 8);
}

test.each([true, false])(
  'packets of all kinds fare as they did, forwarding %s',
  async (forwarding) => {
    const random = createRandom(`packets ${forwarding}`);
    const [host, heard] = [router(forwarding), router(forwarding)];
    const steps: TraceStep[] = [];
    heard.listen((step) => steps.push(step));
    const lines: string[] = [];
    for (let row = 0; row < (forwarding ? 500 : 150); row++) {
      if (row === 300)
        for (const each of [host, heard]) each.sysctls.set('net.ipv4.conf.all.route_localnet', 1);
      if (row % 50 === 49) for (const each of [host, heard]) each.clock.advance(31 * SECOND);
      const packet = somePacket(random);
      const dry = host.dryRun(packet);
      const answer = host.send(packet);
      steps.length = 0;
      expect(JSON.stringify(heard.send(packet))).toBe(JSON.stringify(answer));
      if ('traversal' in dry) expect(JSON.stringify(dry.traversal)).toBe(JSON.stringify(answer));
      const { outcome, reason, emitted, delivered, sendError, process, work } = answer;
      const why = reason === null ? '' : ` (${reasonText(reason)})`;
      lines.push(
        `${packet.inputInterface ?? 'here'}: ${formatPacket(packet)} ${packet.length} -> ${outcome}${why}`,
        ...emitted.map(
          (frame) => `  ${frame.outputInterface}: ${formatPacket(frame)} ${frame.length}`,
        ),
        ...delivered.map((frame) => `  to ${process}: ${formatPacket(frame)} ${frame.length}`),
        `  ${digest(steps)} ${work.packets} ${work.routeLookups} ${work.hooksRun} ${sendError} ${'state' in dry ? dry.state : ''}`.trimEnd(),
      );
    }
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(
      `packets-${forwarding ? 'router' : 'host'}.txt`,
    );
  },
);

test('rows fare as packets that are sent by themselves', () => {
  const random = createRandom('rows');
  for (const family of [4, 6] as const) {
    for (const inputInterface of ['eth0', 'eth1', null]) {
      const packets = Array.from({ length: 150 }, () => somePacket(random))
        .filter(
          (packet) => packet.family === family && (packet.protocol === 6 || packet.protocol === 17),
        )
        .map(({ source, destination, sourcePort, destinationPort, protocol, tcp: segment }) => {
          const [from, to] = [
            { address: source, port: sourcePort },
            { address: destination, port: destinationPort },
          ];
          const options = { inputInterface, payload: random.below(2) * 1300 };
          if (protocol === 17) return udp(from, to, options);
          const { flags = 0, sequence = 0, acknowledgement = 0 } = segment ?? {};
          return tcp(from, to, { ...options, flags, sequence, acknowledgement });
        });
      const at = packets.map((_, row) => row * 1000);
      const [many, one] = [router(true), router(true)];
      const each = { clock: one.clock, send: one.send.bind(one) };
      const counters = ['packets', 'routeLookups', 'hooksRun'] as const;
      const columns = columnsOf(packets, at);
      expect(many.sendMany(columns, { counters })).toEqual(sendMany(each, columns, { counters }));
    }
  }
});
