/** The devices that masqueraded connections left by when they began, as one byte a connection. */
export class MasqueradeDevices {
  readonly #names: (string | undefined)[] = [undefined];
  #byHandle = new Uint8Array(0);

  /** Notes the device of a connection, or that it has none. */
  remember(handle: number, device: string | undefined): void {
    if (handle >= this.#byHandle.length) {
      if (device === undefined) return;
      const grown = new Uint8Array(2 ** Math.ceil(Math.log2(handle + 256)));
      grown.set(this.#byHandle);
      this.#byHandle = grown;
    }
    this.#byHandle[handle] = this.#number(device);
  }

  of(handle: number): string | undefined {
    return this.#names[this.#byHandle[handle] ?? 0];
  }

  #number(device: string | undefined): number {
    const known = this.#names.indexOf(device);
    if (known >= 0) return known;
    // Hosts of more than 255 devices: the last ones share a number that is never told apart.
    if (this.#names.length > 255) return 0;
    return this.#names.push(device) - 1;
  }
}
