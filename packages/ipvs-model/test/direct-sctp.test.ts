import { type SctpChunkName, sctp } from '@packet-path/core';
import { expect, test } from 'vitest';
import { Lab } from './lab.ts';

/** net/netfilter/ipvs/ip_vs_proto_sctp.c, `sctp_states`, INPUT-ONLY. */
test.each<[readonly SctpChunkName[], string]>([
  [['INIT', 'COOKIE_ECHO'], 'ESTABLISHED'],
  [['INIT', 'COOKIE_ECHO', 'SHUTDOWN_ACK'], 'CLOSED'],
  [['INIT', 'INIT_ACK'], 'C-ECHOED'],
  [['INIT', 'INIT_ACK', 'ERROR'], 'C-ECHOED'],
  [['INIT', 'INIT_ACK', 'COOKIE_ACK'], 'ESTABLISHED'],
  [['INIT', 'COOKIE_ECHO', 'SHUTDOWN', 'SHUTDOWN_COMPLETE'], 'CLOSED'],
])('where the server answers its clients itself, %j leave an association in %s', (all, state) => {
  const key = '--sctp-service 10.96.0.1:9';
  const lab = new Lab(`-A ${key} -s rr\n-a ${key} -r 10.1.0.1 -g`);
  for (const chunk of all) {
    lab.fromClient(sctp('192.168.0.9:2000', '10.96.0.1:9', { chunks: [chunk] }));
  }
  expect(lab.ipvs.view.connections.map((one) => one.state)).toEqual([state]);
});
