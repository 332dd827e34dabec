/**
 * The reason that an error gives, in one line; of an error of the operating system without the call and the
 * path in it, which may be one of ours: `ENOENT: no such file or directory`.
 */
export function reasonOf(cause: unknown): string {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const isOfSystem = cause instanceof Error && 'syscall' in cause;
  const bare = isOfSystem ? reason.replace(/, [a-z]+(?: '.*')?$/s, '') : reason;
  return bare.split('\n')[0]!;
}
