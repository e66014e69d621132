import { Type } from 'typebox'
import { TextSchema, type CityCode } from '../../model/index.ts'
import { anyone, defineOperation } from '../../platform/operations/index.ts'
import { readCodes } from '../settings/city-codes.ts'

export const listCodes = defineOperation({
  name: 'list-codes',
  http: 'GET /codes',
  stage: 'catalogue',
  summary: { zh: '代码表，按这座城市的次序和叫法', en: 'Code lists in the order and by the names of the city' },
  effects: 'read',
  input: Type.Object({}),
  output: Type.Record(
    Type.String(),
    Type.Array(
      Type.Object({
        code: Type.String(),
        label: TextSchema,
        hidden: Type.Optional(Type.Boolean({ description: 'Not offered any more; what has it keeps it.' })),
      }),
    ),
  ),
  examples: [{ summary: { zh: '全部代码表', en: 'Every code list' }, input: {} }],
  access: anyone(),
  async run(ctx) {
    return (await readCodes(ctx)) as Record<string, CityCode[]>
  },
})
