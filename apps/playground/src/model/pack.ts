/** Characters of all packed files of a link together. */
export const MOST_PACKED = 16_384;

/** A packed text of a link may not become larger than this. */
const MOST_UNPACKED = 16 * 1024 * 1024;

/** A text as a link carries it: deflated, in the letters of base64url. */
export async function pack(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let letters = '';
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Texts longer than this are not packed: they would not fit into a link. */
const LONGEST_PACKED = 1024 * 1024;

/** A packed text; null where it is too long for a link. */
export async function packedIfShort(text: string): Promise<string | null> {
  if (text.length > LONGEST_PACKED) return null;
  const packed = await pack(text);
  return packed.length <= MOST_PACKED ? packed : null;
}

/** The text of {@link pack}; undefined where it is none, or grows beyond all measure. */
export async function unpack(packed: string): Promise<string | undefined> {
  try {
    const letters = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    for (const reader = stream.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > MOST_UNPACKED) return undefined;
      parts.push(value);
    }
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      await new Blob(parts).arrayBuffer(),
    );
  } catch {
    return undefined;
  }
}

/** SHA-256 of a text in UTF-8, in hexadecimal digits. */
export async function sha256Of(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
