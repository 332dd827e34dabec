/**
 * Freezes a value of plain objects and arrays all through. An object that is frozen already is taken
 * to be frozen all through; objects of classes (addresses) are left to their class.
 */
export function frozen<Value>(value: Value): Value {
  // All that is no object is frozen.
  if (Object.isFrozen(value)) return value;
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain) return value;
  Object.freeze(value);
  for (const member of Object.values(value as object)) frozen(member);
  return value;
}
