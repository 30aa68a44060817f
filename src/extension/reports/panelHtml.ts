/** A report page as a panel of the editor shows it. */
import { pathToFileURL } from 'node:url';
import { escapeMarkup } from '../../reports/markup';

/** In force besides the page's own policy, since a report may come from anywhere. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * @param page a whole HTML page
 * @param files absolute paths whose links are to open in the editor
 * @param command what opens them, given the path
 */
export function panelHtml(page: string, files: readonly string[], command: string): string {
  const body = page.replace(/^\s*<!doctype html>/i, '');
  // A page links to files by file: addresses, which a panel would not follow.
  const linked = files.reduce((text, file) => {
    const address = escapeMarkup(pathToFileURL(file).href);
    const opening = `command:${command}?${encodeURIComponent(JSON.stringify([file]))}`;
    return text.replaceAll(`href="${address}"`, () => `href="${escapeMarkup(opening)}"`);
  }, body);
  return `<!DOCTYPE html>\n<meta http-equiv="Content-Security-Policy" content="${POLICY}">${linked}`;
}
