import { describe, expect, it } from 'vitest';
import { SCENE } from '../testing';
import { distinguished, pairNames, shortNames } from './names';

const named = (files: readonly string[], scan: string): readonly (string | undefined)[] => {
  const names = shortNames(files, scan);
  return files.map((file) => names.get(file));
};

describe('short names of label maps', () => {
  it('are what the file has beyond the name of the scan', () => {
    expect(
      named(
        ['/d/case_01_rater1.nii.gz', '/d/case_01_rater2.nii.gz', '/d/case_01.prediction-2.nii.gz'],
        '/d/case_01.nii.gz',
      ),
    ).toEqual(['rater1', 'rater2', 'prediction-2']);
    expect(named(['/d/labelsTr/case_01.nii.gz'], '/d/imagesTr/case_01_0000.nii.gz')).toEqual(['labelsTr']);
    expect(named([String.raw`C:\d\masks\p1.png`], String.raw`C:\d\images\p1.tif`)).toEqual(['masks']);
  });

  it('are the name of the file where that is another', () => {
    expect(named(['/d/expert.nii'], '/d/case_01.nii.gz')).toEqual(['expert']);
  });

  it('have the folders that tell two of the same name apart', () => {
    expect(named(['/d/a/seg/case.nii.gz', '/d/b/seg/case.nii.gz', '/d/case-seg.nii'], '/d/case.nii')).toEqual(
      ['a/seg/case.nii.gz', 'b/seg/case.nii.gz', 'case-seg.nii'],
    );
    expect(distinguished('/d/x.nii', ['/d/x.nii', '/d/y.nii'])).toBe('x.nii');
  });
});

it('the pair that is shown has a name each, and the words of their roles where one is missing', () => {
  expect(pairNames(SCENE)).toEqual({ reference: 'reference', prediction: 'prediction' });
  expect(pairNames({ ...SCENE, prediction: null }).prediction).toBe('prediction');
});
