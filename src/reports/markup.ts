/** HTML and SVG as text in which whatever comes from data is escaped: a template tag, and nothing else. */

/** Text that is markup already. Made by `markup` alone, so that nothing reaches a page unescaped by mistake. */
export class Markup {
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** For markup that other code of this program has written, such as an SVG picture. */
  static trusted(text: string): Markup {
    return new Markup(text);
  }

  toString(): string {
    return this.text;
  }
}

export type MarkupValue = Markup | string | number | undefined | false | readonly MarkupValue[];

/** Escapes every value but markup; undefined and false are left out, lists are joined. */
export function markup(strings: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  const text = strings.map((part, n) => part + markupText(values[n]));
  return Markup.trusted(text.join(''));
}

function markupText(value: MarkupValue): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return escapeMarkup(value);
  if (typeof value === 'number') return String(value);
  return value instanceof Markup ? value.text : value.map(markupText).join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text between tags and inside of quoted attributes. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
