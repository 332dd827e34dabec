/** A setting's value. */
export type SysctlValue = string | number;

/**
 * A host's sysctls by their full name (`net.ipv4.ip_forward`).
 *
 * Models state their defaults when they read; what was set is kept for any name.
 */
export class Sysctls {
  readonly #values = new Map<string, SysctlValue>();
  readonly #listeners = new Set<() => void>();

  constructor(values: Readonly<Record<string, SysctlValue>> = {}) {
    for (const [name, value] of Object.entries(values)) this.#values.set(canonical(name), value);
  }

  /** The value as it was set; undefined where it was not. */
  text(name: string): string | undefined {
    const value = this.#values.get(canonical(name));
    return value === undefined ? undefined : String(value);
  }

  /** The value as a number, or the default where it was not set. */
  number(name: string, fallback: number): number {
    const value = this.#values.get(canonical(name));
    return value === undefined ? fallback : Number(value);
  }

  /** Whether a setting that is off by 0 is on. */
  isOn(name: string, fallback: boolean): boolean {
    return this.number(name, fallback ? 1 : 0) !== 0;
  }

  set(name: string, value: SysctlValue): void {
    this.#values.set(canonical(name), value);
    for (const listener of this.#listeners) listener();
  }

  /** Calls back after every change, so that a model may keep what it read. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  entries(): IterableIterator<[string, SysctlValue]> {
    return this.#values.entries();
  }
}

/**
 * `net/ipv4/ip_forward` and `net.ipv4.ip_forward` name one setting: the first separator says which
 * spelling it is, and the other then stands for a dot in a device's name, as sysctl(8) has it.
 */
function canonical(name: string): string {
  const slash = name.indexOf('/');
  const dot = name.indexOf('.');
  if (slash < 0 || (dot >= 0 && dot < slash)) return name;
  return name.replaceAll('.', '\0').replaceAll('/', '.').replaceAll('\0', '/');
}
