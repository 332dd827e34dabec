import { describe, expect, test } from 'vitest';
import { router } from './host.ts';
import { Talk } from './talk.ts';

function shaken(options = {}): Talk {
  const talk = new Talk(router());
  talk.shake(options);
  return talk;
}

function set(talk: Talk, name: string, value: number): void {
  talk.host.sysctls.set(`net.netfilter.nf_conntrack_tcp_${name}`, value);
}

describe('a RST', () => {
  test('with the number that the peer acknowledged last ends the connection', () => {
    expect(shaken().server('RST', 501)).toBe('ESTABLISHED; CLOSE 10 assured');
    expect(shaken().client('RST', 101)).toBe('ESTABLISHED; CLOSE 10 assured');
  });

  test('elsewhere in the window leaves it ESTABLISHED, for ten seconds', () => {
    const talk = shaken();
    expect(talk.server('RST', 502)).toBe('ESTABLISHED; ESTABLISHED 10 assured');
    expect(shaken().server('RST', 10_501)).toBe('ESTABLISHED; ESTABLISHED 10 assured');
    // The number now acknowledged is what counts, and not the one before.
    talk.client('ACK', 101, { ack: 501 });
    talk.server('ACK', 501, { ack: 101, payload: 100 });
    talk.client('ACK', 101, { ack: 601 });
    expect(talk.server('RST', 501)).toBe('INVALID; ESTABLISHED 432000 assured');
    expect(talk.server('RST', 601)).toBe('ESTABLISHED; CLOSE 10 assured');
  });

  test('outside of the window is INVALID, and changes nothing', () => {
    const talk = shaken();
    expect(talk.server('RST', 30_000)).toBe('INVALID; ESTABLISHED 432000 assured');
    expect(talk.server('RST', 500)).toBe('INVALID; ESTABLISHED 432000 assured');
    expect(talk.client('RST', 100)).toBe('INVALID; ESTABLISHED 432000 assured');
  });

  test('before what was acknowledged is measured where tcp_ignore_invalid_rst asks for it', () => {
    const talk = shaken();
    set(talk, 'ignore_invalid_rst', 1);
    expect(talk.server('RST', 500)).toBe('ESTABLISHED; ESTABLISHED 10 assured');
    expect(talk.server('RST', 30_000)).toMatch(/^INVALID/);
  });

  test('right behind the segment before it needs no acknowledgement of that', () => {
    const talk = shaken();
    talk.server('ACK', 501, { ack: 101, payload: 100 });
    expect(talk.server('RST', 601)).toBe('ESTABLISHED; CLOSE 10 assured');
  });

  test('behind another RST is not the one right behind the segment', () => {
    const talk = shaken();
    talk.server('ACK', 501, { ack: 101, payload: 100 });
    expect(talk.server('RST', 551)).toBe('ESTABLISHED; ESTABLISHED 10 assured');
    expect(talk.server('RST', 601)).toBe('ESTABLISHED; ESTABLISHED 10 assured');
    // Nor is it where the other end has spoken since.
    const other = shaken();
    other.server('ACK', 501, { ack: 101, payload: 100 });
    other.client('ACK', 101, { ack: 501 });
    expect(other.server('RST', 601)).toBe('ESTABLISHED; ESTABLISHED 10 assured');
  });

  test('just behind the window is let pass, since the peer may take it, and changes nothing', () => {
    expect(shaken().server('RST', 10_502)).toBe('ESTABLISHED; ESTABLISHED 432000 assured');
  });

  test('of number 0 answers a SYN, and as the only answer ends the entry at once', () => {
    const talk = new Talk(router());
    expect(talk.client('SYN', 0x9000_0000)).toBe('NEW; SYN_SENT 120');
    expect(talk.server('RST ACK', 0, { ack: 0x9000_0001 })).toBe('ESTABLISHED; none');
  });

  test('of number 0 ends a SYN of its own side, since nothing has come but these', () => {
    const talk = new Talk(router());
    talk.client('SYN', 0x9000_0000);
    expect(talk.client('RST', 0)).toBe('NEW; none');
  });

  test('of number 0 before the connection is assured is measured, and after that too old', () => {
    const talk = new Talk(router());
    talk.client('SYN', 100);
    talk.server('SYN ACK', 0x9000_0000, { ack: 101 });
    expect(talk.server('RST', 0)).toBe('INVALID; SYN_RECV 60');
    expect(shaken().server('RST', 0)).toBe('INVALID; ESTABLISHED 432000 assured');
  });

  test('acknowledges nothing where its number of acknowledgement is 0', () => {
    expect(shaken().server('RST ACK', 501, { ack: 0 })).toBe('ESTABLISHED; CLOSE 10 assured');
    expect(shaken().server('RST ACK', 501, { ack: 50_000 })).toMatch(/^INVALID/);
    expect(shaken().server('ACK', 501, { ack: 0 })).not.toMatch(/^INVALID/);
  });

  test('is taken whatever its number once the connection is closing', () => {
    const talk = shaken();
    talk.client('FIN ACK', 101, { ack: 501 });
    expect(talk.server('RST', 3_000_000)).toBe('ESTABLISHED; CLOSE 10 assured');
  });
});

describe('segments out of order', () => {
  test('are all of the connection, and raise the end once', () => {
    const talk = shaken();
    const bytes = (sequence: number): string =>
      talk.client('ACK', sequence, { ack: 501, payload: 1000 });
    expect(bytes(2101)).toBe('ESTABLISHED; ESTABLISHED 300 assured');
    expect(bytes(101)).toBe('ESTABLISHED; ESTABLISHED 300 assured');
    expect(bytes(1101)).toBe('ESTABLISHED; ESTABLISHED 300 assured');
    // An acknowledgement of the middle leaves the rest, and the short time, open.
    expect(talk.server('ACK', 501, { ack: 2101 })).toBe('ESTABLISHED; ESTABLISHED 300 assured');
    expect(talk.server('ACK', 501, { ack: 3101 })).toBe('ESTABLISHED; ESTABLISHED 432000 assured');
    expect(talk.server('ACK', 501, { ack: 3102 })).toMatch(/^INVALID/);
  });

  test('may come a window late, and no more', () => {
    const talk = shaken();
    for (let sent = 101; sent < 30_101; sent += 10_000) {
      talk.client('ACK', sent, { ack: 501, payload: 10_000 });
      talk.server('ACK', 501, { ack: sent + 10_000 });
    }
    const end = 30_101;
    expect(talk.client('ACK', end - 10_000, { ack: 501 })).toMatch(/^ESTABLISHED/);
    expect(talk.client('ACK', end - 10_001, { ack: 501 })).toMatch(/^ESTABLISHED/);
    expect(talk.conntrack.statistics).toMatchObject({ invalid: 0 });
  });

  test('may acknowledge 66,000 bytes late where windows are smaller', () => {
    const talk = shaken({ window: 65_535 });
    for (let sent = 501; sent < 120_501; sent += 60_000) {
      talk.server('ACK', sent, { ack: 101, payload: 60_000, window: 65_535 });
      talk.client('ACK', 101, { ack: sent + 60_000, window: 65_535 });
    }
    const last = 120_501;
    talk.server('ACK', last, { ack: 101, payload: 100 });
    // Too old an acknowledgement is let pass, and takes nothing from what is open.
    expect(talk.client('ACK', 101, { ack: last - 66_001 })).toBe(
      'ESTABLISHED; ESTABLISHED 300 assured',
    );
    expect(talk.client('ACK', 101, { ack: last + 100 })).toBe(
      'ESTABLISHED; ESTABLISHED 432000 assured',
    );
  });
});

describe('the window', () => {
  test('ends where the peer said', () => {
    const within = (payload: number): string => shaken().client('ACK', 101, { ack: 501, payload });
    expect(within(10_000)).toBe('ESTABLISHED; ESTABLISHED 300 assured');
    const at = (sequence: number): string => shaken().client('ACK', sequence, { ack: 501 });
    expect(at(10_101)).toMatch(/^ESTABLISHED/);
    expect(at(30_101)).toMatch(/^INVALID/);
  });

  test('is scaled by what both ends offered, and not where one did not', () => {
    const scaled = shaken({ scale: 4 });
    scaled.server('ACK', 501, { ack: 101, window: 10_000 });
    expect(scaled.client('ACK', 101 + 150_000, { ack: 501 })).toMatch(/^ESTABLISHED/);
    expect(scaled.client('ACK', 101 + 500_000, { ack: 501 })).toMatch(/^INVALID/);
    const half = new Talk(router());
    half.client('SYN', 100, { scale: 4 });
    half.server('SYN ACK', 500, { ack: 101 });
    half.client('ACK', 101, { ack: 501 });
    half.server('ACK', 501, { ack: 101 });
    expect(half.client('ACK', 101 + 150_000, { ack: 501 })).toMatch(/^INVALID/);
  });

  test('is scaled by 14 at most', () => {
    const talk = shaken({ scale: 15, window: 1000 });
    talk.server('ACK', 501, { ack: 101, window: 1000 });
    const reach = 1000 << 14;
    expect(talk.client('ACK', 101 + reach, { ack: 501 })).toMatch(/^ESTABLISHED/);
    expect(talk.client('ACK', 101 + 3 * reach, { ack: 501 })).toMatch(/^INVALID/);
  });

  test('counts selective acknowledgements where both ends permit them', () => {
    const options = { sackPermitted: true };
    const sack = [[2101, 3101]] as const;
    const acknowledged = (talk: Talk): string => {
      talk.client('ACK', 2101, { ack: 501, payload: 1000 });
      talk.server('ACK', 501, { ack: 101, sack });
      // The end of the window lies behind the highest byte acknowledged.
      return talk.client('ACK', 3101 + 10_000, { ack: 501 });
    };
    expect(acknowledged(shaken(options))).toMatch(/^ESTABLISHED/);
    const beyond = (talk: Talk): string =>
      talk.server('ACK', 501, { ack: 101, sack: [[101, 9000]] });
    expect(beyond(shaken(options))).toMatch(/^INVALID/);
    expect(beyond(shaken())).toMatch(/^ESTABLISHED/);
  });

  test('is not looked at where tcp_be_liberal is set', () => {
    const talk = shaken();
    set(talk, 'be_liberal', 1);
    expect(talk.client('ACK', 5_000_000, { ack: 501 })).toBe(
      'ESTABLISHED; ESTABLISHED 432000 assured',
    );
  });

  test('of 0 gives the connection five minutes', () => {
    const talk = shaken();
    expect(talk.server('ACK', 501, { ack: 101, window: 0 })).toMatch(/ 300 assured$/);
    expect(talk.server('ACK', 501, { ack: 101, window: 1 })).toMatch(/ 432000 assured$/);
  });
});

describe('the same segment again', () => {
  test('three times gives the connection five minutes', () => {
    const talk = shaken();
    const again = (): string => talk.client('ACK', 101, { ack: 501 });
    expect([again(), again(), again()]).toEqual([
      'ESTABLISHED; ESTABLISHED 432000 assured',
      'ESTABLISHED; ESTABLISHED 432000 assured',
      'ESTABLISHED; ESTABLISHED 300 assured',
    ]);
    expect(talk.server('ACK', 501, { ack: 101 })).toMatch(/ 432000 assured$/);
  });

  test.each([
    ['its window', { ack: 501, window: 9999 }],
    ['its length', { ack: 501, payload: 1 }],
  ])('is another where %s differs', (_, options) => {
    const talk = shaken();
    talk.client('ACK', 101, { ack: 501 });
    talk.client('ACK', 101, { ack: 501 });
    talk.client('ACK', 101, options);
    talk.server('ACK', 501, { ack: 102 });
    expect(talk.client('ACK', 101, { ack: 501 })).toMatch(/ 432000 assured$/);
  });

  test('counts as often as tcp_max_retrans says', () => {
    const talk = shaken();
    set(talk, 'max_retrans', 1);
    set(talk, 'timeout_max_retrans', 77);
    expect(talk.client('ACK', 101, { ack: 501 })).toMatch(/ 77 assured$/);
  });
});
