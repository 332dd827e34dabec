/** Values of types that nft writes in a form of their own; readers answer undefined for other texts. */

/** `1:2`: the major and the minor number of a traffic class, in hexadecimal. */
export function readClassid(text: string): number | undefined {
  const [major = '', minor = ''] = text.split(':');
  return (Number.parseInt(major || '0', 16) * 0x10000 + Number.parseInt(minor || '0', 16)) >>> 0;
}

export function writeClassid(value: number): string {
  return `${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`;
}

/** `aa:bb:cc:dd:ee:ff` as a number of 48 bits. */
export function readEtherAddress(text: string): number | undefined {
  if (!/^[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}$/.test(text)) return undefined;
  return text.split(':').reduce((sum, byte) => sum * 256 + Number.parseInt(byte, 16), 0);
}

export function writeEtherAddress(value: number): string {
  const digits = value.toString(16).padStart(12, '0');
  return (digits.match(/../g) ?? []).join(':');
}

/** `17:00` or `17:00:30` as seconds of a day. Times are those of UTC. */
export function readHour(text: string): number | undefined {
  const found = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (found === null) return undefined;
  const [, hours, minutes, seconds = '0'] = found;
  const sum = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60 ? sum : undefined;
}

export function writeHour(value: number): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const text = `${two(Math.floor(value / 3600))}:${two(Math.floor(value / 60) % 60)}`;
  return value % 60 === 0 ? text : `${text}:${two(value % 60)}`;
}

/** `2019-12-24 16:00:00` as seconds since 1970. */
export function readDate(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}(:\d{2})?)?$/.test(text)) return undefined;
  const [day = '', time = '00:00:00'] = text.split(' ');
  const milliseconds = Date.parse(`${day}T${time.length === 5 ? `${time}:00` : time}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

/** The last second of the year 9999, behind which a date has more digits. */
const LAST_DATE = 253_402_300_799;

/** Undefined for a number that is read as a number alone. */
export function writeDate(seconds: number): string | undefined {
  if (seconds > LAST_DATE) return undefined;
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
