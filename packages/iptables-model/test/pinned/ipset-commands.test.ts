import { PacketPathError, SECOND } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode } from '../node.ts';

/** Commands about sets of every type; a story each, whose sets are its own. */
const STORIES = `
create a bitmap:ip range 10.0.0.0-10.0.0.20
add a 10.0.0.1; add a 10.0.0.3-10.0.0.5; add a 10.0.0.16/30; add a 10.0.0.21; add a 10.0.0.1; add -exist a 10.0.0.1; add a 10.0.0.1 timeout 5; add a 10.0.0.20-10.0.0.22
test a 10.0.0.4; test a 10.0.0.6; test a 10.0.0.255; test a fd00::1; del a 10.0.0.4; del a 10.0.0.4; del -exist a 10.0.0.4; del a 10.0.0.16/31; flush a; destroy a; destroy a; list a

create a bitmap:ip range 10.1.0.0/16 netmask 24 timeout 60 counters comment
add a 10.1.3.9 timeout 5 packets 3 bytes 9 comment "a b"; add a 10.1.4.0; add a 10.1.5.0 timeout 0; add a 10.1.6.0-10.1.9.0 comment x; add -exist a 10.1.4.0 timeout 7 packets 1; list a -t; list a; sleep 6; test a 10.1.3.1; test a 10.1.5.77; list a; del a 10.1.6.5; list a

create a bitmap:ip range 10.0.0.0/7; create a bitmap:ip; create a bitmap:ip range 10.0.0.9-10.0.0.1; create a bitmap:ip range 0-9; create a bitmap:port range 70000-70001; create a bitmap:port range 9-1; create a bitmap:ip,mac range 10.0.0.0/15; create a bitmap:nothing range 1-2; create a hash:ip family inet5; create a hash:ip hashsize 0; create a hash:ip maxelem 0; create a hash:ip timeout 99999999; create a hash:ip netmask 33; create a hash:ip netmask 0; create a list:set size 0; create a; create; create aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa hash:ip; create a hash:ip range 1-2; create a bitmap:port range 1-2 maxelem 5; create a hash:ip bucketsize 3; create a hash:ip initval x; create a hash:net,iface netmask 24; create a hash:ip bitmask 255.0.255.0; create b hash:ip family inet6 netmask 64; list

create a bitmap:port range 0-1023 skbinfo
add a 80; add a http; add a 90-92; add a tcp:99; add a 1024; add a 100 skbmark 0x5/0xff skbprio 1:2 skbqueue 3; add a 101 skbmark 7; add a 102 skbprio 1; add a 103 skbqueue 70000; test a 91; test a 93; del a 90-91; list a; add a 3-1; add a -5

create a bitmap:ip,mac range 10.0.0.0/24 timeout 30
add a 10.0.0.1,02:00:00:00:00:01; add a 10.0.0.2; add a 10.0.0.3,02:00:00:00:00:03 timeout 0; add a 10.0.1.1; add a 10.0.0.1,02:00:00:00:00:09; add -exist a 10.0.0.1,02:00:00:00:00:09 timeout 9; test a 10.0.0.1,02:00:00:00:00:09; test a 10.0.0.1,02:00:00:00:00:01; test a 10.0.0.1; test a 10.0.0.2,02:00:00:00:00:02; test a 10.0.0.2; test a 10.0.0.9; list a; sleep 10; list a; del a 10.0.0.3,02:00:00:00:00:04; del a 10.0.0.3,02:00:00:00:00:03; del a 10.0.0.2; list a; add a 10.0.0.4,2:0:0:0:0:4; add a 10.0.0.5,zz; add a 10.0.0.6-10.0.0.7; flush a; list a; sleep 40; list a

create a hash:ip; create b hash:net; create c hash:ip family inet6; create l list:set size 3 timeout 50 counters comment
add l a; add l b before a; add l c after a; add l d; add l a; add l l; add -exist l a; test l a; test l a before b; test l b before a; test l a after b; test l c after b; test l d; list l; del l a before b; del l a; list l; add l a after c timeout 5 comment "x" packets 4; list l; sleep 6; list l; test l a; destroy a; destroy b; swap a b; rename a z; list l; add l z before d; add l z before nothing; flush l; list l; destroy z; rename b c; swap a c; rename nothing b; swap a nothing; list -n; list nothing

create a hash:ip,port timeout 9 comment skbinfo
add a 10.0.0.1,80; add a 10.0.0.1,udp:80-82; add a 10.0.0.1,tcp:http; add a 10.0.0.1,icmp:8/0; add a 10.0.0.1,icmp:ping; add a 10.0.0.1,icmpv6:1/1; add a 10.0.0.1,47:0; add a 10.0.0.1,gre:5; add a 10.0.0.1,sctp:7; add a 10.0.0.2-10.0.0.4,80; add a 10.0.0.8/30,81; add a 10.0.0.1; add a 10.0.0.1,; add a 10.0.0.1,70000; add a 10.0.0.1,what:5; test a 10.0.0.1,80; test a 10.0.0.1,udp:80; test a 10.0.0.3,tcp:80; list a

create a hash:net,iface; add a 10.0.0.0/24,eth0; add a 10.0.0.0/24,eth1 nomatch; add a 0.0.0.0/0,physdev:eth2; add a 10.0.0.0/24; add a 10.0.0.0/24,aaaaaaaaaaaaaaaaaaa; add a 10.0.0.1-10.0.0.6,lo wildcard; list a; test a 10.0.0.3,eth0; test a 10.0.0.3,eth1; test a 10.0.0.3,loop; del a 10.0.0.0/24,eth0; list a

create a hash:net,net; add a 10.0.0.0/24,10.1.0.0/16; add a 10.0.0.0/8,10.2.0.0/16 nomatch; test a 10.0.0.4,10.1.2.3; test a 10.9.9.9,10.2.2.2; test a 10.0.0.4; add a 10.0.0.0/33,10.0.0.0/1; list a
create b hash:net,port,net counters; add b 10.0.0.0/24,tcp:80,10.1.0.0/16 packets 5 bytes 6; add b 10.0.0.0/24,80-81,10.2.0.0/16 nomatch; test b 10.0.0.4,80,10.1.2.3; test b 10.0.0.4,81,10.2.2.3; list b; del b 10.0.0.0/24,80,10.1.0.0/16; list b
create c hash:ip,port,ip family inet6; add c fd00::1,80,fd00::2; add c fd00::1,udp:80,fd00::2/127; add c 10.0.0.1,80,10.0.0.2; test c fd00::1,80,fd00::2; list c
create d hash:ip,port,net family inet6 timeout 4; add d fd00::1,80,fd00::/64; add d fd00::1,80,fd00::/129; sleep 5; list d; test d fd00::1,80,fd00::9
create e hash:mac; add e 02:00:00:00:00:01; add e 02:00:00:00:00:01; add e 00:00:00:00:00:00; test e 02:00:00:00:00:01; del e 02:00:00:00:00:02; list e
create f hash:ip,mark markmask 0xff; add f 10.0.0.1,0x1ff; test f 10.0.0.1,0xff; test f 10.0.0.1,255; add f 10.0.0.1; add f 10.0.0.1,4294967296; list f
create g hash:ip,mac; add g 10.0.0.1,02:00:00:00:00:01; test g 10.0.0.1,02:00:00:00:00:01; test g 10.0.0.1,02:00:00:00:00:02; list g
create h hash:ip maxelem 3; add h 10.0.0.1-10.0.0.4; add h 10.0.0.5; add h 0.0.0.0; list h; create i hash:ip maxelem 2 forceadd; add i 10.0.0.1; add i 10.0.0.2; add i 10.0.0.3; list -t
create j hash:ip netmask 24; add j 10.0.0.7; add j 10.0.0.9; test j 10.0.0.200; list j; create k hash:ip bitmask 255.255.0.255; add k 10.0.9.7; test k 10.0.8.7; list k; create m hash:net family inet6; add m fd00::/64; add m ::/0; add m fd00::1-fd00::9; test m fd00::5; list m

save; restore; version; help; add; add a; del a; test a; frobnicate; list -o save; list -o json; list -output plain; -exist; create a hash:ip -exist; create a hash:ip; -exist create a hash:ip; create a hash:net; -exist create a hash:net; flush; destroy; list; list -q; add a 10.0.0.1 junk; add a 10.0.0.1 timeout 5; add a 10.0.0.1 packets 5; add a 10.0.0.1 comment x; add a 10.0.0.1 nomatch; add a 10.0.0.1 skbmark 1; create z hash:ip comment; add z 10.0.0.1 comment "say \\"a\\""; add z 10.0.0.2 comment "${'x'.repeat(256)}"; add z 10.0.0.3 comment ""; save z; add z host.name; add z 10.0.0.0/31; add z 10.0.0.0/0
`;

/** Runs the commands of a story; of each what is printed, or the code of its refusal. */
function story(text: string): string[] {
  const node = new TestNode('');
  return text.split(/\n|; /).flatMap((command) => {
    const [, seconds] = /^sleep (\d+)$/.exec(command) ?? [];
    if (seconds !== undefined) {
      node.host.clock.advance(Number(seconds) * SECOND);
      return [command];
    }
    let lines: string[];
    try {
      lines = node.ipsets.run(command).split('\n');
    } catch (error) {
      if (!(error instanceof PacketPathError)) throw error;
      lines = [`refused: ${error.code}`];
    }
    expect(node.ipsets.savedLength).toBe(node.ipsets.save().length);
    return [
      command.slice(0, 80),
      ...lines.filter((line) => line !== '').map((line) => `  ${line}`),
    ];
  });
}

test('commands about sets of all types print and do what they did', async () => {
  const lines = STORIES.trim()
    .split('\n\n')
    .flatMap((text) => [...story(text), '']);
  await expect(lines.join('\n')).toMatchFileSnapshot('ipset-commands.txt');
});
