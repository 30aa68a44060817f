/** The story as one HTML page that holds everything: steps, figures, pictures, learning curves. */
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { curves } from './curves';
import type { Epoch, Figure } from './steps';

export interface PlayedStep {
  readonly name: string;
  readonly milliseconds: number;
  readonly figures: readonly Figure[];
  /** Path of a PNG. */
  readonly screenshot: string | undefined;
  readonly curves?: readonly Epoch[] | undefined;
  /** Why the step failed. */
  readonly error?: string;
}

export function reportPage(steps: readonly PlayedStep[], started: Date): string {
  const failed = steps.filter(({ error }) => error !== undefined).length;
  const machine = `${os.cpus().length} cores (${os.cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.versions.node}, ${os.platform()} ${os.arch()}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Boundary Lab: the story</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
  h2 { font-size: 1.1rem; margin: 2.5rem 0 .5rem; }
  h2 span { font-size: .85rem; padding: .1rem .5rem; border-radius: .3rem; margin-right: .5rem; color: #fff; }
  .passed { background: #1a7f37; } .failed { background: #cf222e; }
  table { border-collapse: collapse; } td { padding: .15rem 1.5rem .15rem 0; vertical-align: top; }
  td + td { font-variant-numeric: tabular-nums; }
  img { max-width: 100%; border: 1px solid #8886; } pre { white-space: pre-wrap; }
  svg { max-width: 100%; height: auto; display: block; margin: 1rem 0; }
</style>
<h1>Boundary Lab: the story</h1>
<p>${escape(started.toISOString())}. ${escape(machine)}.
${failed === 0 ? `All ${steps.length} steps came through.` : `${failed} of ${steps.length} steps did not come through.`}</p>
${steps.map(section).join('\n')}
</html>
`;
}

function section({ name, milliseconds, figures, screenshot, curves: epochs, error }: PlayedStep): string {
  const mark =
    error === undefined ? '<span class="passed">passed</span>' : '<span class="failed">failed</span>';
  const rows = [...figures, ['duration', `${(milliseconds / 1000).toFixed(1)} s`] as const]
    .map(([what, value]) => `<tr><td>${escape(what)}</td><td>${escape(value)}</td></tr>`)
    .join('');
  return [
    `<h2>${mark}${escape(name)}</h2>`,
    error === undefined ? `<table>${rows}</table>` : `<pre>${escape(error)}</pre>`,
    epochs ? curves(epochs) : '',
    screenshot === undefined ? '' : `<img alt="${escape(name)}" src="${dataUri(screenshot)}">`,
  ].join('\n');
}

function dataUri(png: string): string {
  return `data:image/png;base64,${readFileSync(png).toString('base64')}`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
