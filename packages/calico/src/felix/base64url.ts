const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Base 64 in the alphabet for URLs, without padding (RFC 4648, 5). */
export function base64url(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += DIGITS[(held >>> bits) & 63];
    }
  }
  return bits === 0 ? text : text + DIGITS[(held << (6 - bits)) & 63];
}
