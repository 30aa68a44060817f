import { expect, it } from 'vitest';
import { advancePlateau, NO_PLATEAU, type PlateauState } from './plateau';
import { TORCH } from '../optimizers/torch.fixture';

it.each(TORCH.plateaus)(
  'a plateau is found where PyTorch finds it ($mode, patience $patience)',
  (plateau) => {
    const { mode, values, factor, patience, rates } = plateau;
    let state: PlateauState = NO_PLATEAU;
    const found = values.map((value) => {
      state = advancePlateau(state, value, mode === 'max' ? 'higher' : 'lower', patience);
      return factor ** state.reductions;
    });
    found.forEach((rate, n) => {
      expect(rate).toBeCloseTo(rates[n] ?? NaN, 12);
    });
  },
);
