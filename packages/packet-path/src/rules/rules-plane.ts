import { PacketPathError } from '@packet-path/core';
import { LentChoices, type PlaneHost, planeHostOf } from '@packet-path/data-plane';
import { type LinuxHost, type LinuxHostOptions, linuxHost } from '@packet-path/linux-host';
import { letForget, linuxOutcomes, linuxSize } from '@packet-path/node';

/** A host with rules from anywhere, and the same as a plane's host. No cluster stands behind the rules. */
export interface RulesPlane {
  readonly host: LinuxHost;
  readonly planeHost: PlaneHost;
}

/**
 * Rules from anywhere, with a host to walk them. The plane's host refuses every update.
 *
 * @param memory the seconds that rules remember a client for
 * @throws {PacketPathError} as `linuxHost`
 */
export function rulesPlane(
  options: LinuxHostOptions,
  memory: (host: LinuxHost) => number,
): RulesPlane {
  const choices = LentChoices.of(options);
  const host = linuxHost({ ...options, choices });
  const affinitySeconds = memory(host);
  const planeHost = planeHostOf({
    host,
    choices,
    update: () => {
      throw new PacketPathError('not-allowed', 'rules from anywhere follow no cluster');
    },
    outcomes: (scene, flow) => linuxOutcomes({ ...scene, host }, flow),
    forget: () => letForget(host, affinitySeconds),
    size: () => linuxSize(host),
  });
  return { host, planeHost };
}
