/** One dashboard: the page, and the run folders it is told of. */
import path from 'node:path';
import * as vscode from 'vscode';
import {
  dashboardSchemas,
  type DashboardApi,
  type DashboardCommand,
  type DashboardEvent,
} from '../../protocol/dashboard';
import { RpcServer, type Envelope } from '../../protocol/rpc';
import { pageHtml } from '../editor/html';
import type { RunFacts } from './runFacts';
import { RunReader } from './runReader';

/** How often the run folders are looked at while the page is seen. */
const LOOK_EVERY_MS = 1000;

export interface DashboardActions {
  /** Does what a button of the page says. */
  readonly command: (name: DashboardCommand, folder: string) => Promise<void>;
  /** Asks which runs to compare with; undefined when the user changed nothing. */
  readonly chooseCompared: (
    folder: string,
    compared: readonly string[],
  ) => Promise<readonly string[] | undefined>;
  /** The buttons that make sense. */
  readonly commandsOf: (facts: RunFacts) => readonly DashboardCommand[];
}

export class DashboardPanel {
  readonly folder: string;
  readonly #panel: vscode.WebviewPanel;
  readonly #actions: DashboardActions;
  #readers: readonly RunReader[];
  /** Whether there is a page that listens; one that is hidden is taken down by VS Code. */
  #isReady = false;
  #isLooking = false;
  readonly #timer: NodeJS.Timeout;

  constructor(
    panel: vscode.WebviewPanel,
    dist: vscode.Uri,
    runs: { readonly folder: string; readonly compared: readonly string[] },
    actions: DashboardActions,
  ) {
    const { webview } = panel;
    this.folder = runs.folder;
    this.#panel = panel;
    this.#actions = actions;
    this.#readers = [this.#reader(runs.folder), ...runs.compared.map((folder) => this.#reader(folder))];
    panel.title = path.basename(runs.folder);
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    const server = new RpcServer<DashboardApi>(
      dashboardSchemas,
      {
        ready: async () => {
          this.#isReady = true;
          await this.#tellAll();
          return null;
        },
        chooseCompared: async () => {
          const chosen = await actions.chooseCompared(this.folder, this.#compared);
          if (chosen) await this.compare(chosen);
          return null;
        },
        command: async ({ name }) => {
          await actions.command(name, this.folder);
          await this.#look();
          return null;
        },
      },
      {
        send: (message) => {
          this.#send(message);
        },
        onMessage: (listener) => {
          webview.onDidReceiveMessage(listener);
        },
      },
    );
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.#isReady = false;
    });
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
    panel.onDidDispose(() => {
      this.#isReady = false;
      clearInterval(this.#timer);
      void server.cancelAll();
    });
    const resource = (name: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
    webview.html = pageHtml({
      script: resource('dashboard.js'),
      style: resource('dashboard.css'),
      cspSource: webview.cspSource,
    });
  }

  /** Where it is seen; undefined where it is not. */
  get column(): vscode.ViewColumn | undefined {
    return this.#panel.visible ? this.#panel.viewColumn : undefined;
  }

  /** Brings it to the front. */
  reveal(preserveFocus: boolean): void {
    this.#panel.reveal(undefined, preserveFocus);
  }

  onDidDispose(listener: () => void): void {
    this.#panel.onDidDispose(listener);
  }

  /** Draws the curves of these runs beside its own. */
  async compare(folders: readonly string[]): Promise<void> {
    const [own] = this.#readers;
    const others = folders.filter((folder) => folder !== this.folder).map((folder) => this.#reader(folder));
    this.#readers = own ? [own, ...others] : others;
    await this.#tellAll();
  }

  get #compared(): readonly string[] {
    return this.#readers.slice(1).map(({ folder }) => folder);
  }

  #reader(folder: string): RunReader {
    return new RunReader(folder, this.#actions.commandsOf);
  }

  async #tellAll(): Promise<void> {
    if (!this.#isReady) return;
    for (const reader of this.#readers) reader.forget();
    this.#send({ kind: 'shown', runs: this.#readers.map(({ folder }) => folder) });
    await this.#look();
  }

  async #look(): Promise<void> {
    if (!this.#isReady || this.#isLooking) return;
    this.#isLooking = true;
    try {
      for (const reader of this.#readers)
        (await reader.look()).forEach((event) => {
          this.#send(event);
        });
    } finally {
      this.#isLooking = false;
    }
  }

  #send(message: DashboardEvent | Envelope): void {
    if (this.#panel.visible) void this.#panel.webview.postMessage(message);
  }
}
