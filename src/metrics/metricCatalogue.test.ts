import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FOUND_SHARE, BOUNDARY_WIDTH, METRICS, METRIC_DEFINITIONS, NSD_TOLERANCES } from './metricCatalogue';

const PAGE = readFileSync(path.join(import.meta.dirname, '../../docs/metrics.md'), 'utf8');

describe('the catalogue of metrics', () => {
  it('is the page about metrics, name by name', () => {
    for (const { key } of METRICS) expect(PAGE).toContain(`\`${key}\``);
    // Tolerances are told together.
    for (const { key, name } of METRICS) if (!key.startsWith('nsd')) expect(PAGE).toContain(name);
    expect(PAGE).toContain(`NSD at ${NSD_TOLERANCES.join(', ')} mm`);
    expect(PAGE).toContain(`Boundary IoU at ${BOUNDARY_WIDTH} mm`);
    expect(PAGE).toContain(`at least ${100 * FOUND_SHARE} %`);
  });

  it('names everything once, and says of everything where it has no value', () => {
    expect(new Set(METRICS.map(({ key }) => key)).size).toBe(METRICS.length);
    expect(new Set(METRICS.map(({ name }) => name)).size).toBe(METRICS.length);
    for (const { key } of METRICS) expect(METRIC_DEFINITIONS[key]).toMatch(/; (none where|always defined)/);
  });
});
