import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { predictionPath } from './predictBeside';

describe('where a prediction goes', () => {
  const scan = path.join('data', 'case.7.nii.gz');

  it('is beside the scan, under its name', () => {
    expect(predictionPath(scan, () => false)).toBe(path.join('data', 'case.7.prediction.nii.gz'));
    expect(predictionPath('a.nii', () => false)).toBe('a.prediction.nii.gz');
  });

  it('is never where a file is', () => {
    const taken = new Set(['case.7.prediction.nii.gz', 'case.7.prediction-2.nii.gz']);
    expect(predictionPath(scan, (file) => taken.has(path.basename(file)))).toBe(
      path.join('data', 'case.7.prediction-3.nii.gz'),
    );
  });
});
