/**
 * Starts a worker with the model. In the built page its program is the text of an element; it is no module, which
 * a page from disk may not start.
 */
export function startWorker(): Worker {
  if (import.meta.env.DEV) {
    return new Worker('/src/worker/main.ts', { type: 'module' });
  }
  return new Worker(programAddress());
}

let address: string | undefined;

function programAddress(): string {
  const program = document.getElementById('model')?.textContent ?? '';
  address ??= URL.createObjectURL(new Blob([program], { type: 'text/javascript' }));
  return address;
}
