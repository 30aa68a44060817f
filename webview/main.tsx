import './data/withoutEval';
import './styles/page.css';
import './styles/planes.css';
import './styles/layouts.css';
import './styles/panel.css';
import './editing/editing.css';
import './three/view3d.css';
import { render } from 'preact';
import { App } from './app';
import { Host, type VsCodeApi } from './data/host';
import { tellKeyFocus } from './editing/keyFocus';
import { PageContext } from './page';
import { RendererHolder } from './render/chooseRenderer';
import { Session } from './state/session';

/** Provided by VS Code; may be called once only. */
declare function acquireVsCodeApi(): VsCodeApi;

const root = document.getElementById('app');
if (!root) throw new Error('The page has no element with the id "app".');

const host = new Host(acquireVsCodeApi());
const session = new Session(host);
tellKeyFocus(host);
const page = { session, renderer: new RendererHolder() };
render(
  <PageContext.Provider value={page}>
    <App />
  </PageContext.Provider>,
  root,
);
void session.start();
