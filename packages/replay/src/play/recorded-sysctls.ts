import { PacketPathError, Sysctls, type SysctlValue } from '@packet-path/core';

type Values = Readonly<Record<string, SysctlValue>>;

/**
 * The sysctls of a recording that a host takes. The recorded kernel took them all: where no model follows one, the
 * packets of the recording show whether that matters.
 */
export function takenSysctls(recorded: Values): Values {
  return Object.fromEntries(
    Object.entries(recorded).filter(([name, value]) => isTaken(name, value)),
  );
}

function isTaken(name: string, value: SysctlValue): boolean {
  try {
    new Sysctls().set(name, value);
    return true;
  } catch (error) {
    const isUnmodelled =
      error instanceof PacketPathError &&
      (error.code === 'not-found' || error.code === 'not-allowed');
    if (!isUnmodelled) throw error;
    return false;
  }
}
