/** Colours of the charts, from VS Code's theme; read anew whenever it changes. */
import type { CurveColor } from './charts';

type Rgb = readonly [number, number, number];

export interface ChartTheme {
  readonly text: string;
  readonly faint: string;
  readonly grid: string;
  readonly page: string;
  readonly font: string;
  readonly colorOf: (color: CurveColor) => string;
}

/** Names and fallbacks of VS Code's own chart colours, in an order in which neighbours differ most. */
const PALETTE = [
  ['charts-blue', '#3794ff'],
  ['charts-orange', '#d18616'],
  ['charts-green', '#89d185'],
  ['charts-purple', '#b180d7'],
  ['charts-red', '#f14c4c'],
  ['charts-yellow', '#cca700'],
] as const;

/** WCAG asks for 3 : 1 between a graphic and what is behind it. */
const CONTRAST = 3;

export function readTheme(): ChartTheme {
  const style = getComputedStyle(document.body);
  const value = (name: string, fallback: string): string =>
    style.getPropertyValue(`--vscode-${name}`).trim() || fallback;
  const page = value('editor-background', '#1e1e1e');
  const behind = parseColor(page) ?? [30, 30, 30];
  const text = value('foreground', '#cccccc');
  const readable = (color: string): string => {
    const rgb = parseColor(color);
    return rgb ? cssOf(withContrast(rgb, behind)) : color;
  };
  return {
    text,
    faint: value('descriptionForeground', '#9d9d9d'),
    grid: gridColor(value('widget-border', value('panel-border', 'rgba(128, 128, 128, 0.25)'))),
    page,
    font: `11px ${value('font-family', 'system-ui, sans-serif')}`,
    colorOf: (color) => {
      switch (color.kind) {
        case 'text':
          return text;
        case 'palette': {
          const [name, fallback] = PALETTE[color.n % PALETTE.length] ?? PALETTE[0];
          return readable(value(name, fallback));
        }
        case 'label':
          return cssOf(withContrast(color.rgb, behind));
      }
    },
  };
}

/** Borders of high contrast themes are as bright as curves, which lines of a grid must not hide. */
function gridColor(border: string): string {
  const rgb = parseColor(border);
  const isStrong = document.body.classList.contains('vscode-high-contrast');
  return isStrong && rgb ? `rgb(${rgb.join(' ')} / 0.4)` : border;
}

/** Calls back when VS Code changes the theme: it does so by class and style of the document. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  const watched = { attributes: true, attributeFilter: ['class', 'style'] };
  observer.observe(document.body, watched);
  observer.observe(document.documentElement, watched);
  return () => {
    observer.disconnect();
  };
}

const cssOf = ([r, g, b]: Rgb): string => `rgb(${r} ${g} ${b})`;

/** #rgb, #rrggbb, #rrggbbaa, rgb(...), rgba(...); undefined for anything else. */
export function parseColor(text: string): Rgb | undefined {
  const short = /^#([\da-f])([\da-f])([\da-f])[\da-f]?$/i.exec(text);
  if (short)
    return [
      hex(`${short[1] ?? ''}${short[1] ?? ''}`),
      hex(`${short[2] ?? ''}${short[2] ?? ''}`),
      hex(`${short[3] ?? ''}${short[3] ?? ''}`),
    ];
  const long = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})(?:[\da-f]{2})?$/i.exec(text);
  if (long) return [hex(long[1] ?? ''), hex(long[2] ?? ''), hex(long[3] ?? '')];
  const numbers = /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)/i.exec(text);
  return numbers ? [Number(numbers[1]), Number(numbers[2]), Number(numbers[3])] : undefined;
}

const hex = (digits: string): number => Number.parseInt(digits, 16);

/** The colour, made darker or lighter until it can be seen on what is behind it. */
export function withContrast(color: Rgb, behind: Rgb): Rgb {
  const towards: Rgb = luminance(behind) > 0.18 ? [0, 0, 0] : [255, 255, 255];
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(color, towards, share);
    if (contrast(mixed, behind) >= CONTRAST) return mixed;
  }
  return towards;
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const channel = (x: number, y: number): number => Math.round(x + (y - x) * share);
  return [channel(a[0], b[0]), channel(a[1], b[1]), channel(a[2], b[2])];
}

/** Contrast ratio, 1 to 21 (https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio). */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

/** Relative luminance, 0 to 1 (https://www.w3.org/TR/WCAG21/#dfn-relative-luminance). */
function luminance([r, g, b]: Rgb): number {
  const linear = (channel: number): number => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}
