/** Loads the bundle that draws in 3D, once, when it is first needed. */
import type { CreateScene3d } from './scene3d';

/** The script of this page: its neighbour is allowed by the same nonce. */
const ownScript = document.currentScript;
let loading: Promise<CreateScene3d> | undefined;

/** Rejects where the script cannot be had; the next call tries again. */
export function loadScene3d(): Promise<CreateScene3d> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<CreateScene3d> {
  if (!(ownScript instanceof HTMLScriptElement)) throw new Error('This page does not know its own script.');
  const script = document.createElement('script');
  script.nonce = ownScript.nonce;
  script.src = new URL('view3d.js', ownScript.src).href;
  await new Promise<void>((resolve, reject) => {
    script.onload = () => {
      resolve();
    };
    script.onerror = () => {
      reject(new Error('view3d.js of the extension could not be read. Was the extension updated just now?'));
    };
    document.head.append(script);
  }).finally(() => {
    script.remove();
  });
  const create = window.boundaryLabCreateScene3d;
  if (!create) throw new Error('view3d.js of the extension did not start.');
  return create;
}

/** What draws WebGL2 here, by what it calls itself; undefined where there is no WebGL2. */
export function webgl2Device(): string | undefined {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (!gl) return undefined;
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return String(name);
}
