/** What becomes of a network's last layers, which tell the classes apart, in fine-tuning. */
export const HEADS = ['keep', 'new'] as const;
export type Head = (typeof HEADS)[number];
