import { describe, expect, it } from 'vitest';
import { fileLink, reportPage } from '../../reports/html';
import { panelHtml } from './panelHtml';

const [known, other] = ["/data/it's a <case>.nii", '/etc/passwd'];

describe('a report in a panel', () => {
  const page = reportPage('Report', [fileLink(known, 'one'), fileLink(other, 'two')]);
  const panel = panelHtml(page, [known], 'lab.open');

  it('opens in the editor the files that were named, and no others', () => {
    const [, address = ''] = /<a href="(command:[^"]+)">one/.exec(panel) ?? [];
    const [, argument = ''] = address.replaceAll('&#39;', "'").split('?');
    expect(address).toMatch(/^command:lab\.open\?/);
    expect(JSON.parse(decodeURIComponent(argument))).toEqual([known]);
    expect(panel.match(/command:/g)).toHaveLength(1);
    expect(panel).toContain('<a href="file:///etc/passwd">two</a>');
  });

  it('has a policy of its own before anything of the page', () => {
    expect(panel).toMatch(
      /^<!DOCTYPE html>\n<meta http-equiv="Content-Security-Policy" content="default-src 'none'/,
    );
    expect(panel.match(/<!doctype/gi)).toHaveLength(1);
  });
});
