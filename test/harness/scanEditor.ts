/** The page that shows a scan, as a person sees it, and what it says of itself in attributes. */
import type { Frame, Locator } from 'playwright-core';
import { PNG } from 'pngjs';
import { z } from 'zod';
import { PLANE_NAMES, type PlaneName } from '../../src/volume/planes';

const DRAWING_MS = 60_000;

export type Layer = 'scan' | 'label' | 'contour' | 'error' | 'distance' | 'isolines' | 'difference';

const number = z.coerce.number();
const planeStateSchema = z.object({
  slice: number,
  /** What is drawn of it. */
  drawn: z.string().transform((text) => text.split(' ')),
  complete: z.enum(['true', 'false']).transform((text) => text === 'true'),
  scaleX: number,
  scaleY: number,
  offsetX: number,
  offsetY: number,
});
/** What is drawn on a plane; screen (CSS pixels in the viewport) = offset + scale * slice pixel. */
export type PlaneState = z.infer<typeof planeStateSchema>;

export class ScanEditor {
  readonly frame: Frame;

  constructor(frame: Frame) {
    this.frame = frame;
  }

  part(testId: string): Locator {
    return this.frame.locator(`[data-testid="${testId}"]`);
  }

  /** Waits until every plane is drawn whole, with all of these layers. */
  async waitUntilDrawn(wanted: readonly Layer[], planes: readonly PlaneName[] = PLANE_NAMES): Promise<void> {
    await this.part('case').waitFor({ timeout: DRAWING_MS });
    const withLayers = wanted.map((layer) => `[data-drawn~="${layer}"]`).join('');
    for (const name of planes) {
      await this.frame
        .locator(`[data-testid="plane-${name}"][data-complete="true"]${withLayers}`)
        .waitFor({ timeout: DRAWING_MS });
    }
    await this.frame.locator('[data-testid="case"][data-waiting="false"]').waitFor({ timeout: DRAWING_MS });
  }

  /** The reason why there is nothing to show. */
  async failure(): Promise<string> {
    return this.part('failure').innerText({ timeout: DRAWING_MS });
  }

  async plane(name: PlaneName): Promise<PlaneState> {
    const attributes = await this.part(`plane-${name}`).evaluate((element) =>
      Object.fromEntries(Object.entries(element.dataset)),
    );
    return planeStateSchema.parse(attributes);
  }

  viewport(name: PlaneName): Locator {
    return this.part(`viewport-${name}`);
  }

  /** What the screen shows in a plane's viewport; one pixel of the picture is one CSS pixel. */
  async picture(name: PlaneName): Promise<PNG> {
    return PNG.sync.read(await this.viewport(name).screenshot());
  }

  /** Shows a slice. @param slice voxel index on the plane's slice axis */
  async goToSlice(name: PlaneName, slice: number): Promise<void> {
    await this.part(`slider-${name}`).fill(String(slice));
    await this.frame
      .locator(`[data-testid="plane-${name}"][data-slice="${slice}"][data-complete="true"]`)
      .waitFor({ timeout: DRAWING_MS });
  }

  /** Moves the pointer over a slice pixel. */
  async hover(name: PlaneName, x: number, y: number): Promise<void> {
    await this.viewport(name).hover({ position: await this.#onScreen(name, x, y) });
  }

  /** Clicks a slice pixel. */
  async click(name: PlaneName, x: number, y: number): Promise<void> {
    await this.viewport(name).click({ position: await this.#onScreen(name, x, y) });
  }

  /** Presses a toggle button unless it is in that state. */
  async toggle(testId: string, on: boolean): Promise<void> {
    const button = this.part(testId);
    if ((await button.getAttribute('aria-pressed')) !== String(on)) await button.click();
  }

  async text(testId: string): Promise<string> {
    return this.part(testId).innerText({ timeout: DRAWING_MS });
  }

  async #onScreen(name: PlaneName, x: number, y: number): Promise<{ x: number; y: number }> {
    const { offsetX, offsetY, scaleX, scaleY } = await this.plane(name);
    return { x: offsetX + scaleX * x, y: offsetY + scaleY * y };
  }
}
