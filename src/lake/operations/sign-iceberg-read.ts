import { Type } from 'typebox'
import { notAllowed } from '../../platform/errors/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { isReadable } from '../iceberg/readable-objects.ts'
import { openIceberg } from './iceberg-table.ts'

const headers = Type.Record(Type.String(), Type.Array(Type.String({ maxLength: 4000 }), { maxItems: 10 }))

/** One answer for everything that is not signed: it must not tell what the store holds. */
const refused = () =>
  notAllowed({
    code: 'PUJIANG_SIGNING_REFUSED',
    detail: { zh: '只为读取这张表当前可读的文件签名。', en: 'Only reads of the files of this table that you may read now are signed.' },
    cure: { zh: '请重新载入这张表,使用其中给出的位置。', en: 'Load the table again and use the places it tells.' },
  })

export const signIcebergRead = defineOperation({
  name: 'sign-iceberg-read',
  http: 'POST /tables/{table}/iceberg/sign',
  stage: 'lake',
  summary: { zh: '为读取对象存储中一个文件的请求签名', en: 'Sign a request that reads one file of a table in the object store' },
  description: {
    zh: '只签 GET 与 HEAD,只签调用者此刻可以整读的文件。签名在对象存储那里有效十五分钟。',
    en: 'GET and HEAD alone, of files that the caller may read whole at this moment. The store takes the signature for fifteen minutes.',
  },
  effects: 'read',
  input: Type.Object({
    table: Type.String({ description: 'Slug or id.' }),
    method: Type.String({ maxLength: 20 }),
    uri: Type.String({ maxLength: 4000, description: 'Address of the request, exactly as it will be sent.' }),
    headers: Type.Optional(headers),
  }),
  output: Type.Object({ uri: Type.String(), headers }),
  access: may('read-rows', 'table'),
  use: 'download',
  async run(ctx, input) {
    const { signer } = ctx.services.store
    const request = { method: input.method, uri: input.uri, headers: input.headers ?? {} }
    const key = signer?.keyOf(request) ?? null
    if (!signer || key === null) throw refused()
    const asked = await openIceberg(ctx, true)
    if (!(await isReadable(ctx, asked, key))) throw refused()
    if (asked.right.grantId !== null || asked.right.ground === 'shared') {
      ctx.audit.record()
      ctx.audit.note({ ground: asked.right.ground, grant: asked.right.grantId, object: key })
    }
    const signed = await signer.sign(request)
    return { uri: input.uri, headers: Object.fromEntries(Object.entries(signed).map(([name, value]) => [name, [value]])) }
  },
})
