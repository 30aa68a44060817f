/**
 * Report pages: one HTML file that needs nothing else, runs no script, and reads well in a browser, in
 * the editor and on paper, in light and dark.
 */
import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { markup, Markup, type MarkupValue } from './markup';
import { REPORT_STYLE } from './reportStyle';

/**
 * A whole page.
 * @param title of the page and of its first heading
 * @param body what follows the heading
 */
export function reportPage(title: string, body: MarkupValue): string {
  const hash = createHash('sha256').update(REPORT_STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; img-src data:`;
  // The policy allows the style by its hash, so the element holds exactly that text.
  const page = markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${Markup.trusted(REPORT_STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
  return page.text;
}

export interface TableColumn {
  readonly title: MarkupValue;
  /** Numbers stand flush right. */
  readonly kind: 'text' | 'number';
}

/**
 * A table; the first cell of a row names the row.
 * @param rows one cell for each column; undefined leaves a cell empty
 */
export function reportTable(
  caption: string,
  columns: readonly TableColumn[],
  rows: readonly (readonly MarkupValue[])[],
): Markup {
  const kind = (n: number): string => (columns[n]?.kind === 'number' ? 'number' : 'text');
  const cell = (value: MarkupValue, n: number): Markup =>
    n === 0
      ? markup`<th scope="row" class="${kind(n)}">${value}</th>`
      : markup`<td class="${kind(n)}">${value}</td>`;
  return markup`<div class="scroll"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ title }, n) => markup`<th scope="col" class="${kind(n)}">${title}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => markup`<tr>${row.map(cell)}</tr>\n`)}</tbody>
</table></div>
`;
}

/** A picture or chart with a line below it. */
export function reportFigure(svg: string, caption: MarkupValue): Markup {
  return markup`<figure>${Markup.trusted(svg)}<figcaption>${caption}</figcaption></figure>\n`;
}

/**
 * A link to a file. The editor opens it when it was named to `showReport`, a browser where it may.
 * @param file absolute path
 */
export function fileLink(file: string, text: string): Markup {
  return markup`<a href="${pathToFileURL(file).href}">${text}</a>`;
}
