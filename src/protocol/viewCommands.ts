/** Commands about how a scan is looked at: of the palette, which asks the page that is in front. */
export const VIEW_COMMANDS = [
  'maximizePlane',
  'nextLayout',
  'fitPlane',
  'nextWindow',
  'previousWindow',
  'automaticWindow',
  'narrowerWindow',
  'widerWindow',
  'nextColorMap',
  'invertColors',
  'toggleSmooth',
] as const;
export type ViewCommand = (typeof VIEW_COMMANDS)[number];

const names: ReadonlySet<string> = new Set(VIEW_COMMANDS);
export const isViewCommand = (name: string): name is ViewCommand => names.has(name);
