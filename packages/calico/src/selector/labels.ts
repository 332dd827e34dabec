/** Labels that Calico gives to endpoints of its own accord (libcalico-go `apis/v3/constants.go`). */
export const LABEL = {
  namespace: 'projectcalico.org/namespace',
  orchestrator: 'projectcalico.org/orchestrator',
  serviceAccount: 'projectcalico.org/serviceaccount',
  /** With `pcns.` or `pcsa.` before it: the namespace's, or the service account's, own name. */
  name: 'projectcalico.org/name',
} as const;
