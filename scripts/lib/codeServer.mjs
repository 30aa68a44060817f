// @ts-check
/**
 * Running code-server: VS Code itself, served to a browser. It is what `npm start` opens where there is
 * no desktop VS Code, and what the end-to-end tests drive.
 */
import { mkdirSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { configFile, entry, ownNode } from './codeServerInstall.mjs';
import { end, start } from './run.mjs';

/**
 * @typedef {object} CodeServerOptions
 * @property {string} folder opened in the workbench
 * @property {string} userData settings and state of this VS Code
 * @property {string} extensions folder of extensions, each unpacked in <publisher>.<name>-<version>
 * @property {number} [port] any free one by default
 * @property {NodeJS.ProcessEnv} [env]
 */

/** @typedef {{ url: string, pid: number, output: () => string, ended: Promise<number>, stop: () => Promise<void> }} CodeServer */

/**
 * Starts code-server and waits until it answers.
 * @param {CodeServerOptions} options
 * @returns {Promise<CodeServer>}
 */
export async function startCodeServer({ folder, userData, extensions, port, env = {} }) {
  const chosen = port ?? (await freePort());
  mkdirSync(userData, { recursive: true });
  mkdirSync(extensions, { recursive: true });
  let output = '';
  const child = start(
    ownNode(),
    [
      entry(),
      ...['--config', configFile(userData)],
      ...['--auth', 'none'],
      ...['--bind-addr', `127.0.0.1:${chosen}`],
      ...['--user-data-dir', userData],
      ...['--extensions-dir', extensions],
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-workspace-trust',
      '--disable-getting-started-override',
      folder,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } },
  );
  const keep = (/** @type {Buffer} */ chunk) => {
    output += chunk.toString();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', (code) => resolve(code ?? 1));
  });
  const stop = async () => {
    end(child);
    await Promise.race([ended, setTimeout(5000, undefined, { ref: false })]);
    end(child, 'SIGKILL');
    await ended;
  };
  const url = `http://127.0.0.1:${chosen}/?folder=${encodeURIComponent(folder)}`;
  const answered = await Promise.race([answers(url), ended.then(() => false)]);
  if (!answered || child.pid === undefined) {
    await stop();
    throw new Error(`code-server did not start at 127.0.0.1:${chosen}.\n${output.slice(-2000)}`);
  }
  return { url, pid: child.pid, output: () => output, ended, stop };
}

/**
 * Opens a file in the window of a running code-server, once there is one. Given in the address instead,
 * a file is opened before VS Code knows the extension's editor, as text.
 * @param {string} userData of that code-server
 * @param {string} file
 * @param {AbortSignal} signal ends the wait
 */
export async function openInWindow(userData, file, signal) {
  const sessions = path.join(userData, 'code-server-ipc.sock');
  const query = `/session?filePath=${encodeURIComponent(file)}`;
  while (!signal.aborted) {
    const answer = await request(sessions, 'GET', query).catch(() => '{}');
    const { socketPath } = JSON.parse(answer);
    if (socketPath) {
      await request(socketPath, 'POST', '/', JSON.stringify({ type: 'open', fileURIs: [file] }));
      return;
    }
    await setTimeout(500);
  }
}

/**
 * One HTTP exchange over a Unix socket.
 * @param {string} socketPath
 * @param {'GET' | 'POST'} method
 * @param {string} where
 * @param {string} [body]
 * @returns {Promise<string>}
 */
function request(socketPath, method, where, body) {
  return new Promise((resolve, reject) => {
    const sent = http.request({ socketPath, method, path: where }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.once('end', () => resolve(text));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** A TCP port of the loopback interface that is free now. @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('The operating system named no port.'));
      });
    });
  });
}

/** @param {string} url */
async function answers(url) {
  for (let tries = 0; tries < 240; tries++) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(20_000) });
      if (response.ok) return true;
    } catch {
      // Not listening yet.
    }
    await setTimeout(250);
  }
  return false;
}
