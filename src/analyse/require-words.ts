import type { Text } from '../model/index.ts'
import { invalidInput } from '../platform/errors/index.ts'

/** A text people read stands in both languages and is no longer than `most` characters. @throws InvalidInput PUJIANG_WORDS */
export function requireWords(at: string, text: Text, most: number): void {
  const faults = (['zh', 'en'] as const).flatMap((locale) => {
    const length = text[locale].trim().length
    if (length > 0 && length <= most) return []
    return [
      {
        at: `${at}/${locale}`,
        message: length === 0 ? { zh: '请填写', en: 'fill this in' } : { zh: `最多 ${most} 个字符`, en: `at most ${most} characters` },
      },
    ]
  })
  if (faults.length > 0)
    throw invalidInput({
      code: 'PUJIANG_WORDS',
      detail: { zh: '中文和英文都要有,且不能太长。', en: 'Both languages are needed, within their length.' },
      faults,
    })
}
