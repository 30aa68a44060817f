/**
 * Plays the story of README.md in a real VS Code without anybody watching: `npm start -- --headless`.
 * Prints its figures, writes screenshots and out/report.html; the exit code says whether every step came
 * through.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { OUT, ROOT } from '../../scripts/lib/paths.mjs';
import { duration, messageOf } from '../../scripts/lib/report.mjs';
import { openVsCode, type VsCode } from '../harness/vscode';
import { reportPage, type PlayedStep } from './report';
import { STEPS, type Step, type Told } from './steps';

async function main(): Promise<number> {
  const started = new Date();
  const vscode = await openVsCode('headless');
  try {
    const played = await play(vscode);
    const report = path.join(OUT, 'report.html');
    writeFileSync(report, reportPage(played, started));
    const missed = played.filter(({ error }) => error !== undefined).length;
    console.log(`\nReport with screenshots: ${path.relative(ROOT, report)}`);
    console.log(`${played.length - missed} of ${played.length} steps came through.`);
    return missed === 0 ? 0 : 1;
  } finally {
    await vscode.stop();
  }
}

/** Each step needs those before it: after one that failed the rest is not tried. */
async function play(vscode: VsCode): Promise<PlayedStep[]> {
  const played: PlayedStep[] = [];
  const told: Told = {};
  for (const step of STEPS) {
    const failed = played.some(({ error }) => error !== undefined);
    played.push(failed ? notReached(step) : await playStep(step, vscode, told));
  }
  return played;
}

async function playStep({ name, picture, play: act }: Step, vscode: VsCode, told: Told): Promise<PlayedStep> {
  console.log(`\n${name}`);
  const started = performance.now();
  const before = told.epochs;
  try {
    const figures = await act(vscode, told);
    const milliseconds = performance.now() - started;
    const screenshot = await vscode.workbench.screenshot(picture);
    for (const [what, value] of figures) console.log(`  ${what}: ${value}`);
    console.log(`  done in ${duration(milliseconds)}, ${path.relative(ROOT, screenshot)}`);
    const curves = told.epochs === before ? undefined : told.epochs;
    return { name, milliseconds, figures, screenshot, curves };
  } catch (thrown) {
    const error = messageOf(thrown);
    console.error(`  FAILED: ${error}`);
    const screenshot = await vscode.workbench.screenshot(`${picture}-failed`).catch(() => undefined);
    return { name, milliseconds: performance.now() - started, figures: [], screenshot, error };
  }
}

function notReached({ name }: Step): PlayedStep {
  return { name, milliseconds: 0, figures: [], screenshot: undefined, error: 'not reached' };
}

process.exitCode = await main();
