/** The tables, and the hooks each is walked from. */
export const TABLES = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
};

const INCOMING = ['PREROUTING', 'INPUT', 'FORWARD'];
const OUTGOING = ['FORWARD', 'OUTPUT', 'POSTROUTING'];

/** Whether packets at a hook have the device that they came in by. */
export const hasInput = (hook) => INCOMING.includes(hook);
/** Whether packets at a hook have the device that they leave by. */
export const hasOutput = (hook) => OUTGOING.includes(hook);
