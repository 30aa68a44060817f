/** What bench/distanceMap.mjs measures. */
export { DistanceThreads } from '../src/contour/distanceThreads';
export { signedDistanceMap } from '../src/contour/signedDistance';
export { readVolume } from '../src/formats/registry';
