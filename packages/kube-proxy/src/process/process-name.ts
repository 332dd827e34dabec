/** The name of kube-proxy's process in traces. */
export const PROCESS = 'kube-proxy';
