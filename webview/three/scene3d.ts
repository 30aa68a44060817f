/**
 * What the page and the bundle that draws in 3D (view3d.js, loaded when it is first needed) know of each
 * other. Positions are RAS mm.
 */
import type { Surface } from '../../src/protocol/surfaces';
import type { Vector3 } from '../../src/volume/affine';
import type { Rgb } from '../render/colorMaps';
import type { Camera } from './camera';

export interface ShownMesh {
  /** Meshes of one key are one and the same from picture to picture. */
  readonly key: string;
  readonly surface: Surface;
  /** One colour, or red, green and blue of every vertex. */
  readonly colors: Rgb | Uint8Array<ArrayBuffer>;
  /** 0 to 1. */
  readonly opacity: number;
}

export interface ShownLine {
  readonly key: string;
  readonly points: readonly Vector3[];
  readonly color: Rgb;
}

export interface Picture3d {
  readonly meshes: readonly ShownMesh[];
  readonly lines: readonly ShownLine[];
  readonly camera: Camera;
  readonly background: Rgb;
}

export interface Scene3d {
  /** Draws, in the next frame; of several pictures the last. */
  show(picture: Picture3d): void;
  /** Takes the size of its element, which has changed. */
  resize(): void;
  dispose(): void;
}

export interface Scene3dListener {
  /** A picture is on the screen. */
  readonly drawn: (picture: Picture3d) => void;
  /** The graphics context is gone, and the scene with it. */
  readonly lost: () => void;
}

export type CreateScene3d = (element: HTMLDivElement, listener: Scene3dListener) => Scene3d;

declare global {
  interface Window {
    /** Set by view3d.js. */
    boundaryLabCreateScene3d?: CreateScene3d;
  }
}
