import '../data/withoutEval';
import 'uplot/dist/uPlot.min.css';
import '../styles/page.css';
import './dashboard.css';
import { render } from 'preact';
import type { VsCodeApi } from '../data/host';
import { DashboardHost } from './host';
import { DashboardModel } from './model';
import { Dashboard } from './parts/dashboard';

/** Provided by VS Code; may be called once only. */
declare function acquireVsCodeApi(): VsCodeApi;

const root = document.getElementById('app');
if (!root) throw new Error('The page has no element with the id "app".');

const model = new DashboardModel(new DashboardHost(acquireVsCodeApi()));
render(<Dashboard model={model} />, root);
model.start();
