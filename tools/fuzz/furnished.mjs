/** Options of a host with something of everything, by whose names its texts are saved. */
export const FURNISHED = {
  interfaces: [
    { name: 'eth0', addresses: ['192.168.1.10/24', 'fd00:1::10/64'] },
    { name: 'cni0', addresses: ['10.244.1.1/24'] },
  ],
  ipset: 'create s hash:ip family inet hashsize 1024 maxelem 65536\nadd s 10.0.0.1\n',
  iptables:
    '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:c - [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -j c\nCOMMIT\n',
  nftables:
    'table ip t {\n\tset s {\n\t\ttype ipv4_addr\n\t\telements = { 10.0.0.1 }\n\t}\n\tchain c {\n\t\ttype filter hook input priority filter; policy accept;\n\t\tip saddr @s accept\n\t}\n}\n',
  nfacct: '{ pkts = 00000000000000000001, bytes = 00000000000000000040 } = seen;\n',
  ipvsadm: '-A -t 10.96.0.1:80 -s rr\n-a -t 10.96.0.1:80 -r 10.1.0.2:80 -m -w 1\n',
};
