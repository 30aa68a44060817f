import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { predictionPath } from './predictBeside';

describe('where a prediction goes', () => {
  const scan = path.join('data', 'case.7.nii.gz');

  it('is beside the scan, under its name', () => {
    expect(predictionPath(scan, '.nii.gz', () => false)).toBe(path.join('data', 'case.7.prediction.nii.gz'));
    expect(predictionPath('a.nii', '.nii.gz', () => false)).toBe('a.prediction.nii.gz');
    expect(predictionPath('eye.jpg', '.png', () => false)).toBe('eye.prediction.png');
  });

  it('is never where a file is', () => {
    const taken = new Set(['case.7.prediction.nii.gz', 'case.7.prediction-2.png']);
    expect(predictionPath(scan, '.png', (file) => taken.has(path.basename(file)))).toBe(
      path.join('data', 'case.7.prediction-3.png'),
    );
    const map = path.join('data', 'case.7.prediction.uncertainty.nii.gz');
    expect(predictionPath(scan, '.png', (file) => file === map)).toBe(
      path.join('data', 'case.7.prediction-2.png'),
    );
  });
});
