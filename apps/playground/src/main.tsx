import { render } from 'preact';
import './shell/style.css';
import { App } from './shell/app.tsx';
import { windowAddress } from './state/address.ts';
import { Files } from './state/files.ts';
import { Link } from './state/link.ts';
import { PageContext } from './state/page.ts';
import { Store } from './state/store.ts';
import { ModelClient } from './worker/model-client.ts';
import { startWorker } from './worker/start-worker.ts';

const store = new Store();
const start = (): ModelClient => new ModelClient(startWorker);
const model = start();
let second: ModelClient | undefined;
const secondModel = (): ModelClient => {
  second ??= start();
  return second;
};
const files = new Files(store, model);
const link = new Link(store, files, windowAddress);

// The view of the link is the first that is made; no other asks the model before it.
link.begin();

/** Milliseconds to wait for a frame: a page that nobody looks at has none. */
const PATIENCE = 300;

/** The page's name is painted first, while the worker starts. */
let isRendered = false;
function begin(): void {
  if (isRendered) return;
  isRendered = true;
  render(
    <PageContext.Provider value={{ store, model, secondModel, files }}>
      <App link={link} />
    </PageContext.Provider>,
    document.getElementById('page')!,
  );
}
requestAnimationFrame(() => setTimeout(begin));
setTimeout(begin, PATIENCE);
