/** Sets as recordings have them, of what `ipset save` prints: the elements of each by its name. */
export function readSavedSets(text) {
  const sets = {};
  for (const line of text.split('\n')) {
    const [command, name, element, ...words] = line.split(' ').filter((word) => word !== 'nomatch');
    if (command === 'create') sets[name] = [];
    if (command !== 'add') continue;
    const options = {};
    for (let at = 0; at + 1 < words.length; at += 2) {
      const value = words[at + 1];
      options[words[at]] = /^\d+$/.test(value) ? Number(value) : value;
    }
    sets[name].push({ element, ...options });
  }
  return sets;
}
