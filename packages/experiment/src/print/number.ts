/** `20,013`, or `5,019.5`: as many decimals as asked for, thousands apart by commas. */
export function formatNumber(value: number, decimals = 0): string {
  const [whole = '', fraction] = value.toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A mean or a share: one decimal while it is small enough to matter, none where it is none. */
export function formatMean(value: number): string {
  return formatNumber(value, Number.isInteger(value) || value >= 10_000 ? 0 : 1);
}

/** `1 service`, `2 services`. */
export function plural(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}
