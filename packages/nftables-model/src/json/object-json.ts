import type { Flowtable, TableObject } from '../ruleset/ruleset.ts';
import type { Json, JsonObject } from './json.ts';
import { limitJson } from './stateful-json.ts';

type Place = Readonly<{ family: string; table: string }>;

/** A named object as `nft -j` prints it; one that is only kept has its lines in `lines`. */
export function objectJson({ family, table }: Place, object: TableObject): Json {
  const { name, comment } = object;
  const base: JsonObject = { family, name, table, ...(comment !== undefined && { comment }) };
  switch (object.type) {
    case 'counter':
      return { counter: { ...base, packets: object.packets, bytes: object.bytes } };
    case 'quota': {
      const { bytes, used, over } = object;
      return { quota: { ...base, bytes, used, inv: over } };
    }
    case 'limit':
      return { limit: { ...base, ...limitJson(object) } };
    default:
      return { [object.type]: { ...base, lines: object.lines } };
  }
}

export function flowtableJson({ family, table }: Place, flowtable: Flowtable): Json {
  const { name, priority, devices, flags, counter } = flowtable;
  return {
    flowtable: {
      family,
      name,
      table,
      hook: 'ingress',
      prio: priority,
      ...(devices.length > 0 && { dev: devices.length === 1 ? devices[0]! : devices }),
      ...(flags.length > 0 && { flags: flags.length === 1 ? flags[0]! : flags }),
      ...(counter && { counter: true }),
    },
  };
}
