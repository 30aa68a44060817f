import '../data/withoutEval';
import '../styles/page.css';
import './evaluation.css';
import { render } from 'preact';
import type { VsCodeApi } from '../data/host';
import { EvaluationHost } from './host';
import { EvaluationModel } from './model';
import { EvaluationPage } from './parts/evaluationPage';

/** Provided by VS Code; may be called once only. */
declare function acquireVsCodeApi(): VsCodeApi;

const root = document.getElementById('app');
if (!root) throw new Error('The page has no element with the id "app".');

const model = new EvaluationModel(new EvaluationHost(acquireVsCodeApi()));
render(<EvaluationPage model={model} />, root);
model.start();
