import { PacketPathError, SECOND, tcp } from '@packet-path/core';
import { expect, test } from 'vitest';
import { Lab } from '../lab.ts';

/** Commands of ipvsadm, a story each line; `send PORT` is a client's SYN to that port of 10.96.0.1. */
const STORIES = `
-A -t 10.96.0.1:80; -A -t 10.96.0.1:80; -A -u 10.96.0.1:80 -s rr; -A -t 10.96.0.2:80 -s nothing; -A -t 10.96.0.1:0 -s rr; -A -t 10.96.0.1:0 -s rr -p; -A -t 10.96.0.1:99999; -A -t 10.96.0.1; -A -t x:80; -A; -A -f 5 -s sh -b sh-fallback,sh-port; -A -f 0; -A -f 6 -6 -s wrr -p 60; -A -t [fd00::1]:80 -s mh -b mh-port -p 100 -M 64; -A -t [fd00::1]:81 -M 129; -A -t 10.96.0.1:82 -p 5 -M 255.255.255.0 -o; -A -t 10.96.0.1:83 -M 255.0.255.0; -A --sctp-service 10.96.0.1:9 -s lc; -A -t 10.96.0.1:84 -b what; -A -t 10.96.0.1:85 -s dh -p 0; -A -t 10.96.0.1:86 --pe sip; -Ln; -Sn; -E -t 10.96.0.1:80 -s wlc -p 5; -E -t 10.96.0.9:80 -s rr; -E -t 10.96.0.1:80; -D -t 10.96.0.1:80; -D -t 10.96.0.1:80; -Ln; -C; -Ln
-A -t 10.96.0.1:80 -s rr; -a -t 10.96.0.1:80 -r 10.1.0.1; -a -t 10.96.0.1:80 -r 10.1.0.1 -m; -a -t 10.96.0.1:80 -r 10.1.0.1:8080 -m -w 5 -x 10 -y 5; -a -t 10.96.0.1:80 -r 10.1.0.2:80 -i; -a -t 10.96.0.1:80 -r 10.1.0.3:81 -g; -a -t 10.96.0.1:80 -r 10.1.0.4 -w 70000; -a -t 10.96.0.1:80 -r 10.1.0.4 -x 5 -y 6; -a -t 10.96.0.1:80 -r x; -a -t 10.96.0.1:80; -a -t 10.96.0.9:80 -r 10.1.0.1; -a -t 10.96.0.1:80 -r fd00::1 -m; -a -t 10.96.0.1:80 -r 10.1.0.5 -m -g; -a -t 10.96.0.1:80 -r 10.1.0.6 -i --tun-type gre; -a -t 10.96.0.1:80 -r 10.1.0.7 -i --tun-type gue --tun-port 6080; -a -t 10.96.0.1:80 -r 10.1.0.8 -i --tun-type what; -a -t 10.96.0.1:80 -r 10.1.0.9 -i --tun-type gue; -Ln; -Sn; -e -t 10.96.0.1:80 -r 10.1.0.1:8080 -m -w 0; -e -t 10.96.0.1:80 -r 10.1.0.1:9999 -w 1; -d -t 10.96.0.1:80 -r 10.1.0.2; -d -t 10.96.0.1:80 -r 10.1.0.2; -Ln; -Ln --thresholds; -Ln -t 10.96.0.1:80; -Ln -t 10.96.0.9:80; -Z -t 10.96.0.1:80; -Z -t 10.96.0.9:80; -Z; -R; -S
-A -t 10.96.0.1:80 -s rr; -a -t 10.96.0.1:80 -r 10.1.0.1 -m; -a -t 10.96.0.1:80 -r 10.1.0.2 -m -x 1; -A -t 10.96.0.1:81 -s wlc -p 10; -a -t 10.96.0.1:81 -r 10.1.0.3 -m -w 2; -a -t 10.96.0.1:81 -r 10.1.0.4 -m -w 1; send 80; send 80; send 80; send 80; send 81; send 81; -Ln; -Ln --stats; -Lnc; -Ln --rate; -Ln --persistent-conn; sleep 3; -Ln --rate; -Ln --exact --stats; -Ln --timeout; --set 5 6 7; -Ln --timeout; --set 0 0 0; -Ln --timeout; --set 5; --set x 1 1; --set 99999999 1 1; -e -t 10.96.0.1:81 -r 10.1.0.3 -m -w 0; send 81; sleep 61; -Lnc; -Ln; -d -t 10.96.0.1:80 -r 10.1.0.1; send 80; -a -t 10.96.0.1:80 -r 10.1.0.1 -m -w 3; -Ln; sleep 900; -Lnc; -Z; -Ln --stats; -D -t 10.96.0.1:80; -Ln
-L; -l; --list; -n; -A -t 10.96.0.1:80 -s rr -w 5; -A -t 10.96.0.1:80 -t 10.96.0.1:81; -A -u; -A -t 10.96.0.1:80 junk; --add-service --tcp-service 10.96.0.1:80 --scheduler wrr --persistent 30 --netmask 255.255.0.0; --add-server -t 10.96.0.1:80 --real-server 10.1.0.1:80 --masquerading --weight 3 --u-threshold 5 --l-threshold 2; --edit-server -t 10.96.0.1:80 -r 10.1.0.1:80 --gatewaying; --edit-service -t 10.96.0.1:80 -s mh; --list --numeric; --save --numeric; --delete-server -t 10.96.0.1:80 -r 10.1.0.1:80; --zero; --delete-service -t 10.96.0.1:80; --clear; --start-daemon master; --stop-daemon master; -h; --version; -x
`;

function told(lab: Lab, command: string): string[] {
  const [, seconds] = /^sleep (\d+)$/.exec(command) ?? [];
  if (seconds !== undefined) lab.host.clock.advance(Number(seconds) * SECOND);
  const [, port] = /^send (\d+)$/.exec(command) ?? [];
  if (port !== undefined) {
    const { outcome, emitted } = lab.syn(`10.96.0.1:${port}`);
    return [
      command,
      `  ${outcome} ${emitted.map(({ destination }) => String(destination)).join()}`,
    ];
  }
  if (seconds !== undefined) return [command];
  const before = lab.ipvs.save();
  try {
    const lines = lab.ipvs.run(command).split('\n').filter(Boolean);
    return [command, ...lines.map((line) => `  ${line}`)];
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    expect(lab.ipvs.save()).toBe(before);
    return [command, `  refused: ${error.code}`];
  }
}

test('commands print and do what they did', async () => {
  const lines = STORIES.trim()
    .split('\n')
    .flatMap((story) => {
      const lab = new Lab('');
      return [...story.split('; ').flatMap((command) => told(lab, command)), lab.ipvs.save()];
    });
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('commands.txt');
});

test('what is listed is read as the services that it shows', () => {
  const program = `-A -t 10.96.0.1:80 -s wrr
-a -t 10.96.0.1:80 -r 10.1.0.1:8080 -m -w 3
-a -t 10.96.0.1:80 -r 10.1.0.2:80 -g -w 1
-a -t 10.96.0.1:80 -r 10.1.0.3:80 -i -w 0
-A -u 10.96.0.1:53 -s sh -p 60 -b sh-fallback
-a -u 10.96.0.1:53 -r 10.1.0.4:53 -m -w 1
-A -t [fd00::1]:80 -s rr -p 100 -M 64
-A -f 5 -s rr
-a -f 5 -r 10.1.0.5:0 -g -w 1
`;
  const lab = new Lab(program);
  lab.fromClient(tcp('192.168.0.1:1000', '10.96.0.1:80'));
  const again = new Lab(lab.ipvs.run('-Ln'));
  expect(again.ipvs.run('-Ln')).toBe(new Lab(program).ipvs.run('-Ln'));
});

test.each([
  ['IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Conns\n', 2],
  [
    'IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n  -> 10.1.0.1:80 Masq 1 0 0\n',
    4,
  ],
  [
    'IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\nTCP  10.96.0.1:80 rr\n  -> 10.1.0.1:80 Other 1 0 0\n',
    5,
  ],
  [
    'IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\nICMP  10.96.0.1:80 rr\n',
    4,
  ],
])('a listing that shows something else is refused with its line: %j', (text, line) => {
  expect(() => new Lab(text)).toThrow(expect.objectContaining({ code: 'syntax', line }) as Error);
});
