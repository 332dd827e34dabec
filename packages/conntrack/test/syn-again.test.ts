import { expect, test } from 'vitest';
import { router } from './host.ts';
import { Talk } from './talk.ts';

/** A conversation, each segment in a line as it was seen. */
function story(run: (talk: Talk) => readonly string[]): string {
  return `\n${run(new Talk(router())).join('\n')}\n`;
}

test('a SYN that is let pass begins a new connection once the peer takes it up', () => {
  const lines = story((talk) => {
    talk.shake();
    return [
      talk.client('SYN', 9000, { scale: 3, sackPermitted: true, window: 5000 }),
      talk.server('SYN ACK', 7000, { ack: 9001, scale: 2, window: 4000 }),
      talk.client('ACK', 9001, { ack: 7001, window: 1000 }),
      talk.client('ACK', 9001, { ack: 7001, payload: 3990, window: 1000 }),
      // Windows are scaled by both options of the new SYNs: 1000 is 8000 bytes.
      talk.server('ACK', 7001, { ack: 12_991, payload: 1400, window: 4000 }),
      talk.server('ACK', 8401, { ack: 12_991, payload: 1400, window: 4000 }),
      talk.server('ACK', 25_000, { ack: 12_991, payload: 1400, window: 4000 }),
    ];
  });
  expect(lines).toMatchInlineSnapshot(`
    "
    ESTABLISHED; ESTABLISHED 432000 assured
    ESTABLISHED; SYN_RECV 60 assured
    ESTABLISHED; ESTABLISHED 432000 assured
    ESTABLISHED; ESTABLISHED 300 assured
    ESTABLISHED; ESTABLISHED 300 assured
    ESTABLISHED; ESTABLISHED 300 assured
    INVALID; ESTABLISHED 300 assured
    "
  `);
});

test('the peer that does not know the SYN answers as before, and nothing begins', () => {
  const lines = story((talk) => {
    talk.shake();
    return [
      talk.client('SYN', 9000),
      talk.server('SYN ACK', 7000, { ack: 9002 }),
      talk.server('ACK', 501, { ack: 101 }),
      talk.client('RST', 101),
    ];
  });
  expect(lines).toMatchInlineSnapshot(`
    "
    ESTABLISHED; ESTABLISHED 432000 assured
    ESTABLISHED; ESTABLISHED 432000 assured
    ESTABLISHED; ESTABLISHED 432000 assured
    ESTABLISHED; CLOSE 10 assured
    "
  `);
});

test('a challenge to a SYN in LAST_ACK is no acknowledgement of the FIN', () => {
  const lines = story((talk) => {
    talk.shake();
    return [
      talk.client('FIN ACK', 101, { ack: 501 }),
      talk.server('ACK', 501, { ack: 102 }),
      talk.server('FIN ACK', 501, { ack: 102 }),
      talk.client('SYN', 9000),
      talk.server('ACK', 502, { ack: 102 }),
      talk.server('ACK', 502, { ack: 102 }),
      talk.client('ACK', 102, { ack: 502 }),
      talk.client('SYN', 20_000),
    ];
  });
  expect(lines).toMatchInlineSnapshot(`
    "
    ESTABLISHED; FIN_WAIT 120 assured
    ESTABLISHED; CLOSE_WAIT 60 assured
    ESTABLISHED; LAST_ACK 30 assured
    ESTABLISHED; LAST_ACK 30 assured
    ESTABLISHED; LAST_ACK 30 assured
    ESTABLISHED; TIME_WAIT 120 assured
    ESTABLISHED; TIME_WAIT 120 assured
    NEW; SYN_SENT 120
    "
  `);
});

test('a reset after a challenge ACK ends what the SYN has begun', () => {
  const challenged = (sequence: number) =>
    story((talk) => [
      talk.client('SYN', 100),
      talk.server('ACK', 500, { ack: 777 }),
      talk.client('RST', sequence),
      talk.client('SYN', 100),
    ]);
  expect(challenged(777)).toMatchInlineSnapshot(`
    "
    NEW; SYN_SENT 120
    ESTABLISHED; SYN_SENT 120
    ESTABLISHED; CLOSE 10
    NEW; SYN_SENT 120
    "
  `);
  expect(challenged(778)).toMatchInlineSnapshot(`
    "
    NEW; SYN_SENT 120
    ESTABLISHED; SYN_SENT 120
    INVALID; SYN_SENT 120
    ESTABLISHED; SYN_SENT 120
    "
  `);
});

test('a connection that was reset is opened anew by the end that reset it alone', () => {
  const reset = (from: 'client' | 'server') =>
    story((talk) => {
      talk.shake();
      return [
        from === 'client' ? talk.client('RST', 101) : talk.server('RST', 501),
        talk.client('SYN', 70_000),
        talk.server('SYN ACK', 80_000, { ack: 70_001 }),
        talk.client('ACK', 70_001, { ack: 80_001 }),
      ];
    });
  expect(reset('client')).toMatchInlineSnapshot(`
    "
    ESTABLISHED; CLOSE 10 assured
    NEW; SYN_SENT 120
    ESTABLISHED; SYN_RECV 60
    ESTABLISHED; ESTABLISHED 432000 assured
    "
  `);
  expect(reset('server')).toMatchInlineSnapshot(`
    "
    ESTABLISHED; CLOSE 10 assured
    ESTABLISHED; CLOSE 10 assured
    ESTABLISHED; SYN_RECV 60 assured
    ESTABLISHED; ESTABLISHED 432000 assured
    "
  `);
});

test('two ends that open at once are established by the last ACK', () => {
  const lines = story((talk) => [
    talk.client('SYN', 100),
    talk.server('SYN', 500),
    talk.client('SYN ACK', 100, { ack: 501 }),
    talk.server('SYN ACK', 500, { ack: 101 }),
    talk.server('ACK', 501, { ack: 101 }),
    talk.client('ACK', 101, { ack: 501 }),
  ]);
  expect(lines).toMatchInlineSnapshot(`
    "
    NEW; SYN_SENT 120
    ESTABLISHED; SYN_SENT2 120
    ESTABLISHED; SYN_RECV 60
    ESTABLISHED; SYN_RECV 60
    ESTABLISHED; ESTABLISHED 432000 assured
    ESTABLISHED; ESTABLISHED 432000 assured
    "
  `);
});

test('a reset of a closing connection is trusted whatever its number', () => {
  const lines = story((talk) => {
    talk.shake();
    return [
      talk.client('FIN ACK', 101, { ack: 501 }),
      talk.server('RST', 400_000),
      talk.client('RST', 900_000),
    ];
  });
  expect(lines).toMatchInlineSnapshot(`
    "
    ESTABLISHED; FIN_WAIT 120 assured
    ESTABLISHED; CLOSE 10 assured
    ESTABLISHED; CLOSE 10 assured
    "
  `);
});

test('a reset of a number further on waits for the peer to agree', () => {
  const lines = story((talk) => {
    talk.shake();
    return [
      talk.client('RST', 99),
      talk.client('RST', 150),
      talk.server('ACK', 501, { ack: 101 }),
      talk.client('ACK', 101, { ack: 501, payload: 10 }),
      talk.client('RST', 111),
    ];
  });
  expect(lines).toMatchInlineSnapshot(`
    "
    INVALID; ESTABLISHED 432000 assured
    ESTABLISHED; ESTABLISHED 10 assured
    ESTABLISHED; ESTABLISHED 300 assured
    ESTABLISHED; ESTABLISHED 300 assured
    ESTABLISHED; CLOSE 10 assured
    "
  `);
});

test('FINs and resets out of the window from both ends shorten the life of the connection', () => {
  const lines = story((talk) => {
    talk.shake();
    return [
      talk.client('FIN ACK', 900_000, { ack: 501 }),
      talk.client('FIN ACK', 900_000, { ack: 501 }),
      talk.server('ACK', 900_000, { ack: 101 }),
      talk.server('FIN ACK', 900_000, { ack: 101 }),
    ];
  });
  expect(lines).toMatchInlineSnapshot(`
    "
    INVALID; ESTABLISHED 432000 assured
    INVALID; ESTABLISHED 432000 assured
    INVALID; ESTABLISHED 432000 assured
    INVALID; ESTABLISHED 300 assured
    "
  `);
});
