import { render } from 'preact';
import './shell/style.css';
import { App } from './shell/app.tsx';
import { windowAddress } from './state/address.ts';
import { Files } from './state/files.ts';
import { Link } from './state/link.ts';
import { PageContext } from './state/page.ts';
import { Store } from './state/store.ts';
import ModelWorker from './worker/main.ts?worker&inline';
import { ModelClient } from './worker/model-client.ts';

const store = new Store();
const start = (): ModelClient => new ModelClient(() => new ModelWorker());
const model = start();
let second: ModelClient | undefined;
const secondModel = (): ModelClient => {
  second ??= start();
  return second;
};
const files = new Files(store, model);
const link = new Link(store, files, windowAddress);

render(
  <PageContext.Provider value={{ store, model, secondModel, files }}>
    <App link={link} />
  </PageContext.Provider>,
  document.getElementById('page')!,
);
