/** An answer of the model in a form to take away: lines of code, a trace, a drawing. */
export interface ExportedText {
  readonly text: string;
}
