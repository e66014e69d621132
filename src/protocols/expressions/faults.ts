import type { Text } from '../../model/index.ts'
import { invalidInput, type PlatformError } from '../../platform/errors/index.ts'
import type { Span } from './ast.ts'

/** A fault at characters of one parameter, with the cure. */
export function expressionFault(at: string, { start, end }: Span, message: Text, cure?: Text, code = 'PUJIANG_EXPRESSION'): PlatformError {
  return invalidInput({
    code,
    detail: { zh: `${at} 第 ${start + 1} 个字符处：${message.zh}`, en: `${at}, character ${start + 1}: ${message.en}` },
    ...(cure && { cure }),
    faults: [{ at, position: start, length: Math.max(0, end - start), message }],
  })
}

/** A parameter that cannot be honoured as a whole. */
export function parameterFault(at: string, zh: string, en: string): PlatformError {
  return invalidInput({
    code: 'PUJIANG_PROTOCOL_PARAMETER',
    detail: { zh: `${at}：${zh}`, en: `${at}: ${en}` },
    faults: [{ at, message: { zh, en } }],
  })
}
