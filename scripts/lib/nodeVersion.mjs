// @ts-check
/**
 * The one check that must work on every Node there is: this file and the two commands use nothing
 * an old Node lacks until it has passed.
 */

const OLDEST = 20;

/** Ends the process with a message where this Node is too old. */
export function requireNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= OLDEST) return;
  console.error(
    'Boundary Lab needs Node ' +
      OLDEST +
      ' or newer; this is Node ' +
      process.versions.node +
      ' (' +
      process.execPath +
      ').\nInstall a current one from https://nodejs.org or with your version manager, then run the command again.',
  );
  process.exit(1);
}
