// A port is used again while its pod leaves: which pod gets the new connection?
//
// A client opens a connection and closes it. kube-proxy gives the pod weight 0, as it leaves, and a new pod
// comes. Then the client uses the same port again, within TIME_WAIT, and sends its SYN a second later once
// more where it was dropped.
//
// Source: kubernetes 81775 (with mode 0, which kube-proxy sets before Linux 5.9, connections go on and on to the
// pod that leaves; with 1 they go to a pod that stays, before 5.9 each a second late).
import assert from 'node:assert/strict';
import { linuxHost, SECOND, tcp } from 'packet-path';
import { withFields } from 'packet-path/core';

const [LEAVING, NEW] = ['10.0.0.10', '10.0.0.11'];
const [CLIENT, SERVICE] = ['192.168.0.50:40000', '192.168.0.100:80'];

/** The pod of a connection, and the seconds that its SYN was late. */
interface Reached {
  readonly pod: string;
  readonly late: number;
}

/** The pod of a connection from the port of one that is over. */
function podOf(kernel: string, reuseMode: number): Reached {
  const host = linuxHost({
    kernel,
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['192.168.0.1/24', '192.168.0.100/32'] },
      { name: 'eth1', addresses: ['10.0.0.1/24'] },
    ],
    // Conntrack is there because a rule needs it, as kube-proxy's do.
    iptables: '*nat\n-A POSTROUTING -m conntrack --ctstate INVALID -j RETURN\nCOMMIT\n',
    sysctls: { 'net.ipv4.vs.conntrack': 1, 'net.ipv4.vs.conn_reuse_mode': reuseMode },
    ipvsadm: `-A -t ${SERVICE} -s rr\n-a -t ${SERVICE} -r ${LEAVING}:80 -m -w 1`,
  });
  host.connect({ protocol: 'tcp', source: CLIENT, destination: SERVICE }).close();
  host.run({ tool: 'ipvsadm', arguments: `-e -t ${SERVICE} -r ${LEAVING}:80 -m -w 0` });
  host.run({ tool: 'ipvsadm', arguments: `-a -t ${SERVICE} -r ${NEW}:80 -m -w 1` });
  const syn = withFields(tcp(CLIENT, SERVICE, { sequence: 2_000_000 }), { inputInterface: 'eth0' });
  const began = host.clock.now;
  let sent = host.send(syn);
  while (sent.outcome === 'dropped') {
    host.clock.advance(SECOND);
    sent = host.send(syn);
  }
  return { pod: `${sent.emitted[0]?.destination}`, late: (host.clock.now - began) / SECOND };
}

console.log('Linux  conn_reuse_mode  the connection from a port used again');
for (const kernel of ['5.4', '6.1']) {
  for (const mode of [0, 1]) {
    const { pod, late } = podOf(kernel, mode);
    console.log(
      `${kernel.padEnd(7)}${`${mode}`.padEnd(17)}${pod}${late > 0 ? `, ${late} s late` : ''}`,
    );
    assert.equal(pod, mode === 0 ? LEAVING : NEW);
    assert.equal(late, kernel === '5.4' && mode === 1 ? 1 : 0);
  }
}
