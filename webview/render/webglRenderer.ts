/**
 * The WebGL2 slice renderer. All planes share one graphics context, which draws to an offscreen
 * canvas and is copied from there: browsers allow few contexts, and a page may have several editors.
 */
import { DIVERGING_SIZE, DIVERGING_TABLE } from './colorMaps';
import { SCAN_COLORS_SIZE } from './scanColors';
import { FRAGMENT_SHADER, VERTEX_SHADER } from './shaders';
import type { LabelFill, SliceLayers, SliceRenderer } from './sliceRenderer';
import type { ViewTransform } from './viewTransform';

/** Colours of a label table are laid out in rows of this many. */
const LUT_WIDTH = 256;

/** Samplers of the shader; a sampler's place in this list is its texture unit. */
const SAMPLERS = [
  'scan',
  'scanColors',
  'distanceMap',
  'distanceColors',
  'reference',
  'referenceColors',
  'prediction',
  'predictionColors',
] as const;
type Sampler = (typeof SAMPLERS)[number];

type Uniform = 'viewportHeight' | 'offset' | 'scale' | 'window' | 'smoothly' | 'distanceClip' | 'opacity';

interface Format {
  readonly internal: number;
  readonly format: number;
  readonly type: number;
}

/** A texture and the array it was filled from. */
class Texture {
  readonly #gl: WebGL2RenderingContext;
  readonly #texture: WebGLTexture;
  #source: ArrayBufferView | undefined;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
    }
    for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) {
      gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
    }
  }

  bind(unit: number): void {
    this.#gl.activeTexture(this.#gl.TEXTURE0 + unit);
    this.#gl.bindTexture(this.#gl.TEXTURE_2D, this.#texture);
  }

  /** Fills the bound texture, unless it holds this array already. */
  fill(source: ArrayBufferView, width: number, height: number, { internal, format, type }: Format): void {
    if (source === this.#source) return;
    this.#gl.texImage2D(this.#gl.TEXTURE_2D, 0, internal, width, height, 0, format, type, source);
    this.#source = source;
  }
}

type Textures = Readonly<Record<Exclude<Sampler, 'distanceColors'>, Texture>>;

export class WebglRenderer implements SliceRenderer {
  readonly kind = 'webgl2';
  readonly #canvas: HTMLCanvasElement;
  readonly #gl: WebGL2RenderingContext;
  readonly #uniforms: Readonly<Record<Uniform, WebGLUniformLocation | null>>;
  readonly #slots = new Map<string, Textures>();
  readonly #distanceColors: Texture;

  /** @returns undefined where the browser has no WebGL2 or the graphics driver refuses the shader */
  static create(): WebglRenderer | undefined {
    const canvas = document.createElement('canvas');
    const gl = canvas.getContext('webgl2', { antialias: false, depth: false, stencil: false });
    const program = gl && linkedProgram(gl);
    return program ? new WebglRenderer(canvas, gl, program) : undefined;
  }

  private constructor(canvas: HTMLCanvasElement, gl: WebGL2RenderingContext, program: WebGLProgram) {
    this.#canvas = canvas;
    this.#gl = gl;
    gl.useProgram(program);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    SAMPLERS.forEach((name, unit) => {
      gl.uniform1i(gl.getUniformLocation(program, name), unit);
    });
    const location = (name: Uniform): WebGLUniformLocation | null => gl.getUniformLocation(program, name);
    this.#uniforms = {
      viewportHeight: location('viewportHeight'),
      offset: location('offset'),
      scale: location('scale'),
      window: location('window'),
      smoothly: location('smoothly'),
      distanceClip: location('distanceClip'),
      opacity: location('opacity'),
    };
    this.#distanceColors = new Texture(gl);
    this.#distanceColors.bind(SAMPLERS.indexOf('distanceColors'));
    this.#distanceColors.fill(DIVERGING_TABLE, DIVERGING_SIZE, 1, colorFormat(gl));
  }

  /** What the graphics device calls itself. */
  get device(): string {
    const extension = this.#gl.getExtension('WEBGL_debug_renderer_info');
    return extension ? String(this.#gl.getParameter(extension.UNMASKED_RENDERER_WEBGL)) : '';
  }

  draw(slot: string, target: CanvasRenderingContext2D, layers: SliceLayers, transform: ViewTransform): void {
    const { width, height } = target.canvas;
    target.setTransform(1, 0, 0, 1, 0, 0);
    target.clearRect(0, 0, width, height);
    if (this.#gl.isContextLost()) return;
    const textures = this.#slot(slot);
    this.#fit(width, height);
    this.#upload(textures, layers);
    const gl = this.#gl;
    const uniform = this.#uniforms;
    gl.viewport(0, 0, width, height);
    gl.uniform1f(uniform.viewportHeight, height);
    gl.uniform2f(uniform.offset, transform.offsetX, transform.offsetY);
    gl.uniform2f(uniform.scale, transform.scaleX, transform.scaleY);
    gl.uniform2f(uniform.window, layers.scan.window.low, layers.scan.window.high);
    gl.uniform1i(uniform.smoothly, layers.smooth ? 1 : 0);
    gl.uniform1f(uniform.distanceClip, layers.distance?.clip ?? 1);
    gl.uniform3f(
      uniform.opacity,
      layers.distance?.opacity ?? 0,
      layers.reference?.opacity ?? 0,
      layers.prediction?.opacity ?? 0,
    );
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    // WebGL's origin is at the bottom: what was drawn lies in the lower left corner of the canvas.
    const top = this.#canvas.height - height;
    target.drawImage(this.#canvas, 0, top, width, height, 0, 0, width, height);
  }

  onLost(listener: () => void): void {
    this.#canvas.addEventListener('webglcontextlost', listener, { once: true });
  }

  dispose(): void {
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  #slot(name: string): Textures {
    const known = this.#slots.get(name);
    if (known) return known;
    const made = texturesOfPicture(this.#gl);
    this.#slots.set(name, made);
    return made;
  }

  /** Grows the canvas to hold the viewport; it never shrinks, since resizing costs a new buffer. */
  #fit(width: number, height: number): void {
    if (this.#canvas.width < width) this.#canvas.width = width;
    if (this.#canvas.height < height) this.#canvas.height = height;
  }

  #upload(textures: Textures, layers: SliceLayers): void {
    const gl = this.#gl;
    const { width, height, scan, distance } = layers;
    const float = { internal: gl.R32F, format: gl.RED, type: gl.FLOAT };
    const index = { internal: gl.R16UI, format: gl.RED_INTEGER, type: gl.UNSIGNED_SHORT };
    const bind = (name: keyof Textures): Texture => {
      textures[name].bind(SAMPLERS.indexOf(name));
      return textures[name];
    };
    const labels = (
      fill: LabelFill | undefined,
      name: 'reference' | 'prediction',
      colors: 'referenceColors' | 'predictionColors',
    ): void => {
      const indexTexture = bind(name);
      if (fill) indexTexture.fill(fill.indices, width, height, index);
      const colorTexture = bind(colors);
      if (!fill) return;
      const rows = Math.ceil(fill.lut.length / 4 / LUT_WIDTH);
      colorTexture.fill(wholeRows(fill.lut, rows), LUT_WIDTH, rows, colorFormat(gl));
    };
    // A new texture takes the place of whatever is bound to the unit in use.
    this.#distanceColors.bind(SAMPLERS.indexOf('distanceColors'));
    bind('scan').fill(scan.data, width, height, float);
    bind('scanColors').fill(scan.colors, SCAN_COLORS_SIZE, 1, colorFormat(gl));
    const map = bind('distanceMap');
    if (distance) map.fill(distance.data, width, height, float);
    labels(layers.reference, 'reference', 'referenceColors');
    labels(layers.prediction, 'prediction', 'predictionColors');
  }
}

const colorFormat = (gl: WebGL2RenderingContext): Format => ({
  internal: gl.RGBA8,
  format: gl.RGBA,
  type: gl.UNSIGNED_BYTE,
});

/** A texture for each sampler; unused ones hold one pixel, since an empty integer texture is an error. */
function texturesOfPicture(gl: WebGL2RenderingContext): Textures {
  const float = (): Texture => {
    const texture = new Texture(gl);
    texture.fill(new Float32Array(1), 1, 1, { internal: gl.R32F, format: gl.RED, type: gl.FLOAT });
    return texture;
  };
  const index = (): Texture => {
    const texture = new Texture(gl);
    texture.fill(new Uint16Array(1), 1, 1, {
      internal: gl.R16UI,
      format: gl.RED_INTEGER,
      type: gl.UNSIGNED_SHORT,
    });
    return texture;
  };
  const colors = (): Texture => {
    const texture = new Texture(gl);
    texture.fill(new Uint8Array(4), 1, 1, colorFormat(gl));
    return texture;
  };
  return {
    scan: float(),
    scanColors: colors(),
    distanceMap: float(),
    reference: index(),
    referenceColors: colors(),
    prediction: index(),
    predictionColors: colors(),
  };
}

const padded = new WeakMap<Uint8Array, Uint8Array<ArrayBuffer>>();

/** The colours followed by zeros up to whole rows; the same array for the same colours. */
function wholeRows(lut: Uint8Array<ArrayBuffer>, rows: number): Uint8Array<ArrayBuffer> {
  const known = padded.get(lut);
  if (known) return known;
  const whole = new Uint8Array(4 * LUT_WIDTH * rows);
  whole.set(lut);
  padded.set(lut, whole);
  return whole;
}

function linkedProgram(gl: WebGL2RenderingContext): WebGLProgram | undefined {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX_SHADER],
    [gl.FRAGMENT_SHADER, FRAGMENT_SHADER],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) return undefined;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : undefined;
}
