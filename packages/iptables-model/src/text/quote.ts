/** Writes a text as iptables-save does: bare where it can be, else in quotes with escapes. */
export function quote(text: string): string {
  if (/^[-_0-9A-Za-z]+$/.test(text)) return text;
  return `"${text.replaceAll(/["\\']/g, '\\$&')}"`;
}
