import { Type } from 'typebox'
import { TextSchema } from '../model/index.ts'
import { anyone, defineOperation } from '../platform/operations/index.ts'
import type { Protocol } from './protocol.ts'

/** The operation that tells which standards this city speaks, with addresses to try. */
export const listProtocolsOf = (protocols: readonly Protocol[]) =>
  defineOperation({
    name: 'list-protocols',
    http: 'GET /protocols',
    stage: 'protocols',
    summary: { zh: '支持的标准接口', en: 'Standards spoken' },
    description: {
      zh: '每种标准的用途、规范地址和可以直接试的网址。',
      en: 'What each standard is good for, where it is written down, and addresses to try.',
    },
    effects: 'read',
    input: Type.Object({}),
    output: Type.Object({
      items: Type.Array(
        Type.Object({
          name: Type.String(),
          title: TextSchema,
          summary: TextSchema,
          specification: Type.String(),
          examples: Type.Array(Type.Object({ path: Type.String(), summary: TextSchema })),
        }),
      ),
      truncated: Type.Boolean(),
    }),
    access: anyone(),
    examples: [{ summary: { zh: '全部标准', en: 'All of them' }, input: {} }],
    run: async () => ({
      items: protocols.map(({ name, title, summary, specification, examples }) => ({ name, title, summary, specification, examples: [...examples] })),
      truncated: false,
    }),
  })
