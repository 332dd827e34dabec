import { PacketPathError } from '@packet-path/core';
import { expect, test } from 'vitest';
import { router } from '../host.ts';

/** Connections of every protocol, in zones, with marks, translations and states. */
const TABLE = `
-A -t 30 -u SEEN_REPLY -s 10.0.0.2 -d 10.96.0.10 -g 10.244.1.5 -q 10.0.0.2 -p udp --sport 4000 --dport 53 --reply-port-src 5353
-A -t 431999 -u SEEN_REPLY,ASSURED -s 10.0.0.3 -d 10.244.1.6 -n 10.0.1.1 -p tcp --sport 4001 --dport 80 --reply-port-dst 30000 --state ESTABLISHED -m 5
-A -t 119 -u UNSET -s fd00::2 -d fd01::9 -p tcp --sport 4002 --dport 443 --state SYN_SENT -m 0x80000001
-A -t 29 -u UNSET -s 10.0.0.4 -d 10.244.1.7 -p icmp --icmp-type 8 --icmp-code 0 --icmp-id 77 -w 3
-A -t 29 -u SEEN_REPLY -s 10.0.0.4 -d 10.244.1.7 -p icmp --icmp-type 13 --icmp-id 78 --reply-icmp-id 79 --orig-zone 4
-A -t 29 -u UNSET -s fd00::4 -d fd01::7 -p icmpv6 --icmp-type 128 --icmp-code 0 --icmp-id 80 --reply-zone 6
-A -t 210 -u SEEN_REPLY,ASSURED -s 10.0.0.5 -d 10.244.1.8 -p sctp --sport 4003 --dport 9 --state ESTABLISHED
-A -t 600 -u UNSET -s 10.0.0.6 -d 10.244.1.9 -p 89
-A -t 180 -u FIXED_TIMEOUT -s 10.0.0.7 -d 10.244.1.9 -p gre -r 10.244.1.9 -q 10.0.0.7
`.trimStart();

/** Options of which each chooses some of the table, or is refused. */
const CHOICES = `
-p udp; -p 6; -p TCP; -p icmpv6; -p 256; -p sctp --state ESTABLISHED; -f ipv4; -f ipv6; -f 4
-s 10.0.0.4; -s fd00::2; -s 10.0.0; -d 10.244.1.9; --orig-src 10.0.0.2; --orig-dst 10.96.0.10; --dst 10.96.0.10
-r 10.244.1.5; --reply-src 10.96.0.10; -q 10.0.1.1; --reply-dst 10.0.0.3
-n 10.0.1.1; --src-nat 10.0.0.2; -g 10.244.1.5; --dst-nat 10.244.1.6
--sport 4000; --orig-port-src 0xfa1; --dport 80; --orig-port-dst 443; --reply-port-src 5353; --reply-port-dst 30000
--sport 4294967295; --sport 4294967296; --sport -1; --sport 00000000080
--icmp-type 8; --icmp-type 128; --icmp-code 0; --icmp-id 78; --icmp-id 79
--state ESTABLISHED; --state SYN_SENT; --state NONE; --state established
-u ASSURED; -u SEEN_REPLY; -u SEEN_REPLY,ASSURED; -u UNSET; -u UNREPLIED; -u FIXED_TIMEOUT; -u SRC_NAT; -u DST_NAT; -u NOTHING; -u ,
-m 5; -m 1/1; -m 0x80000000/0x80000000; -m 0/0; -m 5/4294967296; -m x; -m 4/0xfffffffc
-w 3; -w 0; --orig-zone 4; --reply-zone 6; --zone 4
-p udp -p udp; -p; --what 1; -o save; -o xml; -p icmp -o save
`;

/** New connections, most of which are refused. */
const NEW = `
-s 1.1.1.1 -d 2.2.2.2 -p udp --sport 1 --dport 2 -t 10
-s 1.1.1.1 -d 2.2.2.2 -p udp --sport 65535 --dport 0 -t 0
-s 1.1.1.1 -d 2.2.2.2 -p udp --sport 65536 --dport 2 -t 10
-s 1.1.1.1 -d 2.2.2.2 -p udp --sport 1 -t 10
-s 1.1.1.1 -d 2.2.2.2 -p udp --sport 1 --dport 2
-s 1.1.1.1 -d ::2 -p udp --sport 1 --dport 2 -t 10
-s 1.1.1.1 -p udp --sport 1 --dport 2 -t 10
-d 1.1.1.1 -p udp --sport 1 --dport 2 -t 10
-s 1.1.1.1 -d 2.2.2.2 --sport 1 --dport 2 -t 10
-s 1.1.1.1 -d 2.2.2.2 -p udp --sport 1 --dport 2 -t 4294967295 -m 4294967295
-s 1.1.1.1 -d 2.2.2.2 -p udp --sport 1 --dport 2 -t 4294967296
-s 1.1.1.1 -d 2.2.2.2 -p udp --sport 1 --dport 2 -t 9 -r 3.3.3.3 --reply-port-src 7 --reply-port-dst 8
-s 1.1.1.1 -d 2.2.2.2 -p udp --sport 1 --dport 2 -t 9 --reply-port-dst 8
-s 1.1.1.1 -d 2.2.2.2 -p udp --sport 1 --dport 2 -t 9 --reply-port-src 8
-s 1.1.1.1 -d 2.2.2.2 -p udp --sport 1 --dport 2 -t 9 -g 3.3.3.3 -n 4.4.4.4
-s 1.1.1.1 -d 2.2.2.2 -p udp --sport 1 --dport 2 -t 9 -g ::3
-s 1.1.1.1 -d 2.2.2.2 -p udp --sport 1 --dport 2 -t 9 -q ::3
-s 1.1.1.1 -d 2.2.2.2 -p udp --sport 1 --dport 2 -t 9 --state ESTABLISHED
-s 1.1.1.1 -d 2.2.2.2 -p tcp --sport 1 --dport 2 -t 9 --state TIME_WAIT -u SEEN_REPLY,ASSURED
-s 1.1.1.1 -d 2.2.2.2 -p tcp --sport 1 --dport 2 -t 9 --state SYN
-s 1.1.1.1 -d 2.2.2.2 -p tcp --sport 1 --dport 2 -t 9
-s 1.1.1.1 -d 2.2.2.2 -p udplite --sport 1 --dport 2 -t 9
-s 1.1.1.1 -d 2.2.2.2 -p sctp --sport 1 --dport 2 -t 9 --state COOKIE_WAIT
-s 1.1.1.1 -d 2.2.2.2 -p icmp --icmp-type 8 -t 9
-s 1.1.1.1 -d 2.2.2.2 -p icmp --icmp-type 17 --icmp-code 255 --icmp-id 65535 --reply-icmp-id 1 -t 9
-s 1.1.1.1 -d 2.2.2.2 -p icmp --icmp-type 8 -t 9 -g 3.3.3.3
-s 1.1.1.1 -d 2.2.2.2 -p icmp --icmp-type 0 -t 9
-s 1.1.1.1 -d 2.2.2.2 -p icmp --icmp-type 3 -t 9
-s 1.1.1.1 -d 2.2.2.2 -p icmp -t 9
-s 1.1.1.1 -d 2.2.2.2 -p icmp --icmp-type 256 -t 9
-s 1.1.1.1 -d 2.2.2.2 -p icmp --icmp-type 8 --icmp-code 256 -t 9
-s 1.1.1.1 -d 2.2.2.2 -p icmp --icmp-type 8 --icmp-id 65536 -t 9
-s ::1 -d ::2 -p icmpv6 --icmp-type 128 --icmp-id 5 -t 9
-s 1.1.1.1 -d 2.2.2.2 -p icmpv6 --icmp-type 128 --icmp-id 5 -t 9
-s 1.1.1.1 -d 2.2.2.2 -p 89 -t 9 -w 65535
-s 1.1.1.1 -d 2.2.2.2 -p 89 -t 9 -w 65536
-s 1.1.1.1 -d 2.2.2.2 -p 89 -t 9 --orig-zone 2 --reply-zone 3
-s 1.1.1.1 -d 2.2.2.2 -p 89 -t 9 --reply-zone 3 -w 4
-s 10.0.0.6 -d 10.244.1.9 -p 89 -t 9 -m 7
-s 10.244.1.9 -d 10.0.0.6 -p 89 -t 9
-s 1.1.1.1 -d 2.2.2.2 -p 89 -t 9 -u LATER
`.trim();

function loaded() {
  const made = router({}, { buckets: 64, max: 20 });
  made.conntrack.load(TABLE);
  return made.conntrack;
}

/** The lines that a command prints, or how it is refused, and what it leaves of the table if that is another one. */
function told(conntrack: ReturnType<typeof loaded>, command: string): string[] {
  const before = conntrack.list();
  let lines: string[];
  try {
    lines = conntrack.run(command).split('\n').slice(0, -1);
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    lines = [`refused: ${error.code}`];
    expect(conntrack.list()).toBe(before);
  }
  const indented = lines.map((line) => `  ${line.replace(/ +/g, ' ')}`);
  const after = conntrack.list();
  if (after === before) return [command, ...indented];
  const old = new Set(before.split('\n'));
  const left = after.split('\n').filter((line) => !old.has(line));
  const fewer = `${before.split('\n').length - after.split('\n').length} fewer`;
  return [
    command,
    ...indented,
    `  ${fewer}`,
    ...left.map((line) => `  + ${line.replace(/ +/g, ' ')}`),
  ];
}

const choices = CHOICES.trim()
  .split(/;|\n/)
  .map((line) => line.trim());

test('commands of the tool print and do what they did', async () => {
  const whole = loaded();
  const lines = [...told(whole, '-L'), ...told(whole, '-L -o save'), ...told(whole, '-C')];
  for (const choice of choices) lines.push(...told(whole, `-L ${choice}`));
  for (const choice of choices) lines.push(...told(loaded(), `-D ${choice}`));
  for (const choice of choices) lines.push(...told(loaded(), `-U -t 44 ${choice}`));
  for (const line of NEW.split('\n')) {
    for (const action of ['-I', '-A']) lines.push(...told(loaded(), `${action} ${line}`));
  }
  const others = [
    '',
    '-F',
    '-F -p udp',
    '-S',
    '-S 1',
    '-C 1',
    '-U -p udp',
    '-U -s 10.0.0.6 -m 9',
    '-X',
  ];
  for (const command of others) lines.push(...told(loaded(), command));
  const long = ['--dump', '--delete -p udp', '--flush', '--count', '--stats', '--update -t 9'];
  for (const command of long) lines.push(...told(loaded(), command));
  for (const action of ['--create', '--add'])
    lines.push(...told(loaded(), `${action} ${NEW.split('\n')[0]}`));
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('commands.txt');
});
