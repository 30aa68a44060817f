/** How far the annotation of a label is. In a file of its own: pages know it, and nothing else of files. */
export const LABEL_STATES = ['not started', 'in progress', 'done', 'flagged'] as const;
