import type { ConntrackKernel } from '@packet-path/conntrack';
import { PacketPathError } from '@packet-path/core';
import type { IpvsKernel } from '@packet-path/ipvs-model';

/** The behaviours of models that one version of Linux has. */
export interface KernelBehaviour {
  readonly conntrack: ConntrackKernel;
  readonly ipvs: IpvsKernel;
}

/**
 * The behaviours of a version such as `6.1` or `6.12.117`. Clashes of connections are resolved since
 * 5.6 and otherwise since 6.12 (nf_conntrack_core.c), and rules that answer with a RST close connections
 * since 6.3. A SYN that uses a connection of IPVS again is dropped before 5.9 wherever conntrack is in use
 * (ip_vs_core.c). IPVS estimates in threads since 6.2 (ip_vs_est.c), and of what else differs between 6.1 and
 * 6.12 a version from 6.2 on has the later.
 *
 * @throws {PacketPathError} `bad-option` for a text that is no version
 */
export function kernelBehaviour(version: string): KernelBehaviour {
  const [, major, minor] = /^(\d{1,3})\.(\d{1,3})(?:[.-].*)?$/.exec(version) ?? [];
  if (major === undefined) {
    throw new PacketPathError('bad-option', `'${version}' is no version of Linux`, {
      expected: '6.1, 6.12 or the like',
    });
  }
  const isBefore: IsBefore = (otherMajor, otherMinor) =>
    Number(major) < otherMajor || (Number(major) === otherMajor && Number(minor) < otherMinor);
  return {
    conntrack: conntrackKernel(isBefore),
    ipvs: ipvsKernel(isBefore),
  };
}

/** Whether the version is before another. */
type IsBefore = (major: number, minor: number) => boolean;

function ipvsKernel(isBefore: IsBefore): IpvsKernel {
  if (isBefore(5, 9)) return '5.8';
  return isBefore(6, 2) ? '6.1' : '6.12';
}

function conntrackKernel(isBefore: IsBefore): ConntrackKernel {
  if (isBefore(5, 6)) return '5.5';
  if (isBefore(6, 3)) return '5.6';
  return isBefore(6, 12) ? '6.3' : '6.12';
}
