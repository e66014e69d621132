import { sql } from 'kysely'
import { Type } from 'typebox'
import { TextSchema, type Text } from '../../model/index.ts'
import { conflict, invalidInput, notFound } from '../../platform/errors/index.ts'
import { anyone, defineOperation, hasRole, type Context } from '../../platform/operations/index.ts'
import { requireCityOffice } from '../settings/change-settings.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const word = { zh: '代码表', en: 'code list' }
const codeWord = { zh: '代码', en: 'code' }
const listName = Type.String({ minLength: 2, maxLength: 100, pattern: '^[a-z0-9-]+$', description: 'Short name, as fields refer to it.' })
const text = Type.Object(TextSchema.properties)

const EntrySchema = Type.Object({
  code: Type.String(),
  label: TextSchema,
  deprecatedAt: nullable(Type.String()),
  replacedBy: nullable(Type.String()),
})
const ListSchema = Type.Object({
  name: Type.String(),
  label: TextSchema,
  fields: Type.Integer({ description: 'Columns that use it.' }),
  codes: Type.Array(EntrySchema),
})

interface CodeList {
  name: string
  label: Text
  fields: number
  codes: { code: string; label: Text; deprecatedAt: string | null; replacedBy: string | null }[]
}

/** Columns the caller may not see are counted too, but not named: that a list is in use is no secret, who uses it may be. */
async function readLists(ctx: Pick<Context, 'db'>, name?: string): Promise<CodeList[]> {
  const { rows } = await sql<CodeList>`
    select l.name, l.label,
      (select count(*)::int from field as f where f.code_list = l.name and f.active) as fields,
      coalesce((select jsonb_agg(jsonb_build_object('code', e.code, 'label', e.label, 'deprecatedAt', e.deprecated_at, 'replacedBy', e.replaced_by) order by e.position, e.code)
        from code_entry as e where e.list = l.name), '[]') as codes
    from code_list as l where ${name === undefined ? sql`true` : sql`l.name = ${name.replaceAll('\0', '')}`} order by l.name limit 1000`.execute(
    ctx.db,
  )
  return rows
}

async function readList(ctx: Pick<Context, 'db'>, name: string): Promise<CodeList> {
  const [found] = await readLists(ctx, name)
  if (!found) throw notFound(word, name)
  return found
}

const bothGiven = (label: Text): Text => {
  if (label.zh.trim() && label.en.trim() && label.zh.length <= 200 && label.en.length <= 200) return { zh: label.zh.trim(), en: label.en.trim() }
  throw invalidInput({
    code: 'PUJIANG_LABEL_NEEDED',
    detail: { zh: '名称要写中文和英文，各不超过 200 个字符。', en: 'Give the name in Chinese and English, at most 200 characters each.' },
    faults: (['zh', 'en'] as const)
      .filter((locale) => !label[locale].trim() || label[locale].length > 200)
      .map((locale) => ({ at: `label.${locale}`, message: { zh: '请补上', en: 'please give it' } })),
  })
}

export const listCodeLists = defineOperation({
  name: 'list-code-lists',
  http: 'GET /code-lists',
  stage: 'catalogue',
  summary: { zh: '城市自己的代码表', en: 'Code lists of the city' },
  effects: 'read',
  input: Type.Object({}),
  output: Type.Object({ items: Type.Array(ListSchema), truncated: Type.Boolean() }),
  access: anyone(),
  async run(ctx) {
    return { items: await readLists(ctx), truncated: false }
  },
})

export const saveCodeList = defineOperation({
  name: 'save-code-list',
  http: 'POST /code-lists',
  stage: 'catalogue',
  summary: { zh: '建一张代码表，或改它的名称', en: 'Make a code list or rename it' },
  effects: 'write',
  input: Type.Object({ name: listName, label: text }),
  output: ListSchema,
  access: hasRole('administrator', 'bureau'),
  async run(ctx, input) {
    requireCityOffice(ctx, 'administrator', 'bureau')
    const label = bothGiven(input.label)
    await sql`
      insert into code_list (name, label, created_at) values (${input.name}, ${JSON.stringify(label)}::jsonb, ${ctx.clock.now()})
      on conflict (name) do update set label = excluded.label`.execute(ctx.db)
    ctx.audit.subject('code-list', input.name)
    return readList(ctx, input.name)
  },
})

export const saveCode = defineOperation({
  name: 'save-code',
  http: 'POST /code-lists/{list}/codes',
  stage: 'catalogue',
  summary: { zh: '添一个代码，或改它的名称', en: 'Add a code or rename it' },
  description: { zh: '代码本身不能改，也不能删：数据里可能还写着它。', en: 'The code itself is never changed or removed: rows may hold it.' },
  effects: 'write',
  input: Type.Object({ list: Type.String({ maxLength: 100 }), code: Type.String({ minLength: 1, maxLength: 100 }), label: text }),
  output: ListSchema,
  access: hasRole('administrator', 'bureau'),
  async run(ctx, input) {
    requireCityOffice(ctx, 'administrator', 'bureau')
    const label = bothGiven(input.label)
    const { name } = await readList(ctx, input.list)
    await sql`
      insert into code_entry (list, code, label, position)
      values (${name}, ${input.code}, ${JSON.stringify(label)}::jsonb, (select coalesce(max(position), 0) + 1 from code_entry where list = ${name}))
      on conflict (list, code) do update set label = excluded.label`.execute(ctx.db)
    ctx.audit.subject('code-list', name)
    ctx.audit.note({ code: input.code })
    return readList(ctx, name)
  },
})

export const deprecateCode = defineOperation({
  name: 'deprecate-code',
  http: 'POST /code-lists/{list}/deprecate',
  stage: 'catalogue',
  summary: { zh: '停用一个代码，或恢复它', en: 'Deprecate a code, or bring it back' },
  effects: 'write',
  input: Type.Object({
    list: Type.String({ maxLength: 100 }),
    code: Type.String({ minLength: 1, maxLength: 100 }),
    replacedBy: Type.Optional(Type.String({ maxLength: 100, description: 'Code to use instead.' })),
    restore: Type.Optional(Type.Boolean({ description: 'Use it again.' })),
  }),
  output: ListSchema,
  access: hasRole('administrator', 'bureau'),
  async run(ctx, input) {
    requireCityOffice(ctx, 'administrator', 'bureau')
    const list = await readList(ctx, input.list)
    const entry = list.codes.find((code) => code.code === input.code)
    if (!entry) throw notFound(codeWord, input.code)
    const next = input.replacedBy === undefined ? undefined : list.codes.find((code) => code.code === input.replacedBy)
    if (input.replacedBy !== undefined && (!next || next.deprecatedAt !== null || next.code === entry.code))
      throw conflict({
        code: 'PUJIANG_CODE_SUCCESSOR',
        detail: {
          zh: '替代的代码须是同一张表里还在用的另一个代码。',
          en: 'The code to use instead has to be another one of this list that is in use.',
        },
      })
    await sql`
      update code_entry set deprecated_at = ${input.restore ? null : ctx.clock.now()}, replaced_by = ${input.restore ? null : (input.replacedBy ?? null)}
      where list = ${list.name} and code = ${entry.code}`.execute(ctx.db)
    ctx.audit.subject('code-list', list.name)
    ctx.audit.note({ code: entry.code, restored: input.restore === true })
    return readList(ctx, list.name)
  },
})
