/** What can be said of a connected part of a label; see componentErrors.ts. */
export const COMPONENT_KINDS = [
  'missed',
  'spurious',
  'under-segmented',
  'over-segmented',
  'matched',
] as const;
export type ComponentKind = (typeof COMPONENT_KINDS)[number];
