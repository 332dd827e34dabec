/**
 * The chart library, when it is loaded, asks for the ratio of a screen's pixels, and on a coarse screen
 * draws all lines half a pixel aside. A figure has the same bytes everywhere: while the library is loaded,
 * a page tells it the ratio of a fine screen, for which it draws as it does where there is no page.
 */
interface Page {
  devicePixelRatio: number;
}

/** Where a page has one: its window. */
const page = (globalThis as { readonly window?: Page }).window;
const own = page && Object.getOwnPropertyDescriptor(page, 'devicePixelRatio');

export function hidePixelRatio(): void {
  if (page === undefined) return;
  Object.defineProperty(page, 'devicePixelRatio', { value: 2, configurable: true });
}

export function showPixelRatio(): void {
  if (page !== undefined && own !== undefined) {
    Object.defineProperty(page, 'devicePixelRatio', own);
  }
}
