/** The octets of an address in text: 4 of IPv4, 16 of IPv6. */
export function addressOctets(text) {
  if (!text.includes(':')) return Buffer.from(text.split('.').map(Number));
  const [head, tail] = text.split('::');
  const groups = (part) => (part ? part.split(':') : []);
  const [before, after] = [groups(head), groups(tail)];
  const zeros = tail === undefined ? [] : Array(8 - before.length - after.length).fill('0');
  const made = Buffer.alloc(16);
  [...before, ...zeros, ...after].forEach((group, at) => {
    made.writeUInt16BE(Number.parseInt(group, 16), 2 * at);
  });
  return made;
}

/** An address as RFC 5952 writes it. */
export function addressText(octets) {
  if (octets.length === 4) return [...octets].join('.');
  const groups = Array.from({ length: 8 }, (_, at) => octets.readUInt16BE(2 * at));
  let [best, length] = [-1, 1];
  for (let at = 0; at < 8; at++) {
    let end = at;
    while (end < 8 && groups[end] === 0) end++;
    if (end - at > length) [best, length] = [at, end - at];
  }
  const text = (part) => part.map((group) => group.toString(16)).join(':');
  if (best < 0) return text(groups);
  return `${text(groups.slice(0, best))}::${text(groups.slice(best + length))}`;
}
