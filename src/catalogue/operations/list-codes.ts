import { Type } from 'typebox'
import { codeLists, TextSchema, type Code } from '../../model/index.ts'
import { anyone, defineOperation } from '../../platform/operations/index.ts'

export const listCodes = defineOperation({
  name: 'list-codes',
  http: 'GET /codes',
  stage: 'catalogue',
  summary: { zh: '代码表', en: 'Code lists' },
  effects: 'read',
  input: Type.Object({}),
  output: Type.Record(Type.String(), Type.Array(Type.Object({ code: Type.String(), label: TextSchema }))),
  examples: [{ summary: { zh: '全部代码表', en: 'Every code list' }, input: {} }],
  access: anyone(),
  async run() {
    return codeLists as Record<string, Code[]>
  },
})
