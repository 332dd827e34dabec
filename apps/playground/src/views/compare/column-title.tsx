import type { CompareColumn } from '../../model/protocol/compare.ts';
import { libraryWords, useTexts } from '../../texts/texts.ts';

interface ColumnTitleProps {
  readonly column: CompareColumn;
  readonly columns: readonly CompareColumn[];
}

/** A data plane's title; where some columns have policies, whether this one has. */
export function ColumnTitle({ column, columns }: ColumnTitleProps) {
  const texts = useTexts();
  const { compare } = texts;
  const areAny = columns.some(({ hasPolicies }) => hasPolicies);
  return (
    <>
      {libraryWords(texts, column.title.replace(/, Calico$/, ''))}
      {areAny ? (
        <small>{column.hasPolicies ? compare.withPolicies : compare.withoutPolicies}</small>
      ) : null}
    </>
  );
}
