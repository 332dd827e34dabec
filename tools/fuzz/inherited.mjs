// Look-ups that reach `Object.prototype`: a key that comes from a text must ask for an object's own
// properties alone. Words of this file are made properties of every object for as long as a target runs; each of
// them takes the place of each token of a text in turn.

/** As names and as options are written. */
export const WORDS = ['zzinherited', 'ZZINHERITED', '--zzinherited'];

const TOKEN = /[\w-]+/g;

/**
 * The places in the sources at which a target looks up a word of a text in an object that only inherits it.
 *
 * @param texts that the target takes
 * @param most tokens of a text that are replaced, spread over it
 */
export function inheritedLookups(target, texts, most) {
  const places = new Set();
  for (const text of texts) {
    const tokens = [...text.matchAll(TOKEN)];
    const step = Math.max(1, Math.ceil(tokens.length / most));
    for (let at = 0; at < tokens.length; at += step) {
      const { index, 0: token } = tokens[at];
      for (const word of WORDS) {
        if (token.startsWith('--') !== word.startsWith('--')) continue;
        const input = text.slice(0, index) + word + text.slice(index + token.length);
        watching(places, () => target.run(input));
      }
    }
  }
  return places;
}

function watching(places, run) {
  for (const word of WORDS) {
    Object.defineProperty(Object.prototype, word, {
      configurable: true,
      get() {
        places.add(placeOf(new Error().stack ?? ''));
        return undefined;
      },
      // An assignment makes a property of the object's own, as it does without all this.
      set(value) {
        Object.defineProperty(this, word, {
          value,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      },
    });
  }
  try {
    run();
  } catch {
    // The input is refused, as most are.
  } finally {
    for (const word of WORDS) delete Object.prototype[word];
  }
}

/** The line of a stack behind that of the getter. */
function placeOf(stack) {
  const [, , caller = ''] = stack.split('\n');
  return caller
    .trim()
    .replace(/^at /, '')
    .replace(/\(?file:\/\/.*\/packages\//, '')
    .replace(/\)$/, '');
}
