/** The built page in a real browser, under the content security policy of the extension. */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { CHROMIUM_ARGS, findBrowser } from '../../../scripts/lib/browser.mjs';
import { DIST, OUT } from '../../../scripts/lib/paths.mjs';
import type { HostEvent } from '../../../src/protocol/page';
import { FakeHost, type CaseVolumes } from './fakeHost';

const ORIGIN = 'http://page.test';
const NONCE = 'x9Qe2';
const POLICY = `default-src 'none'; script-src 'nonce-${NONCE}'; style-src ${ORIGIN}; img-src ${ORIGIN} blob:; font-src ${ORIGIN}`;

/** Some colours of VS Code's themes; the page's own fallbacks stand for the rest. */
const THEMES = {
  dark: {
    class: 'vscode-dark',
    variables: {
      foreground: '#cccccc',
      'editor-background': '#1f1f1f',
      'sideBar-background': '#181818',
      descriptionForeground: '#9d9d9d',
      'panel-border': '#2b2b2b',
    },
  },
  light: {
    class: 'vscode-light',
    variables: {
      foreground: '#3b3b3b',
      'editor-background': '#ffffff',
      'sideBar-background': '#f8f8f8',
      descriptionForeground: '#6a6a6a',
      'panel-border': '#e5e5e5',
      'input-background': '#ffffff',
      'input-border': '#cecece',
      'button-secondaryBackground': '#e5e5e5',
      'button-secondaryForeground': '#3b3b3b',
      'button-secondaryHoverBackground': '#cccccc',
      'button-background': '#005fb8',
      'inputOption-activeBackground': '#bed6ed',
      'inputOption-activeForeground': '#000000',
      'inputOption-activeBorder': '#005fb8',
    },
  },
  highContrast: {
    class: 'vscode-high-contrast',
    variables: {
      foreground: '#ffffff',
      'editor-background': '#000000',
      'sideBar-background': '#000000',
      descriptionForeground: '#ffffff',
      contrastBorder: '#6fc3df',
      focusBorder: '#f38518',
      'input-background': '#000000',
      'button-secondaryBackground': '#000000',
      'inputOption-activeBackground': '#000000',
    },
  },
} as const;

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly scale?: number;
  readonly theme?: keyof typeof THEMES;
  /** State that VS Code kept from before. */
  readonly state?: unknown;
  readonly firstEvents?: readonly HostEvent[];
  /** Run in the page before its own script. */
  readonly script?: string;
}

/** A page in a tab of its own, and the two ends of its channel. */
export interface OpenedBundle {
  readonly page: Page;
  /** What the browser complained of: errors, and violations of the content security policy. */
  readonly complaints: string[];
  /** Sends the page a message, as the host does. */
  readonly send: (message: unknown) => void;
  readonly post: (message: unknown) => Promise<void>;
  /** Calls back with what the page sends. */
  readonly onMessage: (listener: (message: unknown) => void) => void;
  /** Loads the page; the host must be listening by then. */
  readonly load: () => Promise<void>;
  /** The state the page has had saved. */
  readonly savedState: () => Promise<unknown>;
  readonly screenshot: (name: string) => Promise<void>;
}

export interface OpenedPage extends Pick<OpenedBundle, 'page' | 'complaints' | 'savedState' | 'screenshot'> {
  readonly host: FakeHost;
  readonly tell: (event: HostEvent) => Promise<void>;
  /** Waits until every plane is drawn with all that belongs to it. */
  readonly drawn: () => Promise<void>;
}

/** Chromium's executable, or undefined: these tests are then skipped. */
export const browserPath = findBrowser();

/** @param gl whether the browser has WebGL, in software */
export function launch(gl: boolean): Promise<Browser> {
  return chromium.launch({
    ...(browserPath ? { executablePath: browserPath } : {}),
    headless: true,
    args: gl ? CHROMIUM_ARGS : [...CHROMIUM_ARGS.slice(0, 6), '--disable-gpu', '--disable-webgl'],
  });
}

export async function openPage(
  browser: Browser,
  volumes: CaseVolumes,
  { firstEvents, ...options }: PageOptions = {},
): Promise<OpenedPage> {
  const bundle = await openBundle(browser, 'webview', options);
  const { page, complaints, send, onMessage, savedState, screenshot } = bundle;
  const host = new FakeHost(volumes, { send, onMessage }, send, firstEvents);
  host.start();
  await bundle.load();
  return {
    page,
    host,
    complaints,
    tell: bundle.post,
    savedState,
    drawn: () => waitUntilDrawn(page),
    screenshot,
  };
}

/** @param name of the page's script and style in dist/ */
export async function openBundle(
  browser: Browser,
  name: string,
  { width = 1500, height = 900, scale = 1, theme = 'dark', state, script }: Omit<PageOptions, 'firstEvents'>,
): Promise<OpenedBundle> {
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  await serve(page, theme, name);

  const listeners: ((message: unknown) => void)[] = [];
  const post = async (message: unknown): Promise<void> => {
    if (!page.isClosed())
      await page.evaluate((data) => {
        window.postMessage(data, '*');
      }, message);
  };
  await page.exposeFunction('toHost', (message: unknown) => {
    listeners.forEach((listener) => {
      listener(message);
    });
  });
  await page.addInitScript(`(${FAKE_API})(${JSON.stringify(state ?? null)})`);
  if (script !== undefined) await page.addInitScript(script);
  return {
    page,
    complaints,
    post,
    send: (message) => {
      void post(message).catch((error: unknown) => complaints.push(String(error)));
    },
    onMessage: (listener) => listeners.push(listener),
    load: async () => {
      await page.goto(ORIGIN);
    },
    savedState: () => page.evaluate('window.savedState'),
    screenshot: async (file) => {
      const folder = path.join(OUT, 'page');
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: path.join(folder, `${file}.png`) });
    },
  };
}

/** What VS Code gives a webview, passing messages on to this process. */
const FAKE_API = `(state) => {
  window.savedState = state;
  window.acquireVsCodeApi = () => {
    window.acquireVsCodeApi = () => { throw new Error('acquireVsCodeApi may be called once only.'); };
    return {
      postMessage: (message) => { window.toHost(message); },
      getState: () => window.savedState,
      setState: (next) => { window.savedState = next; },
    };
  };
}`;

async function serve(page: Page, theme: keyof typeof THEMES, bundle: string): Promise<void> {
  const { class: name, variables } = THEMES[theme];
  const themeCss = Object.entries(variables)
    .map(([key, value]) => `--vscode-${key}: ${value};`)
    .join(' ');
  const files = new Map([
    [
      '/',
      `<!doctype html><html lang="en"><head><meta charset="utf-8">
       <meta http-equiv="Content-Security-Policy" content="${POLICY}">
       <link rel="stylesheet" href="/theme.css"><link rel="stylesheet" href="/${bundle}.css"></head>
       <body class="${name}"><div id="app"></div>
       <script nonce="${NONCE}" src="/${bundle}.js"></script></body></html>`,
    ],
    ['/theme.css', `:root { ${themeCss} }`],
    ...['css', 'js'].map(
      (type) => [`/${bundle}.${type}`, readFileSync(path.join(DIST, `${bundle}.${type}`), 'utf8')] as const,
    ),
  ]);
  await page.route('**/*', async (route) => {
    const { pathname } = new URL(route.request().url());
    // The scan's page loads its 3D view later.
    const body =
      pathname === '/view3d.js' ? readFileSync(path.join(DIST, 'view3d.js'), 'utf8') : files.get(pathname);
    if (body === undefined) await route.fulfill({ status: 404, body: '' });
    else await route.fulfill({ body, contentType: contentType(pathname) });
  });
}

function contentType(pathname: string): string {
  if (pathname.endsWith('.css')) return 'text/css';
  return pathname.endsWith('.js') ? 'text/javascript' : 'text/html';
}

async function waitUntilDrawn(page: Page): Promise<void> {
  await page.locator('[data-testid="case"][data-waiting="false"]').waitFor();
  for (const plane of await page.locator('.plane').all()) {
    await page.locator(`[data-testid="${await idOf(plane)}"][data-complete="true"]`).waitFor();
  }
  // One more frame, in which the last change of state is drawn.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

const idOf = async (locator: ReturnType<Page['locator']>): Promise<string> =>
  (await locator.getAttribute('data-testid')) ?? '';
