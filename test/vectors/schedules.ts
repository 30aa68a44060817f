/** Weights of region and boundary in every epoch against upstream's schedulers. */
import { z } from 'zod';
import { DEFAULT_SCHEDULES, weightsAt, type WeightSchedule } from '../../src/learning/training/schedules';
import { compare, skip, type Check } from './check';
import type { Schedulers } from './format';

/** The file's names are those of upstream's classes with their settings: "StealWeight_0.01_from_1_0.01". */
function scheduleOf(name: string): WeightSchedule | undefined {
  const [, kind, settings = '', ...start] =
    /^(StealWeight|AddWeightLoss|Dummy)((?:_[\d.]+)*)_from_([\d.]+)_([\d.]+)$/.exec(name) ?? [];
  const [region = NaN, boundary = NaN] = start.map(Number);
  const [first = NaN, second = NaN] = settings.split('_').slice(1).map(Number);
  switch (kind) {
    case 'StealWeight':
      return { ...DEFAULT_SCHEDULES['rebalance-code'], region, boundary, step: first };
    case 'AddWeightLoss':
      return first === 0 ? { kind: 'increase', region, boundary, step: second } : undefined;
    case 'Dummy':
      return { kind: 'constant', region, boundary };
    case undefined:
    default:
      return undefined;
  }
}

const TOLERANCE = { absolute: 1e-9 };

const traceSchema = z.array(z.tuple([z.number(), z.number()]));
const kerasSchema = z.object({ first: z.number(), step: z.number(), min: z.number() });

export function checkSchedules(schedulers: Schedulers): Check[] {
  return Object.entries(schedulers)
    .filter(([name]) => name !== 'note')
    .map(([name, value]) => (name === 'keras_alpha' ? checkKeras(value) : checkTrace(name, value)));
}

function checkTrace(name: string, value: unknown): Check {
  const schedule = scheduleOf(name);
  const trace = traceSchema.safeParse(value);
  if (!schedule || !trace.success) return skip(name, 'no schedule of this name and form');
  const found = trace.data.flatMap((_, epoch) => {
    const { region, boundary } = weightsAt(schedule, epoch);
    return [region, boundary];
  });
  return compare(name, trace.data.flat(), found, TOLERANCE);
}

/** alpha and 1 - alpha as keras_loss.py changes them at the end of every epoch. */
function checkKeras(value: unknown): Check {
  const { first, step, min } = kerasSchema.parse(value);
  const schedule: WeightSchedule = { kind: 'rebalance-paper', step: -step, floor: min };
  const expected: number[] = [];
  const found: number[] = [];
  let alpha = first;
  for (let epoch = 0; epoch <= 120; epoch++) {
    const { region, boundary } = weightsAt(schedule, epoch);
    expected.push(alpha, 1 - alpha);
    found.push(region, boundary);
    alpha = Math.max(min, Math.min(1, alpha + step));
  }
  return compare('keras_alpha', expected, found, TOLERANCE);
}
