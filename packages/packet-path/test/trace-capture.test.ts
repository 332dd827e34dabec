import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../src/cli/command-line.ts';
import { readCapture, readPackets } from '../src/pcap.ts';

const capture = (name: string): string =>
  fileURLToPath(new URL(`../../../fixtures/captures/${name}.pcap`, import.meta.url));

const RULES = `*nat
:PREROUTING ACCEPT [0:0]
-A PREROUTING -d 10.9.0.2/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.244.0.9:80
COMMIT
`;

let folder = '';
let rules = '';
let said = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capture-'));
  rules = join(folder, 'rules.txt');
  writeFileSync(rules, RULES);
  said = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
  }
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const trace = (...args: string[]): Promise<number> =>
  runCommandLine(['trace', '--rules', rules, ...args]);

/** `eth0 in tcp …`, for each packet of a file. */
function packetsOf(file: string): string[] {
  return [...readPackets(readCapture(readFileSync(file)).frames)].map(
    ({ frame, packet }) => `${frame.device} ${frame.direction} ${packet}`,
  );
}

describe('trace --pcap', () => {
  it('sends each frame at its time, and tells outcome and work by packet and in sum', async () => {
    expect(await trace('--pcap', capture('cooked-1'))).toBe(0);
    expect(said).toContain(
      [
        '6 3.537696 s  10.9.0.1:48034 -> 10.9.0.2:8080 tcp SYN from eth0: forwarded',
        '    out of cni0: 10.9.0.1:48034 -> 10.244.0.9:80 tcp SYN',
        '    packets 1, ',
      ].join('\n'),
    );
    expect(said).toContain('27 frames, 14 packets sent\n');
    expect(said).toContain('passed over: 2 ARP\n');
    expect(said).toContain('passed over: 11 sent on by the host of the capture\n');
    expect(said).toMatch(/work of all: packets 14, /);
  });

  it('tells what became of each packet alone with --brief, and why one was dropped', async () => {
    writeFileSync(rules, '*filter\n-A FORWARD -p tcp -j DROP\nCOMMIT\n');
    expect(await trace('--pcap', capture('cooked-1'), '--brief')).toBe(0);
    expect(said).toMatch(/tcp SYN from eth0: dropped \(filter FORWARD, rule 1\)\n(?! )/);
    expect(said).toMatch(/work of all: packets \d+, /);
  });

  it('tells how many packets were captured earlier than one before them', async () => {
    const bytes = Buffer.from(readFileSync(capture('ethernet')));
    // Behind the file's header of 24 bytes a record begins with its seconds.
    bytes.writeUInt32LE(bytes.readUInt32LE(24) + 50, 24);
    const turned = join(folder, 'turned.pcap');
    writeFileSync(turned, bytes);
    expect(await trace('--pcap', turned, '--brief')).toBe(0);
    const [, count] = /captured earlier than a packet before, .*: (\d+)$/m.exec(said) ?? [];
    const [, sent] = /, (\d+) packets? sent$/m.exec(said) ?? [];
    expect(Number(sent) - Number(count)).toBe(1);
  });

  it('gives the same as JSON', async () => {
    expect(await trace('--pcap', capture('ethernet'), '--json')).toBe(0);
    const { frames, passedOver, total } = JSON.parse(said);
    expect(passedOver).toEqual({ ARP: 2 });
    expect(total.packets).toBe(25);
    expect(frames[5]).toMatchObject({
      frame: 6,
      time: '1795740242894130000',
      outcome: 'forwarded',
      emitted: [{ packet: '10.9.0.1:48034 -> 10.244.0.9:80 tcp SYN', device: 'cni0' }],
    });
  });

  it('writes what entered and left, at the times of the capture', async () => {
    const out = join(folder, 'out.pcapng');
    expect(await trace('--pcap', capture('cooked-1'), '--write-pcap', out)).toBe(0);
    expect(packetsOf(out).slice(1, 3)).toEqual([
      'eth0 in 10.9.0.1:48034 -> 10.9.0.2:8080 tcp SYN',
      'cni0 out 10.9.0.1:48034 -> 10.244.0.9:80 tcp SYN',
    ]);
    expect(readCapture(readFileSync(out)).frames[1]?.time).toBe(1_795_740_242_894_130_000n);
  });

  it.each([
    ['absent.pcap', /absent\.pcap: it cannot be read/],
    [fileURLToPath(import.meta.url), /at byte 0: no capture begins like this/],
  ])('%s is refused in one line', async (file, message) => {
    expect(await trace('--pcap', file)).toBe(2);
    expect(said).toMatch(message);
  });

  it('goes with no connection of its own', async () => {
    expect(await trace('--pcap', capture('ethernet'), '--to', '10.9.0.2:80')).toBe(2);
    expect(await trace()).toBe(2);
    expect(said).toContain('there is nobody to connect to; expected --to, or --pcap');
  });
});

describe('trace --write-pcap', () => {
  it('writes the packets of a connection', async () => {
    const out = join(folder, 'out.pcapng');
    expect(
      await trace('--from', '10.9.0.1:4000', '--to', '10.9.0.2:8080', '--write-pcap', out),
    ).toBe(0);
    expect(packetsOf(out)).toEqual([
      'eth0 in 10.9.0.1:4000 -> 10.9.0.2:8080 tcp SYN',
      'cni0 out 10.9.0.1:4000 -> 10.244.0.9:80 tcp SYN',
      'cni0 in 10.244.0.9:80 -> 10.9.0.1:4000 tcp SYN+ACK',
      'eth0 out 10.9.0.2:8080 -> 10.9.0.1:4000 tcp SYN+ACK',
      'eth0 in 10.9.0.1:4000 -> 10.9.0.2:8080 tcp ACK',
      'cni0 out 10.9.0.1:4000 -> 10.244.0.9:80 tcp ACK',
    ]);
  });

  it('leaves nothing where it cannot write', async () => {
    const out = join(folder, 'absent', 'out.pcapng');
    expect(await trace('--to', '10.9.0.2:8080', '--write-pcap', out)).toBe(2);
    expect(said).toContain(`cannot write to '${out}'`);
    expect(existsSync(out)).toBe(false);
  });
});
