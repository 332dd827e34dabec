import type { LinuxHost } from '@packet-path/linux-host';
import type { CaseInvocation, CaseStep } from '../case/kernel-case.ts';
import { reasonOf } from '../observe/reason.ts';
import { takenSysctls } from './recorded-sysctls.ts';

/**
 * Applies a step's `configure`. A tool that a model refuses ends the change; what came before stays
 * done, as on Linux.
 *
 * @returns why a model refused a tool; undefined where none was refused
 */
export function applyChange(host: LinuxHost, step: CaseStep): string | undefined {
  const { sysctls = {}, invocations = [] } = step.configure ?? {};
  try {
    for (const [name, value] of Object.entries(takenSysctls(sysctls))) {
      host.sysctls.set(name, value);
    }
    for (const invocation of invocations) run(host, invocation, step);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

function run(host: LinuxHost, { tool, text }: CaseInvocation, { packet }: CaseStep): void {
  switch (tool) {
    case 'iptables-restore':
      // Recordings of IPv6 have the text of ip6tables-restore under this name, too.
      restore(host, packet?.family === 6 ? 'ip6tables-restore' : tool, text);
      break;
    case 'ip6tables-restore':
      restore(host, tool, text);
      break;
    case 'ipset':
      host.run({ tool, arguments: 'restore', input: text });
      break;
    case 'nft':
      host.run({ tool, arguments: '-f -', input: text });
      break;
    default:
      host.run({ tool, arguments: text });
  }
}

function restore(
  host: LinuxHost,
  tool: 'iptables-restore' | 'ip6tables-restore',
  input: string,
): void {
  host.run({ tool, arguments: '--noflush', input });
}
