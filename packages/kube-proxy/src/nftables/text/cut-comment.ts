/**
 * A comment of at most so many bytes of UTF-8, as kube-proxy cuts it since 139516 (`CommentLengthMax` of
 * knftables). A character that does not fit whole goes with the rest.
 */
export function cutComment(text: string, longest: number | undefined): string {
  // No character takes more than three bytes a unit of UTF-16.
  if (longest === undefined || text.length * 3 <= longest) return text;
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += utf8Length(character.codePointAt(0)!);
    if (bytes > longest) return kept;
    kept += character;
  }
  return text;
}

function utf8Length(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}
