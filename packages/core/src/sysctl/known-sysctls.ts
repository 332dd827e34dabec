import { objectWith } from '../error/check-argument.ts';
import { someText } from '../error/check-options.ts';
import { checkWords } from '../error/check-words.ts';
import { PacketPathError } from '../error/error.ts';
import { nearest } from '../error/nearest.ts';
import { shown } from '../error/shown.ts';
import { type SysctlKind, type SysctlValue, wholeSysctl } from './sysctl-value.ts';

/** A sysctl: the values it takes, and how far a host follows them. */
export interface SysctlDeclaration extends SysctlKind {
  /**
   * `followed`: packets and tables do as it says. `no effect`: it is kept, and nothing that is modelled
   * depends on it. `fixed`: Linux would do otherwise with another value than `only`, which is refused.
   * `read-only`: nobody can set it.
   */
  readonly effect: 'followed' | 'no effect' | 'fixed' | 'read-only';
  /** The value that a fixed one has. */
  readonly only?: SysctlValue;
}

/** A sysctl that hosts follow; any C int unless told. */
export function followed(kind: SysctlKind = wholeSysctl()): SysctlDeclaration {
  return { ...kind, effect: 'followed' };
}

/** A sysctl on which nothing that is modelled depends; any C int unless told. */
export function withoutEffect(kind: SysctlKind = wholeSysctl()): SysctlDeclaration {
  return { ...kind, effect: 'no effect' };
}

/** A sysctl of which hosts know one value alone; any C int unless told. */
export function fixedAt(only: SysctlValue, kind: SysctlKind = wholeSysctl()): SysctlDeclaration {
  return { ...kind, effect: 'fixed', only };
}

/** A sysctl that nobody sets. */
export const readOnlySysctl: SysctlDeclaration = { ...wholeSysctl(), effect: 'read-only' };

const someDeclaration = objectWith('a kind of sysctl, as followed() makes it', 'read');

const declared = new Map<string, SysctlDeclaration>();
const aliases = new Map<string, string>();

/**
 * Declares sysctls by their full names; `*` stands for `all`, `default` or a device:
 * `net.ipv4.conf.*.route_localnet`. Models do it when they are loaded.
 *
 * @throws {PacketPathError} `bad-option` for what is no declaration
 */
export function declareSysctls(sysctls: Readonly<Record<string, SysctlDeclaration>>): void {
  checkWords('declareSysctls', sysctls, someDeclaration);
  for (const [name, declaration] of Object.entries(sysctls)) {
    declared.set(name, Object.freeze({ ...declaration }));
  }
}

/** Declares second names of sysctls: the kernel keeps one value for both. @throws {PacketPathError} `bad-option` */
export function declareSysctlAliases(names: Readonly<Record<string, string>>): void {
  checkWords('declareSysctlAliases', names, someText);
  for (const [alias, name] of Object.entries(names)) aliases.set(alias, name);
}

/** The declared sysctls by name, in the order of declaration. */
export function knownSysctls(): ReadonlyMap<string, SysctlDeclaration> {
  return declared;
}

/**
 * The full name with dots. `net/ipv4/ip_forward` and `net.ipv4.ip_forward` name one setting: the first
 * separator says which spelling it is, and the other then stands for a dot in a device's name, as sysctl(8)
 * has it.
 */
export function canonicalSysctl(name: string): string {
  const slash = name.indexOf('/');
  const dot = name.indexOf('.');
  const isDotted = slash < 0 || (dot >= 0 && dot < slash);
  const dotted = isDotted
    ? name
    : name.replaceAll('.', '\0').replaceAll('/', '.').replaceAll('\0', '/');
  return aliases.get(dotted) ?? dotted;
}

/** Names under which each device has settings of its own. */
const OF_DEVICES = /^(net\.ipv[46]\.(?:conf|neigh))\.([^.]+)\.([^.]+)$/;

/**
 * The declaration of a canonical name.
 *
 * @param hasDevice whether the host has a device; every name is one unless told
 * @throws {PacketPathError} `not-found` with the name that was probably meant
 */
export function sysctlDeclaration(
  name: string,
  hasDevice: (device: string) => boolean = () => true,
): SysctlDeclaration {
  const [, scope = '', place = '', leaf = ''] = OF_DEVICES.exec(name) ?? [];
  const device = place.replaceAll('/', '.');
  const isPlace = place === 'all' || place === 'default' || hasDevice(device);
  const found = declared.get(name) ?? declared.get(`${scope}.*.${leaf}`);
  if (found !== undefined && (scope === '' || isPlace)) return found;
  if (found !== undefined) {
    throw new PacketPathError('not-found', `there is no ${shown(name)}`, {
      source: 'sysctl',
      expected: `all, default or a device of the host in place of ${shown(device)}`,
    });
  }
  const meant = meantName(name, place);
  const hint = meant === undefined ? '' : `, did you mean '${meant}'?`;
  throw new PacketPathError('not-found', `this host knows no ${shown(name)}${hint}`, {
    source: 'sysctl',
    expected: 'a sysctl of packets, services or connections (docs/exactness.md lists them)',
  });
}

/** The nearest name; else one that ends alike: `nf_conntrack_max`. */
function meantName(name: string, place: string): string | undefined {
  const names = [...declared.keys(), ...aliases.keys()].map((known) =>
    known.replace('*', place === '' ? 'all' : place),
  );
  const leaf = name.slice(name.lastIndexOf('.') + 1);
  return nearest(name, names) ?? names.find((known) => known.endsWith(`.${leaf}`));
}
