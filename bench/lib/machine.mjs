import os from 'node:os';

/** What a table of ratios was measured on, in a line. */
export function describeMachine() {
  const [cpu] = os.cpus();
  return `${os.availableParallelism()} cores (${cpu?.model.trim() ?? 'unknown'}), Node ${process.versions.node}`;
}
