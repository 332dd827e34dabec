import type { LinuxHost } from '@packet-path/linux-host';
import type { CaseChange, CaseStep } from '../case/kernel-case.ts';

/** Applies a step's `configure`. @throws {PacketPathError} where a model refuses it */
export function applyChange(host: LinuxHost, change: CaseChange, { packet }: CaseStep): void {
  for (const [name, value] of Object.entries(change.sysctls)) host.sysctls.set(name, value);
  if (change.iptablesRestore !== undefined) {
    const family = packet?.family ?? 4;
    host.iptables[family].restore(change.iptablesRestore, { noFlush: true, source: 'configure' });
  }
  if (change.conntrack !== undefined) host.conntrack.run(change.conntrack);
  if (change.ipvsadm !== undefined) host.ipvs.run(change.ipvsadm, { source: 'configure' });
}
