import type { Cursor } from '@packet-path/manifest';
import { equalTo, oneOf, type Selector } from '../selector/selector.ts';

/**
 * The terms of a LabelSelector of Kubernetes: labels by name, then expressions as they stand
 * (libcalico-go `conversion.go`, `k8sSelectorToCalico`). None where the selector is empty or absent.
 */
export function labelSelectorTerms(selector: Cursor): Selector[] {
  const labels = selector.field('matchLabels');
  const keys = labels.absent ? [] : Object.keys(labels.object()).sort();
  return [
    ...keys.map((key) => equalTo(key, labels.field(key).text())),
    ...selector.field('matchExpressions').items().map(readExpression),
  ];
}

function readExpression(expression: Cursor): Selector {
  const label = expression.field('key').text();
  const values = expression.field('values').items();
  const operator = expression.field('operator');
  const kind = operator.text();
  switch (kind) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) {
        expression.field('values').fail('bad-cluster', 'it is empty', 'at least one value');
      }
      return oneOf(
        kind === 'In' ? 'in' : 'not in',
        label,
        values.map((value) => value.text()),
      );
    case 'Exists':
      return Object.freeze({ kind: 'has', label });
    case 'DoesNotExist':
      return Object.freeze({ kind: 'not', operand: Object.freeze({ kind: 'has', label }) });
    default:
      return operator.fail(
        'bad-cluster',
        `'${kind}' is not known`,
        'In, NotIn, Exists, DoesNotExist',
      );
  }
}
