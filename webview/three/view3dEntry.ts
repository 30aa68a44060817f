/** Entry of the bundle that draws in 3D; the page loads it as a second script. */
import { createScene3d } from './cornerstoneScene';

window.boundaryLabCreateScene3d = createScene3d;
