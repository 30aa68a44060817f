import { describe, expect, it } from 'vitest';
import { contextOf, seededRandom } from './modelMap.fixture';
import { BRIGHTEST, randomAction, TOOLS } from './randomAction.fixture';
import { toolSteps } from './runTool';

describe('the steps of tools', () => {
  const random = seededRandom(77);
  const context = contextOf(() => Math.max(0, Math.floor(random() * 6) - 2), {
    dims: [14, 12, 7],
    scan: (i, j) => (BRIGHTEST * (i + j)) / 26,
    other: (i, j) => (i + j) % 3,
  });

  it('tell a share that rises to 1 at most', () => {
    const seen = new Set<string>();
    for (let n = 0; n < 300; n++) {
      const action = randomAction(random, context);
      // Labels of the table may be refused.
      if (action.tool === 'table') continue;
      const steps = toolSteps(context, action);
      let share = 0;
      for (let step = steps.next(); step.done !== true; step = steps.next()) {
        expect(step.value).toBeGreaterThanOrEqual(share);
        expect(step.value).toBeLessThanOrEqual(1);
        share = step.value;
      }
      seen.add(action.tool);
    }
    expect([...seen].sort()).toEqual(TOOLS.filter((tool) => tool !== 'table').sort());
  });

  it('are many where a lot is to be done, so that it can be stopped', () => {
    const large = contextOf(() => 0, { dims: [100, 100, 40], spacing: [1, 1, 1] });
    const editable = { over: { kind: 'anything' } } as const;
    const steps = toolSteps(large, {
      ...{ tool: 'brush', target: 1, mode: 'add', editable },
      ...{
        tip: { shape: 'sphere', radius: 1e6 },
        path: [
          [0, 0, 0],
          [99, 99, 39],
        ],
      },
    });
    let count = 0;
    while (steps.next().done !== true) count++;
    expect(count).toBeGreaterThan(80);
    expect(large.data.every((value) => value === 0)).toBe(true);
  });
});
