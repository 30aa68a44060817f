import { describe, expect, it } from 'vitest';
import { pageHtml } from './html';

const resources = { script: 'https://w/webview.js', style: 'https://w/webview.css', cspSource: 'https://w' };
const nonceOf = (html: string): string | undefined => /'nonce-([^']+)'/.exec(html)?.[1];

describe('the HTML of the page', () => {
  it('allows the script with the nonce of the policy and no other', () => {
    const html = pageHtml(resources);
    const nonce = nonceOf(html);
    expect(nonce?.length).toBeGreaterThanOrEqual(22);
    expect([...html.matchAll(/<script/g)]).toHaveLength(1);
    expect(html).toContain(`<script nonce="${nonce ?? ''}" src="https://w/webview.js"></script>`);
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/unsafe-(inline|eval)|connect-src/);
  });

  it('has another nonce every time', () => {
    expect(nonceOf(pageHtml(resources))).not.toBe(nonceOf(pageHtml(resources)));
  });

  it('cannot be left through an address', () => {
    const html = pageHtml({ ...resources, style: 'https://w/"><script>alert(1)</script>' });
    expect([...html.matchAll(/<script/g)]).toHaveLength(1);
  });
});
