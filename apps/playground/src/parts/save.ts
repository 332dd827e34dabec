/** Milliseconds until a file that was saved is let go of. */
const LIFE = 60_000;

/** Gives a file to the reader, as a download. */
export function save(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), LIFE);
}
