import { checkArgument, type OptionValue, oneOf, someText } from '@packet-path/core';
import { type Cursor, SOME_CURSOR } from './cursor.ts';

const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';

/** The form of a name: which characters it may have, and how many. */
export type NameForm = 'label' | 'subdomain' | 'label-value' | 'port-name' | 'interface';

interface Form {
  readonly pattern: RegExp;
  /** Characters at most. */
  readonly longest: number;
  readonly words: string;
}

/** The forms of names that the API server accepts (apimachinery `pkg/util/validation`). */
const FORMS: Readonly<Record<NameForm, Form>> = {
  /** `IsDNS1123Label`: namespaces, ports, and services (relaxed from RFC 1035 by KEP 5311). */
  label: {
    pattern: new RegExp(`^${LABEL}$`),
    longest: 63,
    words: "a lowercase RFC 1123 label: a-z, 0-9 and '-', no '-' at its ends",
  },
  /** `IsDNS1123Subdomain`: nodes, pods, policies. */
  subdomain: {
    pattern: new RegExp(`^${LABEL}(?:\\.${LABEL})*$`),
    longest: 253,
    words: "a lowercase RFC 1123 subdomain: labels of a-z, 0-9 and '-', joined by '.'",
  },
  /** `IsValidLabelValue`: values of labels, zones. */
  'label-value': {
    pattern: /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/,
    longest: 63,
    words: "a label's value: letters, digits, '-', '_' and '.', a letter or digit at its ends",
  },
  /** `IsValidPortName`: ports of containers. */
  'port-name': {
    pattern: /^(?!.*--)(?=.*[a-z])[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/,
    longest: 15,
    words: "the name of a port: a-z, 0-9 and single '-', at least one letter",
  },
  /** Calico's devices (libcalico-go, `interfaceRegex`); Linux would take more. */
  interface: {
    pattern: /^[A-Za-z0-9_.-]+$/,
    longest: 15,
    words: "the name of a device: letters, digits, '_', '.' and '-'",
  },
};

const SOME_FORM: OptionValue = oneOf('label', 'subdomain', 'label-value', 'port-name', 'interface');

/** Whether a text is a name of that form. */
export function isName(text: string, form: NameForm): boolean {
  checkArgument('isName', 'text', text, someText);
  checkArgument('isName', 'form', form, SOME_FORM);
  const { pattern, longest } = FORMS[form];
  return text.length <= longest && pattern.test(text);
}

/** The name at a place. @throws {PacketPathError} `bad-cluster`, as the API server would refuse it */
export function readName(cursor: Cursor, form: NameForm): string {
  checkArgument('readName', 'cursor', cursor, SOME_CURSOR);
  checkArgument(
    'readName',
    'form',
    form,
    oneOf('label', 'subdomain', 'label-value', 'port-name', 'interface'),
  );
  const text = cursor.text();
  if (isName(text, form)) return text;
  const { words, longest } = FORMS[form];
  const problem =
    text.length > longest
      ? `a name of ${text.length} characters`
      : `${JSON.stringify(text)} is no name`;
  cursor.fail('bad-cluster', problem, `${words}; at most ${longest} characters`);
}

/** The same, where it may be left out. */
export function readNameOr<Default>(
  cursor: Cursor,
  form: NameForm,
  otherwise: Default,
): string | Default {
  checkArgument('readNameOr', 'cursor', cursor, SOME_CURSOR);
  checkArgument(
    'readNameOr',
    'form',
    form,
    oneOf('label', 'subdomain', 'label-value', 'port-name', 'interface'),
  );
  return cursor.absent ? otherwise : readName(cursor, form);
}
