import { type Endpoint, type Packet, toEndpoint } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TcpEnd } from '../src/index.ts';

/** Two ends of an open connection, and the bytes that each has received; `ended` after a FIN. */
function openConnection() {
  const [client, server] = [toEndpoint('10.0.0.1:40000'), toEndpoint('10.0.0.2:80')];
  const said: string[] = [];
  const heard = { opener: [] as (number | 'ended')[], accepter: [] as (number | 'ended')[] };
  const queue: (() => void)[] = [];
  const end = (self: Endpoint, peer: Endpoint, side: keyof typeof heard, to: () => TcpEnd) =>
    new TcpEnd(
      self,
      peer,
      (packet: Packet) => {
        said.push(side);
        queue.push(() => (to().state === 'CLOSE' ? to().accept(packet) : to().hear(packet)));
      },
      {
        established: () => undefined,
        received: (bytes) => heard[side].push(bytes),
        ended: () => heard[side].push('ended'),
        broken: () => undefined,
        closed: () => undefined,
      },
    );
  const opener: TcpEnd = end(client, server, 'opener', () => accepter);
  const accepter: TcpEnd = end(server, client, 'accepter', () => opener);
  const settle = (): void => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) next();
  };
  opener.open();
  settle();
  return { opener, accepter, heard, said, settle };
}

test('an end that was shut down sends no more and still reads, until its peer ends too', () => {
  const { opener, accepter, heard, said, settle } = openConnection();
  accepter.shutdown();
  settle();
  expect([opener.state, accepter.state]).toEqual(['CLOSE_WAIT', 'FIN_WAIT2']);
  opener.write(100);
  settle();
  expect(heard).toEqual({ opener: ['ended'], accepter: [100] });

  const before = said.length;
  accepter.write(10);
  accepter.shutdown();
  settle();
  expect(said).toHaveLength(before);

  opener.shutdown();
  settle();
  expect([opener.state, accepter.state]).toEqual(['CLOSE', 'TIME_WAIT']);
  expect(heard.accepter).toEqual([100, 'ended']);
});

test('an end that was closed answers data that comes later with a reset', () => {
  const { opener, accepter, heard, settle } = openConnection();
  accepter.close();
  settle();
  opener.write(100);
  settle();
  expect([opener.state, accepter.state, heard.accepter]).toEqual(['CLOSE', 'CLOSE', []]);
});
