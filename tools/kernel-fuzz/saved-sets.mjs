/**
 * Sets as recordings have them, of what `ipset save` prints: the elements of each by its name.
 *
 * @param isTimely whether the times left are those at the packet
 */
export function readSavedSets(text, isTimely) {
  const sets = {};
  for (const line of text.split('\n')) {
    const [command, name, element, ...words] = line.split(' ').filter((word) => word !== 'nomatch');
    if (command === 'create') sets[name] = [];
    if (command !== 'add') continue;
    const options = {};
    for (let at = 0; at + 1 < words.length; at += 2) {
      const value = words[at + 1];
      if (words[at] === 'timeout' && !isTimely) continue;
      options[words[at]] = /^\d+$/.test(value) ? Number(value) : value;
    }
    sets[name].push({ element, ...options });
  }
  return sets;
}
