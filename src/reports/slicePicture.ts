/**
 * A slice with contours as plain data, which can be kept in a file and drawn anywhere, and as an SVG
 * picture that needs nothing else. Knows nothing of Node, so that pages can draw with it too.
 */
import { encode } from 'fast-png';
import { z } from 'zod';
import { markup, type Markup } from './markup';

const colorChannel = z.number().min(0).max(255);

export const slicePictureSchema = z.object({
  /** Such as the id of the case. */
  title: z.string(),
  /** Number of the slice in its stack. */
  slice: z.number().int(),
  /** Pixels. */
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  /** Height and width of a pixel in mm. */
  pixelSize: z.tuple([z.number().positive(), z.number().positive()]),
  /** Base64 of bytes (height, width), or (height, width, 3) red, green, blue where there are 3 channels. */
  grey: z.string(),
  channels: z.union([z.literal(1), z.literal(3)]),
  contours: z.array(
    z.object({
      label: z.string(),
      /** Red, green, blue, 0 to 255. */
      color: z.tuple([colorChannel, colorChannel, colorChannel]).readonly(),
      role: z.enum(['reference', 'prediction']),
      /** Each x0, y0, x1, y1, ... in pixels from the centre of the top left pixel, as of sliceContours(). */
      lines: z.array(z.array(z.number())),
    }),
  ),
});
export type SlicePicture = z.infer<typeof slicePictureSchema>;

/** The bytes of a picture as `grey` holds them. */
export function encodeBytes(bytes: Uint8Array): string {
  const CHUNK = 0x8000; // arguments of one call
  let text = '';
  for (let n = 0; n < bytes.length; n += CHUNK) text += String.fromCharCode(...bytes.subarray(n, n + CHUNK));
  return btoa(text);
}

/** @throws RangeError where the text is no base64 */
export function decodeBytes(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw new RangeError('The pixels of a slice picture are not base64.');
  }
}

/** Widths of the lines on the screen, in CSS pixels. */
const STROKES = {
  reference: { width: 1.25, dash: '4 2.5', shadow: 2.5 },
  prediction: { width: 2, dash: undefined, shadow: 3.5 },
} as const;

/**
 * The picture in its true proportions. Predictions are drawn bold, references thin and dashed above them.
 * @throws RangeError when there are not as many bytes as pixels
 */
export function slicePictureSvg(picture: SlicePicture): string {
  const { title, slice, width, height, pixelSize, grey, channels, contours } = picture;
  const data = decodeBytes(grey);
  if (data.length !== width * height * channels) {
    throw new RangeError(
      `The picture of ${title} holds ${data.length} bytes, not ${width} x ${height} x ${channels}.`,
    );
  }
  const png = encodeBytes(encode({ width, height, data, channels, depth: 8 }));
  const [high, wide] = pixelSize;
  const ordered = [...contours].sort((a, b) => order(a.role) - order(b.role));
  const drawn = ordered.filter(({ lines }) => lines.length > 0);
  return markup`<svg
    xmlns="http://www.w3.org/2000/svg"
    role="img"
    viewBox="0 0 ${width * wide} ${height * high}"
    width="${screenWidth(picture)}"
  >
    <title>${title}, slice ${slice + 1}</title>
    <desc>${describe(drawn)}</desc>
    <image
      href="data:image/png;base64,${png}"
      width="${width * wide}"
      height="${height * high}"
      preserveAspectRatio="none"
      image-rendering="pixelated"
    />
    ${drawn.map((contour) => contourMarkup(contour, wide, high))}
  </svg>`.text;
}

type Contour = SlicePicture['contours'][number];

const order = (role: Contour['role']): number => (role === 'prediction' ? 0 : 1);

/** Small slices are enlarged, large ones are not; a page may set another width. */
function screenWidth({ width, height, pixelSize: [high, wide] }: SlicePicture): number {
  const [LARGEST, SMALLEST] = [480, 240];
  const ratio = (width * wide) / (height * high);
  const fitting = Math.min(LARGEST, Math.max(SMALLEST, width * 2));
  return Math.round(ratio >= 1 ? fitting : fitting * ratio);
}

function contourMarkup({ color, role, lines }: Contour, wide: number, high: number): Markup {
  const { width, dash, shadow } = STROKES[role];
  const path = lines.map((line) => linePath(line, wide, high)).join('');
  const common = markup`d="${path}" fill="none" stroke-linejoin="round" vector-effect="non-scaling-stroke"`;
  const dashes = dash !== undefined && markup` stroke-dasharray="${dash}"`;
  return markup`<path ${common} stroke="#000" stroke-opacity="0.45" stroke-width="${shadow}"/>
<path ${common} stroke="rgb(${color.join(' ')})" stroke-width="${width}"${dashes}/>
`;
}

/** Closed where the last point repeats the first. Decimals beyond a hundredth of a millimetre are dropped. */
function linePath(line: readonly number[], wide: number, high: number): string {
  const points: string[] = [];
  for (let n = 0; n + 1 < line.length; n += 2) {
    const x = ((line[n] ?? 0) + 0.5) * wide;
    const y = ((line[n + 1] ?? 0) + 0.5) * high;
    points.push(`${Number(x.toFixed(2))} ${Number(y.toFixed(2))}`);
  }
  return points.length === 0 ? '' : `M${points.join('L')}`;
}

function describe(contours: readonly Contour[]): string {
  if (contours.length === 0) return 'No contours.';
  return `Contours: ${contours.map(({ label, role }) => `${label} (${role})`).join(', ')}.`;
}
