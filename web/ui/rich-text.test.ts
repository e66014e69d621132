import { describe, expect, it } from 'vitest'
import { richHtml } from './rich-text.tsx'

describe('what people write', () => {
  it('keeps emphasis, lists, code and links that say they are not ours', () => {
    const html = richHtml('**金额**缺了\n\n- 一\n- `case_no`\n\n[说明](https://example.org/a?b=1&c=2)')
    expect(html).toContain('<strong>金额</strong>')
    expect(html).toContain('<li><code>case_no</code></li>')
    expect(html).toContain('<a href="https://example.org/a?b=1&amp;c=2" rel="nofollow ugc noopener">说明</a>')
  })
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '![x](https://example.org/track.png)',
    '<a href="javascript:alert(1)">x</a>',
    '<svg onload=alert(1)>',
    '<p style="position:fixed">x</p>',
    '<iframe src="https://example.org"></iframe>',
    '[x](vbscript:x)',
    '&#60;script&#62;alert(1)&#60;/script&#62;',
    '[x](//example.org/path)',
  ])('lets nothing of %s act', (text) => {
    const html = richHtml(text)
    expect(html).not.toMatch(/<(script|img|svg|iframe|style|object|form)/i)
    expect(html).not.toMatch(/<[^>]+\s(on\w+|style|src)=/i)
    expect(html).not.toMatch(/<[^>]+href="(javascript|data|vbscript|\/\/)/i)
  })
})
