/**
 * What a slice renderer draws: one slice of a scan, over it a distance map, over that up to two label maps, blended in
 * this order. Two renderers draw the same picture: WebGL2 (webglRenderer.ts) and Canvas2D (canvasRenderer.ts).
 */
import type { ViewTransform } from './viewTransform';
import type { IntensityWindow } from './windowLevel';

export interface LabelFill {
  /** Index of each voxel into `lut`, shape (height, width); see labelLut.ts. */
  readonly indices: Uint16Array<ArrayBuffer>;
  readonly lut: Uint8Array<ArrayBuffer>;
  /** 0 to 1. */
  readonly opacity: number;
}

export interface DistanceFill {
  /** Signed distance in mm, shape (height, width). */
  readonly data: Float32Array<ArrayBuffer>;
  /** Distance in mm at which the colour map ends. */
  readonly clip: number;
  /** 0 to 1. */
  readonly opacity: number;
}

export interface ScanFill {
  /** Intensities, shape (height, width). */
  readonly data: Float32Array<ArrayBuffer>;
  readonly window: IntensityWindow;
  /** Colours from the window's low to its high end; see scanColors.ts. */
  readonly colors: Uint8Array<ArrayBuffer>;
}

/** Arrays are told apart by identity: a renderer keeps what it made of one until another comes. */
export interface SliceLayers {
  readonly width: number;
  readonly height: number;
  readonly scan: ScanFill;
  /** Linear interpolation of the scan; otherwise, and for labels always, the nearest voxel. */
  readonly smooth: boolean;
  readonly distance: DistanceFill | undefined;
  readonly reference: LabelFill | undefined;
  readonly prediction: LabelFill | undefined;
}

export interface SliceRenderer {
  readonly kind: 'webgl2' | 'canvas';
  /**
   * Replaces the content of the target's canvas; outside the slice it is transparent.
   * @param slot keeps what is remembered of one picture apart from the others
   * @param transform slice pixels to device pixels of the canvas
   */
  draw(slot: string, target: CanvasRenderingContext2D, layers: SliceLayers, transform: ViewTransform): void;
  /** Calls back once when the renderer can no longer draw (its graphics context is lost). */
  onLost(listener: () => void): void;
  dispose(): void;
}
