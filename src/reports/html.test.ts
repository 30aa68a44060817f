import { describe, expect, it } from 'vitest';
import { fileLink, reportFigure, reportPage, reportTable } from './html';
import { markup } from './markup';

describe('a report page', () => {
  it('escapes whatever comes from data', () => {
    const page = reportPage('Cases of <Dr. "X" & sons>', markup`<p>${"<script>alert('1')</script>"}</p>`);
    expect(page).toContain('<h1>Cases of &lt;Dr. &quot;X&quot; &amp; sons&gt;</h1>');
    expect(page).toContain('<p>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;</p>');
    expect(page).not.toContain('<script');
  });

  it('forbids scripts and anything from elsewhere', () => {
    const [, policy] = /Content-Security-Policy" content="([^"]+)"/.exec(reportPage('A', '')) ?? [];
    expect(policy).toMatch(/^default-src &#39;none&#39;; style-src &#39;sha256-.{44}&#39;; img-src data:$/);
  });

  it('leaves out what is undefined or false, and joins lists', () => {
    expect(markup`<p>${undefined}${false}${['a', 1, markup`<b>x</b>`]}</p>`.text).toBe('<p>a1<b>x</b></p>');
  });
});

describe('a table', () => {
  it('names columns and rows for those who hear it', () => {
    const { text } = reportTable(
      'Dice',
      [
        { title: 'label', kind: 'text' },
        { title: 'mean', kind: 'number' },
      ],
      [['left', '0.91']],
    );
    expect(text).toContain('<caption>Dice</caption>');
    expect(text).toContain('<th scope="col" class="number">mean</th>');
    expect(text).toContain('<tr><th scope="row" class="text">left</th><td class="number">0.91</td></tr>');
  });
});

describe('a figure', () => {
  it('holds the picture as it is', () => {
    expect(reportFigure('<svg></svg>', 'a < b').text).toContain(
      '<svg></svg><figcaption>a &lt; b</figcaption>',
    );
  });
});

describe('a link to a file', () => {
  it('is an address that holds for any name', () => {
    expect(fileLink('/data/a b/ö?.nii', 'a b').text).toBe(
      '<a href="file:///data/a%20b/%C3%B6%3F.nii">a b</a>',
    );
  });
});
