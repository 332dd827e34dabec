/**
 * The value that an object itself has under a key of a recording; what it inherits, such as `toString`, is
 * no value.
 */
export function own<Value>(
  object: Readonly<Record<string, Value>>,
  key: string,
): Value | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
