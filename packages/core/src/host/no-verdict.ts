import { PacketPathError } from '../error/error.ts';

/** A hook function in plain JavaScript may answer anything. */
export function noVerdict(name: string, verdict: unknown): PacketPathError {
  return new PacketPathError(
    'bad-option',
    `${name} answered '${String(verdict)}', which is no verdict`,
    {
      expected: 'accept, drop or stolen',
    },
  );
}
