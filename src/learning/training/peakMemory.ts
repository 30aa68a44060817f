/** How much memory a training takes. */

/** Most memory this process has held so far, in bytes. */
export function peakMemory(): number {
  return 1024 * process.resourceUsage().maxRSS;
}
