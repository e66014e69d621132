import { pinyin } from 'pinyin-pro'
import type { Text } from '../model/index.ts'

/** `12345 服务热线工单` → `12345-fu-wu-re-xian-gong-dan`; the English name where there is no Chinese. */
export function suggestSlug(name: Text): string {
  const latin = pinyin(name.zh || name.en, { toneType: 'none', type: 'array', nonZh: 'consecutive' }).join(' ')
  const slug = latin
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 90)
  return slug.length >= 2 ? slug : `data-${slug || 'x'}`
}
