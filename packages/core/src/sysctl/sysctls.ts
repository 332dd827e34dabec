import { checkArgument } from '../error/check-argument.ts';
import { someFunction, someObject } from '../error/check-options.ts';
import { PacketPathError } from '../error/error.ts';
import { shown } from '../error/shown.ts';
import './linux-sysctls.ts';
import { canonicalSysctl, sysctlDeclaration } from './known-sysctls.ts';
import type { SysctlValue } from './sysctl-value.ts';

/**
 * A host's sysctls by their full name (`net.ipv4.ip_forward`).
 *
 * Names that no model has declared are refused, and values that the kernel refuses. Models state their
 * defaults when they read.
 */
export class Sysctls {
  readonly #values = new Map<string, SysctlValue>();
  readonly #listeners = new Set<() => void>();
  readonly #hasDevice: ((device: string) => boolean) | undefined;

  /**
   * @param hasDevice whether the host has a device, for settings of one; any name is one unless told
   * @throws {PacketPathError} as `set`
   */
  constructor(
    values: Readonly<Record<string, SysctlValue>> = {},
    hasDevice?: (device: string) => boolean,
  ) {
    checkArgument('new Sysctls', 'values', values, someObject);
    if (hasDevice !== undefined) {
      checkArgument('new Sysctls', 'hasDevice', hasDevice, someFunction);
    }
    this.#hasDevice = hasDevice;
    this.#enter(Object.entries(values));
  }

  /** The value as it was set; undefined where it was not. */
  text(name: string): string | undefined {
    const value = this.#values.get(canonicalSysctl(name));
    return value === undefined ? undefined : String(value);
  }

  /** The value as a number, or the default where it was not set. */
  number(name: string, fallback: number): number {
    const value = this.#values.get(canonicalSysctl(name));
    return value === undefined ? fallback : Number(value);
  }

  /** Whether a setting that is off by 0 is on. */
  isOn(name: string, fallback: boolean): boolean {
    return this.number(name, fallback ? 1 : 0) !== 0;
  }

  /**
   * Sets one, as `sysctl -w` does.
   *
   * @throws {PacketPathError} `not-found` for a name that nobody has declared; `bad-option` for a value that
   *   the kernel refuses (EINVAL); `not-allowed` for one that it takes and no model follows
   */
  set(name: string, value: SysctlValue): void {
    this.setAll([[name, value]]);
  }

  /**
   * Sets many, and tells of the change once. Where one is refused none is set.
   *
   * @throws {PacketPathError} as {@link set}
   */
  setAll(settings: readonly (readonly [name: string, value: SysctlValue])[]): void {
    this.#enter(settings);
    for (const listener of this.#listeners) listener();
  }

  /** As {@link setAll}, of an object’s keys. */
  load(values: Readonly<Record<string, SysctlValue>>): void {
    checkArgument('a host', 'sysctls', values, someObject);
    this.setAll(Object.entries(values));
  }

  /** Calls back after every change, so that a model may keep what it read. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  entries(): IterableIterator<[string, SysctlValue]> {
    return this.#values.entries();
  }

  /** The settings that were made, by name. */
  toJSON(): Readonly<Record<string, SysctlValue>> {
    return Object.fromEntries(this.#values);
  }

  #enter(settings: readonly (readonly [name: string, value: SysctlValue])[]): void {
    const kept = settings.map(([name, value]) => this.#read(name, value));
    for (const [name, value] of kept) this.#values.set(name, value);
  }

  /** The full name and the value that is kept. */
  #read(given: string, value: SysctlValue): readonly [name: string, value: SysctlValue] {
    const name = canonicalSysctl(`${given}`);
    const declaration = sysctlDeclaration(name, this.#hasDevice);
    const { effect, expected, only } = declaration;
    const source = 'sysctl';
    if (effect === 'read-only') {
      throw new PacketPathError('not-allowed', `permission denied on key '${name}'`, { source });
    }
    const isValue = typeof value === 'string' || typeof value === 'number';
    const kept = isValue ? declaration.read(value) : undefined;
    if (kept === undefined) {
      const problem = `setting key '${name}' to ${shown(value)}: Invalid argument`;
      throw new PacketPathError('bad-option', problem, { source, expected });
    }
    if (effect === 'fixed' && kept !== only) {
      const problem = `'${name}' at ${shown(kept)} is not modelled`;
      throw new PacketPathError('not-allowed', problem, { source, expected: shown(only) });
    }
    return [name, kept];
  }
}
