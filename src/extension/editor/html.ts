/** The HTML around the page. Scans and names reach it by message, never as part of the HTML. */
import { randomBytes } from 'node:crypto';

export interface PageResources {
  /** Addresses the webview may load, as VS Code gives them. */
  readonly script: string;
  readonly style: string;
  /** VS Code's own source for the content security policy. */
  readonly cspSource: string;
}

/** Nothing is allowed but one script, named by a nonce, and the extension's own styles and pictures. */
export function pageHtml({ script, style, cspSource }: PageResources): string {
  const nonce = randomBytes(16).toString('base64url');
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `img-src ${cspSource} blob:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${escapeAttribute(style)}" />
    <title>Boundary Lab</title>
  </head>
  <body>
    <div id="app"></div>
    <script nonce="${nonce}" src="${escapeAttribute(script)}"></script>
  </body>
</html>
`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
