import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tcp, udp } from '@packet-path/core';
import { packets } from '@packet-path/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCapture, readPackets, writeCapture, writePacket } from '../src/index.ts';

/** Runs tcpdump (Debian: `apt-get install tcpdump`), whose warnings go to the answer too. */
function tcpdump(...args: string[]): string {
  return execFileSync('tcpdump', ['-nn', ...args], { encoding: 'utf8', stdio: 'pipe' });
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'packet-path-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const sample = fc.sample(packets(), { seed: 3, numRuns: 300 });

function written(): string {
  const file = join(folder, 'ours.pcapng');
  const frames = sample.map((packet, index) => ({
    time: 1_700_000_000_000_000_000n + BigInt(index),
    device: index % 2 === 0 ? 'cni0' : 'eth0',
    direction: index % 2 === 0 ? ('in' as const) : ('out' as const),
    bytes: writePacket(packet),
  }));
  writeFileSync(file, writeCapture(frames));
  return file;
}

describe('tcpdump', () => {
  it('reads ours, finds every checksum right, and warns of nothing', () => {
    const lines = tcpdump('-vvr', written());
    expect(lines).not.toMatch(/incorrect|bad (udp )?cksum|bad checksum|warning|truncated/i);
    expect(lines.match(/^\d\d:\d\d:\d\d/gm)).toHaveLength(sample.length);
  });

  it('writes ours again as a file that is read as the same packets', () => {
    const again = join(folder, 'again.pcap');
    tcpdump('-r', written(), '-w', again);
    const said = (file: string): string[] =>
      [...readPackets(readCapture(readFileSync(file)).frames)].map(({ packet }) => String(packet));
    expect(said(again)).toEqual(said(written()));
    expect(said(again)).toEqual(sample.map(String));
  });

  it('says of a packet what we say', () => {
    const file = join(folder, 'two.pcapng');
    const bytes = [
      writePacket(tcp('10.0.0.1:40000', '10.96.0.10:80', { mss: 1460, sequence: 9 })),
      writePacket(udp('10.0.0.1:40000', '10.96.0.10:5353', { payload: 12 })),
    ];
    writeFileSync(
      file,
      writeCapture(
        bytes.map((each) => ({ time: 0n, device: 'eth0', direction: 'out', bytes: each })),
      ),
    );
    const [first, second] = tcpdump('-tr', file).split('\n');
    expect(first).toContain(
      'IP 10.0.0.1.40000 > 10.96.0.10.80: Flags [S], seq 9, win 64240, options [mss 1460], length 0',
    );
    expect(second).toContain('IP 10.0.0.1.40000 > 10.96.0.10.5353:');
  });
});
