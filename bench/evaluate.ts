/** What bench/evaluate.mjs measures. */
export { evaluateLabelMaps } from '../src/metrics/evaluate';
export { areaByCode } from '../src/metrics/surfels';
