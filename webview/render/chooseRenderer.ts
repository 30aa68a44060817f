/** Which renderer draws the slices. */
import { signal, type ReadonlySignal } from '@preact/signals';
import { CanvasRenderer } from './canvasRenderer';
import type { SliceRenderer } from './sliceRenderer';
import { WebglRenderer } from './webglRenderer';

/** Software implementations of WebGL, by what they call themselves. */
const SOFTWARE = /swiftshader|llvmpipe|software|basic render/i;
export const isSoftware = (device: string): boolean => SOFTWARE.test(device);

/** Holds the renderer in use; it changes when the choice does, or when a graphics context is lost. */
export class RendererHolder {
  readonly #current = signal<SliceRenderer>(new CanvasRenderer());
  #choice: 'auto' | 'webgl2' | 'canvas' = 'canvas';

  get current(): ReadonlySignal<SliceRenderer> {
    return this.#current;
  }

  /** `auto` takes WebGL2 unless it is computed by the CPU, where Canvas2D is faster. */
  choose(choice: 'auto' | 'webgl2' | 'canvas'): void {
    if (choice === this.#choice) return;
    this.#choice = choice;
    const webgl = choice === 'canvas' ? undefined : WebglRenderer.create();
    if (!webgl || (choice === 'auto' && isSoftware(webgl.device))) {
      webgl?.dispose();
      this.#use(new CanvasRenderer());
      return;
    }
    webgl.onLost(() => {
      if (this.#current.peek() === webgl) this.#use(new CanvasRenderer());
    });
    this.#use(webgl);
  }

  #use(renderer: SliceRenderer): void {
    const before = this.#current.peek();
    this.#current.value = renderer;
    before.dispose();
  }
}
