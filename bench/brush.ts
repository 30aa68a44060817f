/** What bench/brush.mjs measures. */
export { DistanceThreads } from '../src/contour/distanceThreads';
export { contourHandlers } from '../src/compute/handlers/contours';
export { DistanceMaps } from '../src/compute/distanceMaps';
export { OpenVolumes } from '../src/compute/store';
export { NONE_REVIEWED } from '../src/editing/edit';
export { signedDistanceMap } from '../src/contour/signedDistance';
export { updateSignedDistance } from '../src/contour/updateSignedDistance';
