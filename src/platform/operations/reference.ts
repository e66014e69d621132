import type { TObject, TSchema } from 'typebox'
import { labelOf, roles, type Locale } from '../../model/index.ts'
import type { AccessRule } from './access-rule.ts'
import type { Operation } from './operation.ts'

const words = {
  zh: {
    title: '操作参考',
    intro: '由操作的声明生成,请勿手改。',
    who: '谁可以',
    input: '输入',
    output: '输出',
    name: '名称',
    type: '类型',
    needed: '必填',
    note: '说明',
    yes: '是',
    example: '例子',
    effects: '效果',
    download: '文件流',
  },
  en: {
    title: 'Operations',
    intro: 'Generated from the declarations of the operations; do not edit by hand.',
    who: 'Who may',
    input: 'Input',
    output: 'Output',
    name: 'Name',
    type: 'Type',
    needed: 'Required',
    note: 'Note',
    yes: 'yes',
    example: 'Example',
    effects: 'Effects',
    download: 'file stream',
  },
} as const

function who(rule: AccessRule, locale: Locale): string {
  const zh = locale === 'zh'
  switch (rule.rule) {
    case 'anyone':
      return zh ? '任何人' : 'anyone'
    case 'signed-in':
      return zh ? '已登录的人或持密钥的程序' : 'people signed in, programs with a key'
    case 'role':
      return (zh ? '角色:' : 'roles: ') + rule.roles.join(', ')
    case 'may':
      return zh ? `对该 ${rule.kind} 有“${rule.action}”权的人` : `those who may “${rule.action}” the ${rule.kind}`
  }
}

/** A JSON Schema as a short word: `string`, `integer[]`, `a | b`. */
export function typeWord(schema: TSchema): string {
  const s = schema as { type?: string; enum?: unknown[]; anyOf?: TSchema[]; items?: TSchema; const?: unknown }
  if (s.enum) return s.enum.map(String).join(' \\| ')
  if (s.const !== undefined) return JSON.stringify(s.const)
  if (s.anyOf) return s.anyOf.map(typeWord).join(' \\| ')
  if (s.type === 'array' && s.items) return `${typeWord(s.items)}[]`
  return s.type ?? 'any'
}

function inputTable(schema: TObject, locale: Locale): string[] {
  const names = Object.keys(schema.properties)
  if (names.length === 0) return []
  const w = words[locale]
  const required = (schema.required as string[] | undefined) ?? []
  return [
    `| ${w.name} | ${w.type} | ${w.needed} | ${w.note} |`,
    '|---|---|---|---|',
    ...names.map((n) => {
      const s = schema.properties[n] as TSchema & { description?: string; default?: unknown }
      const note = [s.description, s.default === undefined ? undefined : `default ${JSON.stringify(s.default)}`].filter(Boolean).join('; ')
      return `| \`${n}\` | ${typeWord(s)} | ${required.includes(n) ? w.yes : ''} | ${note.replaceAll('|', '\\|')} |`
    }),
    '',
  ]
}

/** The reference page of all operations as Markdown, grouped by stage. */
export function operationsReference(operations: readonly Operation[], locale: Locale): string {
  const w = words[locale]
  const stages = [...new Set(operations.map((o) => o.stage))]
  const lines = [`# ${w.title}`, '', w.intro, '']
  for (const stage of stages) {
    lines.push(`## ${stage}`, '')
    for (const o of operations.filter((x) => x.stage === stage)) {
      lines.push(`### ${o.name}`, '', `**${o.summary[locale]}**`, '', ...(o.description ? [o.description[locale], ''] : []))
      lines.push('```', o.http.replace(' ', ' /api/v1'), '```', '')
      lines.push(
        `${w.who}: ${who(o.access, locale)} · ${w.effects}: ${o.effects}${o.produces ? ` · ${w.download}: ${o.produces.join(', ')}` : ''}`,
        '',
      )
      lines.push(...inputTable(o.input as TObject, locale))
      for (const e of o.examples ?? [])
        lines.push(
          `${w.example}: ${e.summary[locale]}${e.as === undefined ? '' : ` (${labelOf(roles, e.as)[locale]})`}`,
          '',
          '```json',
          JSON.stringify(e.input, null, 2),
          '```',
          '',
        )
    }
  }
  return lines.join('\n')
}
