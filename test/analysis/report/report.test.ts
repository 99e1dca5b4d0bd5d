import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { reportPage } from '../../../analysis/report/report.ts';
import { nasty, sampleReport } from './sample-report.ts';

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

describe('a report', () => {
  const section = { id: 'more', title: 'More <of> it', html: '<h2>More &lt;of&gt; it</h2>' };
  const page = reportPage(sampleReport(), [section]);

  it('is one page without references to the outside', () => {
    const markup = page.replaceAll(/<script[ >][^]*?<\/script>/g, '');
    assert.doesNotMatch(markup, /<(script|link|img|iframe|object)\b/);
    assert.doesNotMatch(markup, /\b(src|srcset|action)=/);
    for (const [, target = ''] of markup.matchAll(/href="([^"]*)"/g)) assert.match(target, /^#/);
    for (const [, target = ''] of markup.matchAll(/href="#([^"]*)"/g))
      assert.ok(page.includes(`id="${target}"`), target);
  });

  it('has no markup from texts of the study', () => {
    const escaped = nasty
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;');
    assert.ok(!page.includes(nasty));
    assert.ok(!page.includes('<b>'));
    for (const text of [`Sample ${escaped}`, `What it is: ${escaped}`, `title=${escaped}`, `seed 7: out of ${escaped}`])
      assert.ok(page.includes(text), text);
  });

  it('has a policy by which only its own scripts run', () => {
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    assert.match(policy, /^default-src 'none'; script-src 'sha256-/);
    assert.doesNotMatch(policy, /unsafe/);
    const scripts = [...page.matchAll(/<script>([^]*?)<\/script>/g)].map(([, text = '']) => `'sha256-${hash(text)}'`);
    assert.equal(/script-src ([^;]*)/.exec(policy)?.[1], scripts.join(' '));
    const [, style = ''] = /<style>([^]*?)<\/style>/.exec(page) ?? [];
    assert.ok(policy.includes(`style-src 'sha256-${hash(style)}'`));
  });

  it('has further sections between plots and tables', () => {
    assert.ok(page.indexOf('<section id="more"><h2>More') > page.indexOf('<figure'));
    assert.ok(page.indexOf('<section id="more">') < page.indexOf('id="report-results"'));
    assert.ok(page.includes('<a href="#more">More &lt;of&gt; it</a>'));
  });
});
