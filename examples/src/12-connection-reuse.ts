// A port is used again while its pod leaves: which pod gets the new connection?
//
// A client opens a connection and closes it. kube-proxy gives the pod weight 0, as it leaves, and a new pod
// comes. Then the client uses the same port again, within TIME_WAIT.
//
// Source: kubernetes 81775 (with mode 0, which kube-proxy sets before Linux 5.9, connections go on and on to the
// pod that leaves; with 1 they go to a pod that stays).
import assert from 'node:assert/strict';
import { linuxHost, tcp } from 'packet-path';
import { withFields } from 'packet-path/core';

const [LEAVING, NEW] = ['10.0.0.10', '10.0.0.11'];
const [CLIENT, SERVICE] = ['192.168.0.50:40000', '192.168.0.100:80'];

/** The pods of five connections, one after another, each closed before the next and all from one port. */
function podsOf(reuseMode: number): readonly string[] {
  const host = linuxHost({
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['192.168.0.1/24', '192.168.0.100/32'] },
      { name: 'eth1', addresses: ['10.0.0.1/24'] },
    ],
    sysctls: { 'net.ipv4.vs.conntrack': 1, 'net.ipv4.vs.conn_reuse_mode': reuseMode },
    ipvsadm: `-A -t ${SERVICE} -s rr\n-a -t ${SERVICE} -r ${LEAVING}:80 -m -w 1`,
  });
  host.connect({ protocol: 'tcp', source: CLIENT, destination: SERVICE }).close();
  host.run({ tool: 'ipvsadm', arguments: `-e -t ${SERVICE} -r ${LEAVING}:80 -m -w 0` });
  host.run({ tool: 'ipvsadm', arguments: `-a -t ${SERVICE} -r ${NEW}:80 -m -w 1` });
  return Array.from({ length: 5 }, (_, index) => {
    const sequence = 1_000_000 * (index + 2);
    const syn = withFields(tcp(CLIENT, SERVICE, { sequence }), { inputInterface: 'eth0' });
    return `${host.send(syn).emitted[0]?.destination}`;
  });
}

console.log('conn_reuse_mode  the pods of five connections from one port');
const [kept, anew] = [0, 1].map((mode) => {
  const pods = podsOf(mode);
  console.log(`${mode}`.padEnd(17) + pods.join(', '));
  return pods;
});

assert.deepEqual(new Set(kept), new Set([LEAVING]));
assert.deepEqual(new Set(anew), new Set([NEW]));
