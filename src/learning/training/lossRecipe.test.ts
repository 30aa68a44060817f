import { describe, expect, it } from 'vitest';
import { lossSchema, type LossRecipe } from './lossConfig';
import { checkRecipe, lossWeights, recipeOf } from './lossRecipe';

/** The recipe of what a configuration says under "loss". */
const parse = (loss: unknown): LossRecipe => recipeOf(lossSchema.parse(loss));

describe('the short form', () => {
  it('is a regional loss and boundary loss with the weights of their groups', () => {
    const recipe = parse({
      boundary: { clip: 5, classes: [1], schedule: { kind: 'constant', boundary: 0.2 } },
    });
    expect(recipe.terms.map(({ kind }) => kind)).toEqual(['dice', 'cross-entropy', 'boundary']);
    expect(recipe.terms[2]).toMatchObject({
      ...{ classes: [1], maps: { convention: 'spacing-aware', normalize: true, clip: 5 } },
    });
    expect(lossWeights(recipe, 3)).toEqual([1, 1, 0.2]);
  });

  it.each([
    ['dice-ce', ['dice', 'cross-entropy']],
    ['dice-topk', ['dice', 'top-k']],
    ['dice-focal', ['dice', 'focal']],
    ['tversky', ['tversky']],
    ['generalized-dice', ['generalized-dice']],
  ])('%s has the terms %j', (region, kinds) => {
    const { terms } = parse({ region, boundary: { enabled: false } });
    expect(terms.map(({ kind }) => kind)).toEqual(kinds);
  });

  it('starts its schedule after the warm-up, in which the boundary has no weight', () => {
    const boundary = { warmupEpochs: 2, schedule: { kind: 'increase', boundary: 0.1, step: 0.5 } };
    const recipe = parse({ region: 'tversky', boundary });
    expect([0, 1, 2, 3].map((epoch) => lossWeights(recipe, epoch))).toEqual([
      [1, 0],
      [1, 0],
      [1, 0.1],
      [1, 0.6],
    ]);
  });
});

describe('a recipe', () => {
  it('multiplies the weight of each term with that of its group', () => {
    const recipe = parse({
      terms: [
        { kind: 'dice', weight: 2 },
        { kind: 'top-k', group: 'boundary', weight: 3 },
        { kind: 'boundary', weight: { kind: 'linear', from: 0, to: 1, epochs: 11 } },
      ],
      schedule: { kind: 'linear', from: 1, to: 0, epochs: 11 },
    });
    expect(lossWeights(recipe, 5).map((weight) => weight.toFixed(6))).toEqual([
      '1.000000',
      '1.500000',
      '0.250000',
    ]);
  });

  it('leaves a term out during its own warm-up', () => {
    const weight = { kind: 'increase', from: 0.5, step: 0.25 };
    const recipe = parse({ terms: [{ kind: 'dice' }, { kind: 'boundary', weight, warmupEpochs: 2 }] });
    expect([1, 2, 3].map((epoch) => lossWeights(recipe, epoch)[1])).toEqual([0, 0.5, 0.75]);
  });
});

describe('a share of the gradient', () => {
  const balance = { norms: [1, 3, 0.01], batches: 4 };

  it('is what the weight follows, whatever the schedule says, once gradients were measured', () => {
    const recipe = parse({ boundary: { gradientShare: 0.2, schedule: { kind: 'constant', boundary: 7 } } });
    expect(lossWeights(recipe, 0)).toEqual([1, 1, 0]);
    const [dice, entropy, boundary = NaN] = lossWeights(recipe, 0, balance);
    expect([dice, entropy]).toEqual([1, 1]);
    expect((boundary * 0.01) / (4 + boundary * 0.01)).toBeCloseTo(0.2, 12);
  });

  it('waits for the warm-ups of the term and of its group', () => {
    const boundary = { gradientShare: 0.2, warmupEpochs: 2 };
    const weight = { gradientShare: 0.2 };
    const ofTerm = parse({
      terms: [{ kind: 'dice' }, { kind: 'top-k' }, { kind: 'boundary', weight, warmupEpochs: 2 }],
    });
    for (const recipe of [parse({ boundary }), ofTerm]) {
      expect([1, 2].map((epoch) => (lossWeights(recipe, epoch, balance)[2] ?? 0) > 0)).toEqual([false, true]);
    }
  });

  it('is refused where nothing is left to share with', () => {
    const terms = (share: number, dice: number): unknown => ({
      terms: [
        { kind: 'dice', weight: dice },
        { kind: 'top-k', weight: { gradientShare: 0.5 } },
        { kind: 'boundary', weight: { gradientShare: share } },
      ],
    });
    expect(() => checkRecipe(parse(terms(0.5, 1)), 2)).toThrow('ask for 1 of the gradient');
    expect(() => checkRecipe(parse(terms(0.25, 0)), 2)).toThrow('at least one term a weight of its own');
    expect(checkRecipe(parse(terms(0.25, 1)), 2)).toEqual([]);
  });
});

describe('checkRecipe', () => {
  it('warns of boundary loss alone on two classes, also where the rest never has a weight', () => {
    const alone = parse({ terms: [{ kind: 'boundary' }] });
    const asGoodAs = parse({ boundary: { schedule: { kind: 'constant', region: 0, boundary: 1 } } });
    for (const recipe of [alone, asGoodAs]) {
      expect(checkRecipe(recipe, 2).join()).toContain('collapses');
      expect(checkRecipe(recipe, 3)).toEqual([]);
    }
    expect(checkRecipe(parse({}), 2)).toEqual([]);
  });

  it('refuses what no class has and what never has a weight', () => {
    expect(() => checkRecipe(parse({ boundary: { classes: [2] } }), 2)).toThrow('names class 2');
    expect(() => checkRecipe(parse({ terms: [{ kind: 'dice', weight: 0 }] }), 2)).toThrow('weight 0');
  });
});
