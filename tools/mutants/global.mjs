// The switches of all mutants of a process. Files with mutants ask for them when they are loaded, so this is
// imported before any of them.

const state = {
  /** The mutant that is on, or the set of those that are, if several. */
  one: undefined,
  several: undefined,
  /** How often those that are on were asked, and how often they may be. */
  hits: 0,
  most: Number.POSITIVE_INFINITY,
  /** How often each was reached, where that is counted. At first: while files are loaded. */
  counts: {},
};

function isOn(id) {
  if (state.one !== id && (state.several === undefined || !state.several.has(id))) return false;
  if (++state.hits > state.most) throw new Error(`a mutant was asked ${state.hits} times`);
  return true;
}

function cover(...ids) {
  const { counts } = state;
  if (counts === undefined) return;
  for (const id of ids) counts[id] = (counts[id] ?? 0) + 1;
}

globalThis.packetPathMutants ??= { state, isOn, cover };
