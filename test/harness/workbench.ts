/** What a person does in VS Code's window, by keyboard and by what can be read on the screen. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';

const STARTING_MS = 120_000;
const REACTION_MS = 30_000;
const MENU_MS = 5_000;
const TASKS_MS = 15_000;
/** Our pages, and what only they hold: that of a scan, the dashboard of a run, and reports, which have no script. */
const OUR_PAGES = {
  webview: 'script[src*="/dist/webview.js"]',
  dashboard: 'script[src*="/dist/dashboard.js"]',
  evaluation: 'script[src*="/dist/evaluation.js"]',
  report: 'main > h1:first-child',
} as const;
type OurPage = keyof typeof OUR_PAGES;
const OUR_SCRIPTS = /\/dist\/(webview|view3d|dashboard|evaluation)\.js/;

export class Workbench {
  readonly page: Page;
  /** Errors of our page, and whatever its security policy refused. VS Code's own complaints are left out. */
  readonly complaints: string[] = [];
  readonly #screenshots: string;

  /** @param screenshots folder the pictures are written to */
  constructor(page: Page, screenshots: string) {
    this.page = page;
    this.#screenshots = screenshots;
    page.on('pageerror', ({ stack = '' }) => {
      if (OUR_SCRIPTS.test(stack)) this.complaints.push(stack);
    });
    page.on('console', (message) => {
      if (message.type() !== 'error') return;
      const text = message.text();
      const ours = OUR_SCRIPTS.test(message.location().url);
      if (ours || text.includes('Content Security Policy')) this.complaints.push(text);
    });
  }

  async waitUntilReady(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: STARTING_MS });
  }

  /**
   * Opens a file by its name, as with Ctrl+P. `name` must match one file only.
   * @returns when it was asked for (performance.now())
   */
  async openFile(name: string): Promise<number> {
    await this.#quickInput('Control+P', name);
    await this.#firstRow(path.basename(name)).waitFor({ timeout: REACTION_MS });
    const asked = performance.now();
    await this.page.keyboard.press('Enter');
    return asked;
  }

  /**
   * Runs a command of the palette by its whole title, such as "Boundary Lab: Predict". An editor that comes up
   * just then takes the focus and closes the palette, which is then opened once more.
   */
  async runCommand(title: string): Promise<void> {
    const deadline = Date.now() + REACTION_MS;
    const row = this.quickInput.locator('.monaco-list-row').filter({ hasText: title }).first();
    for (;;) {
      try {
        await this.#quickInput('F1', `>${title}`);
        await row.click({ timeout: MENU_MS });
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** The box of the palette, of quick picks and of input boxes. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:not([style*="display: none"])');
  }

  /** Chooses the row of a quick pick that holds the text. */
  async pick(text: string | RegExp): Promise<void> {
    const row = this.quickInput.locator('.monaco-list-row').filter({ hasText: text }).first();
    await row.waitFor({ timeout: REACTION_MS });
    await row.click();
  }

  /** Answers the input box whose title holds the words. */
  async answer(title: string, text: string): Promise<void> {
    await this.quickInput
      .locator('.quick-input-title')
      .filter({ hasText: title })
      .waitFor({ timeout: REACTION_MS });
    await this.quickInput.locator('input.input').first().fill(text);
    await this.page.keyboard.press('Enter');
  }

  /**
   * Types a path into the file dialog, which is a quick pick in a browser. Its own proposal may come later and
   * replace what was typed, which is then typed once more; it does not hear Enter while it still looks at what
   * was typed, so that Enter is pressed until it has gone.
   */
  async answerPath(file: string): Promise<void> {
    const deadline = Date.now() + REACTION_MS;
    const input = this.quickInput.locator('input.input').first();
    await input.waitFor({ timeout: REACTION_MS });
    do {
      await input.fill(file);
      await this.page.waitForTimeout(1000);
    } while (!(await this.#isShowing(file)) && Date.now() < deadline);
    do {
      await this.page.keyboard.press('Enter');
      await this.page.waitForTimeout(500);
    } while ((await this.#isShowing(file)) && Date.now() < deadline);
  }

  /** Accepts the quick pick whose title holds the words as it stands. */
  async accept(title: string): Promise<void> {
    const shown = this.quickInput.locator('.quick-input-title').filter({ hasText: title });
    await shown.waitFor({ timeout: REACTION_MS });
    await this.page.keyboard.press('Enter');
  }

  /** The entry of the status bar that holds the text. */
  statusBar(text: string | RegExp): Locator {
    return this.page.locator('.part.statusbar .statusbar-item').filter({ hasText: text }).first();
  }

  /** A notification that holds the text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text }).first();
  }

  async pressNotificationButton(notification: Locator, button: string): Promise<void> {
    await notification.locator('.monaco-button').filter({ hasText: button }).click();
  }

  async closeNotifications(): Promise<void> {
    await this.runCommand('Notifications: Clear All Notifications');
  }

  /** The tab of an open file. */
  editorTab(name: string): Locator {
    return this.page.locator('.tabs-container .tab').filter({ hasText: name }).first();
  }

  /** The document of the webview that is shown: workbench, VS Code's frame around it, the page. */
  async webviewFrame(page: OurPage = 'webview'): Promise<Frame> {
    const deadline = Date.now() + REACTION_MS;
    for (;;) {
      for (const frame of this.page.frames()) {
        if (await isShownWebview(frame, page)) return frame;
      }
      if (Date.now() > deadline) throw new Error('No webview came up in the editor.');
      await this.page.waitForTimeout(100);
    }
  }

  /** Opens a part of the side bar by its icon in the activity bar. */
  async openSideBar(title: string): Promise<void> {
    await this.page.locator(`.part.activitybar .action-label[aria-label^="${title}"]`).first().click();
  }

  /**
   * Chooses from the context menu of a row. A view that is drawn anew takes its menu along, which is then
   * opened once more.
   */
  async pickFromContextMenu(row: Locator, text: string): Promise<void> {
    const deadline = Date.now() + REACTION_MS;
    const item = this.page.locator('.monaco-menu .action-item').getByText(text, { exact: true });
    for (;;) {
      await row.click({ button: 'right' });
      try {
        await item.hover({ timeout: MENU_MS });
        await this.page.keyboard.press('Enter');
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** Runs a task of tasks.json by its label. VS Code shows none while it starts, so that it is asked again. */
  async runTask(label: string): Promise<void> {
    const deadline = Date.now() + STARTING_MS;
    const row = this.quickInput.locator('.monaco-list-row').filter({ hasText: label }).first();
    for (;;) {
      await this.runCommand('Tasks: Run Task');
      try {
        await row.click({ timeout: TASKS_MS });
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** The document of a report, by its first heading. */
  async reportFrame(heading: string | RegExp): Promise<Frame> {
    const deadline = Date.now() + STARTING_MS;
    for (;;) {
      for (const frame of this.page.frames()) {
        if (await hasHeading(frame, heading)) return frame;
      }
      if (Date.now() > deadline) throw new Error(`No report "${String(heading)}" came up in the editor.`);
      await this.page.waitForTimeout(100);
    }
  }

  /** A file or folder in the explorer. */
  explorerRow(name: string): Locator {
    return this.page
      .locator('.explorer-folders-view .monaco-list-row')
      .filter({ has: this.page.getByText(name, { exact: true }) })
      .first();
  }

  /** The row of a tree view that holds the text. */
  treeRow(text: string | RegExp): Locator {
    return this.page.locator('.part.sidebar .pane-body .monaco-list-row').filter({ hasText: text }).first();
  }

  /** Writes what is on the screen. @returns the file */
  async screenshot(name: string): Promise<string> {
    const file = path.join(this.#screenshots, `${name}.png`);
    writeFileSync(file, await this.page.screenshot({ animations: 'disabled' }));
    return file;
  }

  async #quickInput(key: string, text: string): Promise<void> {
    await this.page.keyboard.press(key);
    const input = this.quickInput.locator('input.input').first();
    await input.waitFor({ timeout: REACTION_MS });
    await input.fill(text);
  }

  /** Whether the box of the palette is open with just this text in it. */
  async #isShowing(text: string): Promise<boolean> {
    const input = this.quickInput.locator('input.input').first();
    return (await input.isVisible()) && (await input.inputValue({ timeout: MENU_MS })) === text;
  }

  #firstRow(text: string): Locator {
    return this.quickInput.locator('.monaco-list-row.focused').filter({ hasText: text });
  }
}

async function hasHeading(frame: Frame, heading: string | RegExp): Promise<boolean> {
  try {
    return await frame.locator('h1').filter({ hasText: heading }).isVisible();
  } catch {
    return false; // The frame went away while it was looked at.
  }
}

async function isShownWebview(frame: Frame, page: OurPage): Promise<boolean> {
  try {
    const element = await frame.frameElement();
    if ((await element.getAttribute('id')) !== 'active-frame') return false;
    const outer = await frame.parentFrame()?.frameElement();
    if (!(await outer?.isVisible())) return false;
    return (await frame.locator(OUR_PAGES[page]).count()) > 0;
  } catch {
    // The frame went away while it was looked at.
    return false;
  }
}
