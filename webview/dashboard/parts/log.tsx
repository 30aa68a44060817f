/** The end of the run's log; it follows new lines unless the reader has scrolled up. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export function Log({ lines }: { readonly lines: readonly string[] }): JSX.Element | null {
  const element = useRef<HTMLPreElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    const log = element.current;
    if (log && follows.current) log.scrollTop = log.scrollHeight;
  }, [lines]);
  if (lines.length === 0) return null;
  return (
    <section class="card" aria-labelledby="log-title">
      <header class="card-header">
        <h2 id="log-title">Log</h2>
      </header>
      <pre
        class="log"
        ref={element}
        tabIndex={0}
        role="log"
        data-testid="log"
        onScroll={({ currentTarget: log }) => {
          follows.current = log.scrollHeight - log.scrollTop - log.clientHeight < 20;
        }}
      >
        {lines.join('\n')}
      </pre>
    </section>
  );
}
