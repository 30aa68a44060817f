/** Drawing with a real mouse on the planes of a scan, and what must come of it. */
import type { Page } from 'playwright-core';
import type { Vector3 } from '../../src/volume/affine';
import { planeToVoxel, type Plane, type PlaneName } from '../../src/volume/planes';
import type { Volume } from '../../src/volume/volume';
import type { ScanEditor } from './scanEditor';

/** A pixel of a slice. */
export type Pixel = readonly [x: number, y: number];

export class Painter {
  readonly #editor: ScanEditor;
  readonly #page: Page;

  constructor(editor: ScanEditor, page: Page) {
    this.#editor = editor;
    this.#page = page;
  }

  /** Drags with the left button along pixels of the slice that is shown. */
  async drag(name: PlaneName, path: readonly Pixel[], hold?: 'Control'): Promise<void> {
    const places = await this.#onScreen(name, path);
    const [first] = places;
    if (!first) return;
    if (hold) await this.#page.keyboard.down(hold);
    await this.#page.mouse.move(first.x, first.y);
    await this.#page.mouse.down();
    for (const { x, y } of places.slice(1)) await this.#page.mouse.move(x, y);
    await this.#page.mouse.up();
    if (hold) await this.#page.keyboard.up(hold);
  }

  async click(name: PlaneName, pixel: Pixel, hold?: 'Control'): Promise<void> {
    await this.drag(name, [pixel], hold);
  }

  async hover(name: PlaneName, pixel: Pixel): Promise<void> {
    const [place] = await this.#onScreen(name, [pixel]);
    if (place) await this.#page.mouse.move(place.x, place.y);
  }

  async #onScreen(name: PlaneName, path: readonly Pixel[]): Promise<{ x: number; y: number }[]> {
    const { offsetX, offsetY, scaleX, scaleY } = await this.#editor.plane(name);
    const box = await this.#editor.viewport(name).boundingBox();
    if (!box) throw new Error(`The ${name} plane is not to be seen.`);
    return path.map(([x, y]) => ({ x: box.x + offsetX + scaleX * x, y: box.y + offsetY + scaleY * y }));
  }
}

/**
 * Voxels whose centres are at most `radius` mm away from a line along pixels of a slice, straight from the definition:
 * every voxel of the slice is looked at.
 */
export function voxelsAlong(plane: Plane, slice: number, path: readonly Pixel[], radius: number): Vector3[] {
  const found: Vector3[] = [];
  for (let y = 0; y < plane.height; y++) {
    for (let x = 0; x < plane.width; x++) {
      const isNear = path.some((to, n) => {
        const from = path[n - 1] ?? to;
        const [ax, ay] = [from[0] * plane.pixelWidth, from[1] * plane.pixelHeight];
        const [dx, dy] = [to[0] * plane.pixelWidth - ax, to[1] * plane.pixelHeight - ay];
        const [px, py] = [x * plane.pixelWidth - ax, y * plane.pixelHeight - ay];
        const along = Math.min(1, Math.max(0, (px * dx + py * dy) / (dx * dx + dy * dy || 1)));
        return Math.hypot(px - along * dx, py - along * dy) <= radius;
      });
      if (isNear) found.push(planeToVoxel(plane, slice, x, y));
    }
  }
  return found;
}

/** A copy of the values with these voxels changed: the value each gets is made from the one it has. */
export function changed(
  { data, dims }: Pick<Volume, 'data' | 'dims'>,
  voxels: readonly Vector3[],
  change: (value: number) => number,
): number[] {
  const values = Array.from(data);
  for (const [i, j, k] of voxels) {
    const n = i + dims[0] * (j + dims[1] * k);
    values[n] = change(values[n] ?? 0);
  }
  return values;
}
