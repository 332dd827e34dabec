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
const model = new ModelClient(() => new ModelWorker());
const files = new Files(store, model);
const link = new Link(store, files, windowAddress);

render(
  <PageContext.Provider value={{ store, model, files }}>
    <App link={link} />
  </PageContext.Provider>,
  document.getElementById('page')!,
);
