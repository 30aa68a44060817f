import { describe, expect, it } from 'vitest';
import { taskFault } from './taskFault';

const task = { type: 'boundary-lab', task: 'train', data: 'sets/liver' };

describe('a task of tasks.json', () => {
  it('that is complete has no fault', () => {
    expect(taskFault({ ...task, epochs: 2, fold: '0/5' })).toBeUndefined();
    expect(taskFault({ ...task, task: 'cross-validate', folds: 2 })).toBeUndefined();
  });

  it('is told every key at fault', () => {
    const fault = taskFault({ ...task, epochs: 0, fold: '5/5', data: undefined });
    expect(fault).toContain('at epochs');
    expect(fault).toContain('at data');
    expect(fault).toContain('a fold such as "0/5" is needed');
  });

  it('is told which tasks there are', () => {
    expect(taskFault({ ...task, task: 'dance' })).toContain('at task');
  });
});
