/** Ctrl+C for commands that work long: the first one asks them to stop, the second ends the process. */

/**
 * A signal that aborts at SIGINT or SIGTERM. Only to be asked for by commands that honour it, since
 * it takes away the default of ending at once; after the first one the default is back.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals): void => {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    controller.abort(new DOMException(`Stopped by ${name}.`, 'AbortError'));
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return controller.signal;
}
