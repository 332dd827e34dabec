/** Bytes of the largest file of tools' texts and JSON that the page takes. */
const MOST = 50 * 1024 * 1024;

/**
 * Files nearly as large as the page takes: rules of iptables-save, and a cluster in JSON.
 *
 * @returns {readonly (readonly [name: string, text: string])[]}
 */
export function largeFiles() {
  return [
    ['rules.txt', rules()],
    ['cluster.json', cluster()],
  ];
}

/**
 * Rules of services, so many that the text has nearly 50 MB.
 *
 * @param {string} last the line before COMMIT
 */
export function rules(last = '-A KUBE-SERVICES -j RETURN') {
  const lines = [
    '*nat',
    ':PREROUTING ACCEPT [0:0]',
    ':KUBE-SERVICES - [0:0]',
    '-A PREROUTING -j KUBE-SERVICES',
  ];
  for (let size = 0, index = 0; size < MOST - 1000; index++) {
    const line = `-A KUBE-SERVICES -d ${address(index)}/32 -p tcp -m comment --comment "default/svc-${index} cluster IP" -m tcp --dport 80 -j ACCEPT`;
    lines.push(line);
    size += line.length + 1;
  }
  return [...lines, last, 'COMMIT', ''].join('\n');
}

function cluster() {
  const items = [];
  for (let size = 0, index = 0; size < MOST - 1000; index++) {
    const metadata = { name: `svc-${index}`, annotations: { note: 'x'.repeat(900) } };
    const spec = { clusterIP: address(index), ports: [{ port: 80 }] };
    const item = JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata, spec });
    items.push(item);
    size += item.length + 1;
  }
  return `{"apiVersion":"v1","kind":"List","items":[${items.join(',')}]}`;
}

function address(index) {
  return `10.${96 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
}
