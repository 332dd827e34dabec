/** A setting's value. */
export type SysctlValue = string | number;

/** The values that the kernel takes for a sysctl. */
export interface SysctlKind {
  /** In words: `a whole number, 0 to 255`. */
  readonly expected: string;
  /** The value as the kernel keeps it; undefined where writing it fails with EINVAL. */
  read(value: SysctlValue): SysctlValue | undefined;
}

/** Bounds of a C int (include/linux/limits.h, `INT_MIN` and `INT_MAX`). */
const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;

/** Ticks in a second of the kernels that were recorded (`CONFIG_HZ` of Debian's). */
const HZ = 250;

/** A number as kernel/sysctl.c reads it (`proc_get_long`, `strtoul_lenient`): decimal, octal or hexadecimal. */
const NUMBER = /^\s*(-?)(0x[\da-f]+|\d+)\s*$/i;

function numberOf(value: SysctlValue): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
  const [, sign, digits = ''] = NUMBER.exec(value) ?? [];
  if (sign === undefined) return undefined;
  const isOctal = /^0\d/.test(digits);
  if (isOctal && /[89]/.test(digits)) return undefined;
  const size = isOctal ? Number.parseInt(digits, 8) : Number(digits);
  return sign === '-' && size !== 0 ? -size : size;
}

/**
 * A whole number within bounds (kernel/sysctl.c, `proc_dointvec_minmax`); any C int unless told
 * (`proc_dointvec`).
 */
export function wholeSysctl(least: number = INT_MIN, most: number = INT_MAX): SysctlKind {
  return {
    expected: `a whole number, ${least} to ${most}`,
    read(value) {
      const number = numberOf(value);
      return number !== undefined && number >= least && number <= most ? number : undefined;
    },
  };
}

/** Seconds, which the kernel keeps as ticks in a C int (`proc_dointvec_jiffies`). */
export const secondsSysctl: SysctlKind = wholeSysctl(0, Math.floor(INT_MAX / HZ));

/** Two ports, the lower first (net/ipv4/sysctl_net_ipv4.c, `ipv4_local_port_range`). */
export const portRangeSysctl: SysctlKind = {
  expected: 'two ports, the lower first',
  read(value) {
    const ports = `${value}`.trim().split(/[\s,]+/);
    const [low = 0, high = 0] = ports.map((port) => numberOf(port) ?? 0);
    return ports.length === 2 && low >= 1 && low <= high && high <= 65_535
      ? `${low}\t${high}`
      : undefined;
  },
};

/** Some numbers, parted by blanks, as many as there are least and most ones. */
export function wholeNumbersSysctl(count: number, least: number = INT_MIN): SysctlKind {
  const one = wholeSysctl(least);
  return {
    expected: `${count} whole numbers, ${least} at least`,
    read(value) {
      const words = `${value}`.trim().split(/\s+/);
      const numbers = words.map((word) => one.read(word));
      return words.length === count && !numbers.includes(undefined)
        ? numbers.join('\t')
        : undefined;
    },
  };
}

/** Any text of one line. */
export const textSysctl: SysctlKind = {
  expected: 'a text of one line',
  read: (value) => (/[\n\0]/.test(`${value}`) ? undefined : `${value}`.trim()),
};
