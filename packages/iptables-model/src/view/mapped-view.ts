/** A map whose values are shown in another form, and which cannot be changed through it. */
export class MappedView<Key, Value, Shown> implements ReadonlyMap<Key, Shown> {
  readonly #map: ReadonlyMap<Key, Value>;
  readonly #show: (value: Value) => Shown;

  constructor(map: ReadonlyMap<Key, Value>, show: (value: Value) => Shown) {
    this.#map = map;
    this.#show = show;
  }

  get size(): number {
    return this.#map.size;
  }

  get(key: Key): Shown | undefined {
    const value = this.#map.get(key);
    return value === undefined ? undefined : this.#show(value);
  }

  has(key: Key): boolean {
    return this.#map.has(key);
  }

  forEach(callback: (value: Shown, key: Key, map: ReadonlyMap<Key, Shown>) => void): void {
    for (const [key, value] of this.#map) callback(this.#show(value), key, this);
  }

  keys(): MapIterator<Key> {
    return this.#map.keys();
  }

  *values(): MapIterator<Shown> {
    for (const value of this.#map.values()) yield this.#show(value);
  }

  *entries(): MapIterator<[Key, Shown]> {
    for (const [key, value] of this.#map) yield [key, this.#show(value)];
  }

  [Symbol.iterator](): MapIterator<[Key, Shown]> {
    return this.entries();
  }
}
