/** The words of options, one space between them; those that are empty are left out. */
export function words(...options: readonly string[]): string {
  return options.filter((option) => option !== '').join(' ');
}

/** `! ` where a condition is inverted. */
export function not(inverted: boolean): string {
  return inverted ? '! ' : '';
}
