import type { Field, ValuesOf } from './field.ts';
import { SCHEMAS, type ViewName } from './schemas/schemas.ts';

type Schemas = typeof SCHEMAS;
/** Every value that any view has, by its name. */
type AllFields = UnionToIntersection<Schemas[ViewName]>;
type UnionToIntersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

/** The values of all views: those of the same name are the same in each. */
export type Values = ValuesOf<AllFields>;

/** A file that the state names; its text is with the model. */
export interface FileMark {
  readonly name: string;
  readonly sha256: string;
}

/** All that a link holds. */
export interface PageState {
  readonly view: ViewName;
  readonly values: Values;
  readonly files: readonly FileMark[];
}

/** The places of the players: each step changes one of them, and nobody but its player draws it. */
const PLACES = ['frame', 'arrival'] as const satisfies readonly (keyof Values)[];

/** The state without the places of the players. */
export interface SettledState extends Omit<PageState, 'values'> {
  readonly values: Omit<Values, (typeof PLACES)[number]>;
}

/** Whether two states are the same but for the places of the players. */
export function areSettledAlike(one: SettledState, other: SettledState): boolean {
  if (one.view !== other.view || one.files !== other.files) return false;
  const others: Readonly<Record<string, unknown>> = other.values;
  return Object.entries(one.values).every(
    ([name, value]) => (PLACES as readonly string[]).includes(name) || others[name] === value,
  );
}

/** The fields of a view by their names. */
export function fieldsOf(
  view: ViewName,
): readonly (readonly [name: string, field: Field<unknown>])[] {
  return Object.entries(SCHEMAS[view]) as [string, Field<unknown>][];
}

/** The state of a page that was opened without a link. */
export function firstState(): PageState {
  const values: Record<string, unknown> = {};
  for (const view of Object.keys(SCHEMAS) as ViewName[]) {
    for (const [name, field] of fieldsOf(view)) values[name] = field.fallback;
  }
  return { view: 'walk', values: values as Values, files: [] };
}
