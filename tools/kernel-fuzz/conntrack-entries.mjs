const NUMBERS = ['sport', 'dport', 'type', 'code', 'id', 'packets', 'bytes'];

/** The lines of /proc/net/nf_conntrack as recordings have entries. */
export function readEntries(text) {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map(readEntry);
}

function readEntry(line) {
  const words = line.split(/ +/).filter((word) => word !== '');
  const [, , name, number] = words;
  const protocol = name === 'unknown' ? number : ({ icmpv6: 'icmpv6' }[name] ?? name);
  const state = /^[A-Z]/.test(words[5] ?? '') ? words[5] : undefined;
  const directions = [];
  const rest = {};
  for (const word of words.slice(5)) {
    const [key, value] = word.split('=');
    // GRE's lines have its two timeouts before the first direction.
    if (value === undefined || (key !== 'src' && directions.length === 0)) continue;
    if (key === 'src') directions.push({});
    if (/^(mark|use|zone|zone-orig|zone-reply)$/.test(key)) rest[key] = Number(value);
    else
      directions.at(-1)[key] =
        NUMBERS.includes(key) || /key$/.test(key) ? Number(value) : plain(value);
  }
  const [original, reply] = directions;
  const { use: _, ...kept } = rest;
  for (const zone of ['zone', 'zone-orig', 'zone-reply']) if (kept[zone] === 0) delete kept[zone];
  return {
    protocol,
    ...(state !== undefined && { state }),
    timeout: Number(words[4]),
    original,
    reply,
    unreplied: line.includes('[UNREPLIED]'),
    assured: line.includes('[ASSURED]'),
    ...kept,
  };
}

/** Addresses of IPv6 are written in full there. */
function plain(address) {
  return address.includes(':') ? shortened(address) : address;
}

function shortened(address) {
  const groups = address.split(':').map((group) => Number.parseInt(group, 16).toString(16));
  const zeros = groups.join(':').match(/\b0(?::0)+\b/g) ?? [];
  const longest = zeros.reduce((best, one) => (one.length > best.length ? one : best), '');
  if (longest === '') return groups.join(':');
  const text = groups.join(':');
  const at = text.indexOf(longest);
  const [head, tail] = [
    text.slice(0, at).replace(/:$/, ''),
    text.slice(at + longest.length).replace(/^:/, ''),
  ];
  return `${head}::${tail}`;
}
