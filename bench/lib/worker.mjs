/** A process that answers each line it is given with a line of JSON. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * @typedef {{
 *   steps: (count: number) => Promise<number[]>,
 *   value: () => Promise<number>,
 *   memory: () => Promise<number>,
 *   waits: () => Promise<number[]>,
 *   stop: () => Promise<void>,
 * }} Worker
 */

/**
 * @param {string} program @param {readonly string[]} args
 * @returns {Promise<Worker>} once it is ready to take steps
 */
export async function startWorker(program, args) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ended = new Promise((resolve) => child.once('close', resolve));
  /** @param {string} command */
  const ask = async (command) => {
    child.stdin.write(`${command}\n`);
    const { value, done } = await lines.next();
    if (done === true)
      throw new Error(`${program} ${args[0] ?? ''} ended without an answer to "${command}".`);
    return JSON.parse(value);
  };
  const worker = {
    steps: (/** @type {number} */ count) => ask(String(count)),
    value: () => ask('value'),
    memory: () => ask('memory'),
    waits: () => ask('waits'),
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
  await worker.value();
  return worker;
}
