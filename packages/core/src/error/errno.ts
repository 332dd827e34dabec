/** Error numbers a local sender sees (include/uapi/asm-generic/errno-base.h and errno.h). */
export const Errno = {
  EPERM: 1,
  EACCES: 13,
  EINVAL: 22,
  EMSGSIZE: 90,
  ENETUNREACH: 101,
  ECONNREFUSED: 111,
  EHOSTUNREACH: 113,
} as const;
