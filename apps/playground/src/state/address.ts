/** The fragment of the page's address. Changes by somebody else are heard later than they are seen. */
export interface Address {
  readonly hash: string;
  /** Writes a fragment, as another step of the browser's history or in place of the one that is there. */
  write(hash: string, isStep: boolean): void;
  /** Calls back after the fragment was changed by a link, by the reader, or by the browser's history. */
  hear(hearer: () => void): void;
}

/** The address of the browser's window. */
export const windowAddress: Address = {
  get hash() {
    return location.hash;
  },
  write(hash, isStep) {
    if (isStep) history.pushState(null, '', hash);
    else history.replaceState(null, '', hash);
  },
  hear(hearer) {
    addEventListener('hashchange', hearer);
  },
};
