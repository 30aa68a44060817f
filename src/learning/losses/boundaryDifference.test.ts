import { expect, it } from 'vitest';
import { runLoss, logitsOf } from './lossOnLogits.fixture';

const SMOOTH = 1e-5;

/** 5 x 5 pixels, class 1 where the text has an x. */
function drawn(text: string) {
  const labels = Array.from(text.replaceAll(/\s/g, ''), (c) => (c === 'x' ? 1 : 0));
  const side = Math.sqrt(labels.length);
  return { shape: [1, 2, side, side], labels, logits: new Float64Array(2 * labels.length) };
}

it('is the difference over the union without the share alpha of what is common', () => {
  const square = drawn('..... .xxx. .xxx. .xxx. .....');
  // One of nine pixels has all its neighbours in the square.
  const alpha = 1 - (2 * (8 + SMOOTH)) / (9 + SMOOTH);
  const [p2, t2, common] = [25 / 4, 9, 9 / 2];
  const expected = (p2 + t2 - 2 * common + SMOOTH) / (p2 + t2 - (1 + alpha) * common + SMOOTH);
  const { loss } = runLoss({ kind: 'boundary-difference-over-union', classes: [1] }, square);
  expect(loss).toBeCloseTo(expected, 10);
});

it('counts pixels at the border of the image as boundary, and leaves out at most 0.8', () => {
  const full = { shape: [1, 2, 40, 40], labels: new Array<number>(1600).fill(1) };
  const [p2, t2, common] = [1600 / 4, 1600, 800];
  const lossOf = (alpha: number): number =>
    (p2 + t2 - 2 * common + SMOOTH) / (p2 + t2 - (1 + alpha) * common + SMOOTH);
  const { loss } = runLoss(
    { kind: 'boundary-difference-over-union', classes: [1] },
    { ...full, logits: new Float64Array(3200) },
  );
  // 156 of 1600 pixels lie at the border: 1 - 2 * 156 / 1600 = 0.805.
  expect(loss).toBeCloseTo(lossOf(0.8), 10);
  const right = runLoss({ kind: 'boundary-difference-over-union' }, { ...full, logits: logitsOf(full, 60) });
  expect(right.loss).toBeLessThan(0.51); // class 0 is absent and counts 1
});
