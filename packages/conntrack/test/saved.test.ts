import { PacketPathError, SECOND, tcp, udp } from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { always, router, to } from './host.ts';

const inbound = { inputInterface: 'eth0' };

/** A router that has seen some flows, of both families and several protocols, some translated. */
function busy(ports: readonly number[]) {
  const made = router();
  const { host, conntrack } = made;
  always(conntrack, 'PREROUTING', to('10.244.1.5', 5353));
  for (const port of ports) {
    host.send(udp(`10.0.0.2:${port}`, '10.96.0.10:53', inbound));
    host.send(udp('10.244.1.5:5353', `10.0.0.2:${port}`, { inputInterface: 'eth1' }));
    host.send(tcp(`10.0.0.3:${port}`, '10.96.0.10:80', inbound));
    host.send(tcp(`[fd00::2]:${port}`, '[fd01::9]:443', inbound));
    host.clock.advance(SECOND);
  }
  return made;
}

describe('a saved table', () => {
  test('reads as `conntrack -L -o save` prints it', () => {
    const { conntrack } = busy([4000]);
    expect(conntrack.save().split('\n')).toEqual([
      '-A -t 29 -u SEEN_REPLY -s 10.0.0.2 -d 10.96.0.10 -g 10.244.1.5 -q 10.0.0.2 -p udp ' +
        '--sport 4000 --dport 53 --reply-port-src 5353 --reply-port-dst 4000',
      '-A -t 119 -u UNSET -s 10.0.0.3 -d 10.96.0.10 -g 10.244.1.5 -q 10.0.0.3 -p tcp ' +
        '--sport 4000 --dport 80 --reply-port-src 5353 --reply-port-dst 4000 --state SYN_SENT',
      '-A -t 119 -u UNSET -s fd00::2 -d fd01::9 -r fd01::9 -q fd00::2 -p tcp ' +
        '--sport 4000 --dport 443 --reply-port-src 443 --reply-port-dst 4000 --state SYN_SENT',
      '',
    ]);
    expect(conntrack.run('-L -o save')).toBe(conntrack.save());
  });

  test('is the same table once it is loaded', () => {
    const ports = fc.uniqueArray(fc.integer({ min: 1, max: 65_535 }), { maxLength: 20 });
    fc.assert(
      fc.property(ports, (chosen) => {
        const { conntrack } = busy(chosen);
        const saved = conntrack.save();
        const other = router().conntrack;
        other.load(saved);
        expect(other.save()).toBe(saved);
        expect(other.list()).toBe(conntrack.list());
      }),
    );
  });

  test('carries on the connections it holds, translations too', () => {
    const { conntrack } = busy([4000]);
    const { host, conntrack: other } = router();
    other.load(conntrack.save());
    always(other, 'PREROUTING', to('10.244.9.9'));
    const [query] = host.send(udp('10.0.0.2:4000', '10.96.0.10:53', inbound)).emitted;
    expect(String(query?.destination)).toBe('10.244.1.5');
    const answer = udp('10.244.1.5:5353', '10.0.0.2:4000', { inputInterface: 'eth1' });
    expect(String(host.send(answer).emitted[0]?.source)).toBe('10.96.0.10');
  });

  test.each([
    ['-A -t 9 -s 10.0.0.1 -d 10.0.0.2 -p udp --sport 1', 'truncated'],
    ['-A -t 9 -s 10.0.0.1 -d fd00::2 -p 200', 'bad-option'],
    ['-A -t 9 -s 10.0.0.1 -d 10.0.0.2 -p tcp --sport 1 --dport 70000', 'bad-option'],
    ['-A -t 9 -s 10.0.0.1 -d 10.0.0.2 -p tcp --sport 1 --dport 7 --state ASLEEP', 'bad-option'],
    ['-A -t 9 -u WELL -s 10.0.0.1 -d 10.0.0.2 -p 200', 'bad-option'],
    ['-A -t 9 -t 8 -s 10.0.0.1 -d 10.0.0.2 -p 200', 'duplicate'],
    ['-D -s 10.0.0.1', 'unknown-option'],
  ])('that is refused for %s says so, and changes nothing', (line, code) => {
    const { conntrack } = router();
    const good = '-A -t 9 -u UNSET -s 10.0.0.1 -d 10.0.0.2 -p 200';
    const load = (): void => conntrack.load(`${good}\n${line}\n`, { source: 'table.txt' });
    expect(load).toThrow(PacketPathError);
    try {
      load();
    } catch (error) {
      expect(error).toMatchObject({ code, source: 'table.txt', line: 2 });
    }
    expect(conntrack.entries()).toEqual([]);
  });
});

describe('conntrack -I, -A, -U, -C and -S', () => {
  const line = '-t 60 -s 10.0.0.1 -d 10.0.0.2 -p udp --sport 1 --dport 2';

  test('add a connection once, and change it', () => {
    const { conntrack } = router();
    conntrack.run(`-I ${line}`);
    expect(() => conntrack.run(`-I ${line}`)).toThrow(PacketPathError);
    conntrack.run(`-A ${line.replace('60', '90')} -m 7`);
    expect(conntrack.entries()).toMatchObject([{ timeout: 90, mark: 7 }]);
    conntrack.run('-U -s 10.0.0.1 -m 9 -t 5');
    expect(conntrack.entries()).toMatchObject([{ timeout: 5, mark: 9 }]);
    expect(conntrack.run('-C')).toBe('1\n');
    expect(conntrack.run('-L -m 9/0xff')).toBe(conntrack.list());
    expect(conntrack.run('-L -m 8')).toBe('');
  });

  test('show the counters as the tool prints them', () => {
    const { host, conntrack } = router();
    host.send(tcp('10.0.0.2:1', '10.244.1.5:80', { ...inbound, flags: ['FIN'] }));
    expect(conntrack.run('-S')).toBe(
      'cpu=0   \tfound=0 invalid=1 insert=0 insert_failed=0 drop=0 early_drop=0 error=0 ' +
        'clash_resolve=0 chaintoolong=0\n',
    );
  });

  test('a view is frozen, and looking changes nothing', () => {
    const { conntrack } = router();
    conntrack.run(`-I ${line}`);
    const { view } = conntrack;
    expect(Object.isFrozen(view) && Object.isFrozen(view.entries)).toBe(true);
    expect(Object.isFrozen(view.entries[0]) && Object.isFrozen(view.statistics)).toBe(true);
    expect(view).toEqual(conntrack.view);
  });
});
