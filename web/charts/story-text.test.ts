import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { SafeWords } from './safe-words.tsx'
import { faultyLines, readStory, safeHtml } from './story-text.ts'

describe('the text of a story', () => {
  it('becomes headings, lists, tables and links, one level below the title of the page', () => {
    expect(safeHtml('# 一\n\n- 甲\n- **乙**\n\n[链接](https://a.example/x?y=1)')).toBe(
      '<h2>一</h2>\n<ul>\n<li>甲</li>\n<li><strong>乙</strong></li>\n</ul>\n<p><a href="https://a.example/x?y=1" rel="noopener nofollow">链接</a></p>\n',
    )
  })
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '![x](https://evil.example/track.png)',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt&#58;alert(1))',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '[x](vbscript:msgbox)',
    '<a href="javascript:alert(1)">x</a>',
    '<svg><script>alert(1)</script></svg>',
    '<iframe src="https://evil.example"></iframe>',
    '<p style="background:url(https://evil.example)">x</p>',
    '<form action="https://evil.example"><input name=p></form>',
    '[x](<https://a.example" onmouseover="alert(1)>)',
    '```html" onload="alert(1)\n<b>\n```',
    '<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)></style></math>',
    '//evil.example/x [x](//evil.example)',
  ])('runs nothing and fetches nothing: %s', (attack) => {
    const html = renderToStaticMarkup(createElement(SafeWords, { html: safeHtml(attack) }))
    const tags = [...html.matchAll(/<\/?([a-z0-9]+)([^>]*)>/gi)]
    const names = new Set(tags.map(([, name]) => name))
    for (const name of ['script', 'img', 'svg', 'iframe', 'style', 'form', 'input', 'math']) expect(names).not.toContain(name)
    for (const [, , attributes = ''] of tags) {
      expect(attributes).not.toMatch(/\son\w+\s*=(?=[^"]*(?:"[^"]*"[^"]*)*$)/i)
      expect(attributes).not.toMatch(/(?:href|src)="\s*(?:javascript|data|vbscript|\/\/)/i)
      expect(attributes).not.toMatch(/style=/i)
    }
  })
  it('holds even where the sanitiser let something through', () => {
    const html = '<p onclick="x">a<script>alert(1)</script><a href="javascript:alert(1)">b</a><img src=x onerror=y></p>&lt;b&gt;'
    expect(renderToStaticMarkup(createElement(SafeWords, { html }))).toBe(
      '<div class="prose"><p>a&lt;script&gt;alert(1)&lt;/script&gt;<a>b</a>&lt;img src=x onerror=y&gt;</p>&lt;b&gt;</div>',
    )
  })
  it('is cut at its charts and tables, except inside code', () => {
    const parts = readStory(
      '甲\n\n::chart{id=noise-by-hour}\n\n::table{table=cases select="district, count(*) as n" group_by=district limit=500 version=3}\n```\n::chart{id=not-here}\n```',
    )
    expect(parts.map((part) => part.kind)).toEqual(['html', 'chart', 'table', 'html'])
    expect(parts[2]).toMatchObject({ query: { table: 'cases', select: 'district, count(*) as n', group_by: 'district', limit: 50, version: 3 } })
  })
  it('shows a line that only looks like a chart as text, and tells its author where', () => {
    const text = '一\n::chart{id="<b>"}\n::table{}'
    expect(readStory(text)).toHaveLength(1)
    expect(faultyLines(text)).toEqual([2, 3])
  })
})
