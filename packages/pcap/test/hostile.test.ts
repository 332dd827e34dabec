import { readFileSync } from 'node:fs';
import { PacketPathError } from '@packet-path/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readCapture, readPackets, writeCapture } from '../src/index.ts';

const real = readFileSync(new URL('../../../fixtures/captures/ethernet.pcap', import.meta.url));
const ng = writeCapture(
  [...readCapture(real).frames].map(({ bytes }, index) => ({
    time: BigInt(index),
    device: 'eth0',
    direction: 'in' as const,
    bytes: bytes.subarray(14),
  })),
);

it.each([
  ['pcap', real],
  ['pcapng', ng],
])(
  '%s with bytes changed is read, or refused with one error of ours',
  { tags: ['slow'] },
  (_, whole) => {
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 20 });
    fc.assert(
      fc.property(changes, fc.nat(whole.length), (edits, length) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of edits) bytes[at] = value;
        try {
          const { frames } = readCapture(bytes.subarray(0, length));
          expect([...readPackets(frames)]).toHaveLength(frames.length);
        } catch (error) {
          expect(error).toBeInstanceOf(PacketPathError);
        }
      }),
      { seed: 2, numRuns: 500 },
    );
  },
);
