/** How report pages look. Colours follow the editor's theme where there is one, else that of the system. */

/** Okabe and Ito's palette, for light and for dark; charts use it in this order. */
const SERIES = [
  ['#0072b2', '#56b4e9'],
  ['#d55e00', '#ff9a4d'],
  ['#009e73', '#2ed3a3'],
  ['#a34f82', '#e39cc6'],
  ['#8a6d00', '#f0e442'],
  ['#555555', '#bbbbbb'],
] as const;

/** The colour of the nth series of a chart; the second one is for charts outside of a report page. */
export function seriesColor(n: number): string {
  const index = n % SERIES.length;
  return `var(--series-${index}, ${SERIES[index]?.[0] ?? 'currentColor'})`;
}

const seriesVariables = SERIES.map(
  ([light, dark], n) => `  --series-${n}: light-dark(${light}, ${dark});`,
).join('\n');

export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --text: var(--vscode-foreground, light-dark(#1f2328, #d6d9dd));
  --faint: var(--vscode-descriptionForeground, light-dark(#59636e, #9aa4ae));
  --page: var(--vscode-editor-background, light-dark(#ffffff, #1b1e22));
  --line: var(--vscode-widget-border, light-dark(#d1d9e0, #3d444d));
  --shade: light-dark(rgb(0 0 0 / 0.04), rgb(255 255 255 / 0.06));
  --link: var(--vscode-textLink-foreground, light-dark(#0a5dbd, #6cb6ff));
  --warning: light-dark(#9a5b00, #e3b341);
  --error: light-dark(#b3261e, #ff8a80);
${seriesVariables}
}
body.vscode-light, body.vscode-high-contrast-light { color-scheme: light; }
body.vscode-dark, body.vscode-high-contrast:not(.vscode-high-contrast-light) { color-scheme: dark; }
body {
  margin: 0;
  background: var(--page);
  color: var(--text);
  font: 15px/1.5 var(--vscode-font-family, system-ui, sans-serif);
  font-variant-numeric: tabular-nums;
}
main { max-width: 72rem; margin: 0 auto; padding: 1rem 1.25rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 0.25rem; }
p, ul, ol, dl { max-width: 46rem; }
a { color: var(--link); }
code { font-family: var(--vscode-editor-font-family, ui-monospace, monospace); font-size: 0.92em; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; }
dt { color: var(--faint); }
dd { margin: 0; }
.verdict { font-size: 1.1rem; border-left: 4px solid var(--series-0); padding: 0.25rem 0 0.25rem 0.9rem; }
.faint, figcaption, caption { color: var(--faint); }
.warning { color: var(--warning); }
.error { color: var(--error); }
.findings { margin: 0.35rem 0; padding-left: 1.25rem; overflow-wrap: anywhere; }
.findings ul { padding-left: 1.25rem; }
.advice { margin: 0 0 0.75rem 1.25rem; color: var(--faint); }
summary { cursor: pointer; color: var(--link); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: 0.75rem 0; }
caption { text-align: left; padding-bottom: 0.35rem; }
th, td { padding: 0.25rem 0.75rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-bottom-width: 2px; vertical-align: bottom; }
th { font-weight: 600; }
.number { text-align: right; white-space: nowrap; }
tbody tr:hover { background: var(--shade); }
figure { margin: 0.75rem 0; }
figure svg { display: block; max-width: 100%; height: auto; }
figcaption { font-size: 0.9rem; margin-top: 0.25rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 0 1.5rem; }
.pictures { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; }
.pictures figure { margin: 0; flex: 0 1 20rem; }
.pictures svg { width: 100%; }
@media print { main { max-width: none; } figure, table { break-inside: avoid; } }
`;
