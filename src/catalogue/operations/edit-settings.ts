import { Type } from 'typebox'
import { codeLists, ownCodeRights, TextSchema, themes, type CityCode, type CityCodes, type Text } from '../../model/index.ts'
import { invalidInput, type Fault } from '../../platform/errors/index.ts'
import { defineOperation, hasRole, type Context } from '../../platform/operations/index.ts'
import { citySettings } from '../city-settings.ts'
import { codesOf } from '../settings/city-codes.ts'
import { changeSetting, requireCityOffice, settingChanges, undoSetting } from '../settings/change-settings.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const text = Type.Object(TextSchema.properties)
const LogoSchema = Type.Object({ hash: Type.String(), width: Type.Integer(), height: Type.Integer() })
const CodeSchema = Type.Object({ code: Type.String(), label: TextSchema, hidden: Type.Optional(Type.Boolean()) })
const ThemeSchema = Type.Object({ code: Type.String(), label: TextSchema })

const SettingsSchema = Type.Object({
  name: TextSchema,
  portal: nullable(TextSchema),
  contact: nullable(TextSchema),
  homeTexts: nullable(Type.Object({ lead: TextSchema, note: TextSchema })),
  logo: nullable(LogoSchema),
  themes: Type.Array(ThemeSchema),
  codes: Type.Record(Type.String(), Type.Array(CodeSchema), { description: 'Every code list as the city has it.' }),
  twoPersonReview: Type.Boolean(),
  changes: Type.Array(
    Type.Object({
      id: Type.String(),
      key: Type.String(),
      before: Type.Unknown(),
      after: Type.Unknown(),
      actor: nullable(Type.String()),
      at: Type.String(),
      undone: Type.Boolean(),
      mayUndo: Type.Boolean(),
    }),
  ),
})

async function settingsView(ctx: Context) {
  const settings = await citySettings(ctx)
  return {
    name: settings.name,
    portal: settings.portal ?? null,
    contact: settings.contact ?? null,
    homeTexts: settings.homeTexts ?? null,
    logo: settings.logo ?? null,
    themes: (codesOf(settings)['theme'] ?? []).map(({ code, label }) => ({ code, label })),
    codes: codesOf(settings) as Record<string, CityCode[]>,
    twoPersonReview: settings.twoPersonReview,
    changes: (await settingChanges(ctx, 40)).filter((change) => change.key in shownKeys),
  }
}

const shownKeys = {
  name: true,
  portal: true,
  contact: true,
  homeTexts: true,
  logo: true,
  themes: true,
  codes: true,
  twoPersonReview: true,
  synonyms: true,
}

export const showSettings = defineOperation({
  name: 'show-settings',
  http: 'GET /city/settings',
  stage: 'catalogue',
  summary: { zh: '城市的设置和最近的更改', en: 'Settings of the city and their newest changes' },
  effects: 'read',
  input: Type.Object({}),
  output: SettingsSchema,
  access: hasRole('administrator', 'bureau'),
  async run(ctx) {
    requireCityOffice(ctx, 'administrator', 'bureau')
    return settingsView(ctx)
  },
})

const longest = { name: 60, portal: 80, contact: 300, lead: 200, note: 600, label: 80 }

function checkTexts(input: Record<string, Text | null | undefined>): void {
  const faults: Fault[] = []
  for (const [at, value] of Object.entries(input)) {
    if (!value) continue
    const most = longest[(at.split('.').at(-1) ?? at) as keyof typeof longest] ?? 300
    for (const locale of ['zh', 'en'] as const) {
      if (value[locale].trim() === '') faults.push({ at: `${at}.${locale}`, message: { zh: '两种语言都要写。', en: 'Write it in both languages.' } })
      if (value[locale].length > most)
        faults.push({ at: `${at}.${locale}`, message: { zh: `最多 ${most} 个字符。`, en: `At most ${most} characters.` } })
    }
  }
  if (faults.length > 0) throw settingsInvalid(faults)
}

const settingsInvalid = (faults: Fault[]) =>
  invalidInput({
    code: 'PUJIANG_SETTINGS_INVALID',
    detail: { zh: `设置里有 ${faults.length} 处要改。`, en: `${faults.length} of the settings need mending.` },
    faults,
  })

type AskedCodes = Record<string, CityCode[] | null>

/** What a city may not do to a code list, each fault at its place. */
function codeListFaults(name: string, list: readonly CityCode[]): Fault[] {
  const standard = codeLists[name]
  if (!standard || name === 'theme') return [{ at: `codes.${name}`, message: { zh: '没有这张表。', en: 'There is no such list.' } }]
  const { adds, hides } = ownCodeRights[name] ?? {}
  const faults: Fault[] = []
  const fault = (code: string, zh: string, en: string): void => void faults.push({ at: `codes.${name}.${code}`, message: { zh, en } })
  const seen = new Set<string>()
  for (const { code, hidden } of list) {
    if (seen.has(code)) fault(code, '写了两次。', 'It stands there twice.')
    seen.add(code)
    if (!adds && !standard.some((known) => known.code === code)) fault(code, '这张表的代码不能增加。', 'Codes cannot be added to this list.')
    if (hidden && !hides) fault(code, '这张表的代码不能停用。', 'Codes of this list cannot be hidden.')
  }
  const left = [...list, ...standard.filter(({ code }) => !seen.has(code))] as CityCode[]
  if (left.every(({ hidden }) => hidden))
    faults.push({ at: `codes.${name}`, message: { zh: '至少留一个可选。', en: 'Leave at least one to choose.' } })
  return faults
}

/** What the city says of its lists with some of them said anew; a code that it once added stays known, for data may have it. */
async function joinedCodes(ctx: Context, asked: AskedCodes): Promise<CityCodes | null> {
  const before = (await citySettings(ctx)).codes ?? {}
  const faults = Object.entries(asked).flatMap(([name, list]) => codeListFaults(name, list ?? []))
  checkTexts(
    Object.fromEntries(
      Object.entries(asked).flatMap(([name, list]) => (list ?? []).map(({ code, label }) => [`codes.${name}.${code}.label`, label])),
    ),
  )
  if (faults.length > 0) throw settingsInvalid(faults)
  const joined: Record<string, readonly CityCode[]> = { ...before }
  for (const [name, list] of Object.entries(asked)) {
    const standard = new Set((codeLists[name] ?? []).map(({ code }) => code))
    const dropped = (before[name] ?? []).filter(({ code }) => !standard.has(code) && !list?.some((own) => own.code === code))
    const now = [...(list ?? []), ...dropped.map((code): CityCode => ({ ...code, hidden: true }))]
    if (now.length === 0) delete joined[name]
    else joined[name] = now
  }
  return Object.keys(joined).length === 0 ? null : joined
}

export const editSettings = defineOperation({
  name: 'edit-settings',
  http: 'PATCH /city/settings',
  stage: 'catalogue',
  summary: { zh: '改城市的设置', en: 'Change settings of the city' },
  description: {
    zh: '给出的改，没给出的不动；null 恢复默认。每次更改都留下原值，可以撤回。双人审核只有全市管理员能改。',
    en: 'What is given changes, the rest stays; null goes back to the default. Each change keeps the value before it and can be undone. Two-person review is for the administrator of the whole city.',
  },
  effects: 'write',
  input: Type.Object({
    name: Type.Optional(text),
    portal: Type.Optional(nullable(text)),
    contact: Type.Optional(nullable(text)),
    homeTexts: Type.Optional(nullable(Type.Object({ lead: text, note: text }))),
    logo: Type.Optional(Type.Null({ description: 'Takes the logo away; `upload-logo` sets one.' })),
    themes: Type.Optional(
      nullable(Type.Array(Type.Object({ code: Type.Enum(themes.map((theme) => theme.code)), label: text }), { maxItems: themes.length })),
    ),
    codes: Type.Optional(
      Type.Record(
        Type.String({ maxLength: 40 }),
        nullable(
          Type.Array(
            Type.Object({
              code: Type.String({ maxLength: 100, pattern: '^[A-Za-z0-9][A-Za-z0-9.+-]*$' }),
              label: text,
              hidden: Type.Optional(Type.Boolean({ description: 'Not offered any more; what has it keeps it.' })),
            }),
            { maxItems: 100 },
          ),
        ),
        {
          description:
            'Code lists by name, each as a whole; null goes back to the standard. Licences may be added; licences and update cycles may be hidden.',
        },
      ),
    ),
    twoPersonReview: Type.Optional(Type.Boolean()),
  }),
  output: SettingsSchema,
  access: hasRole('administrator', 'bureau'),
  async run(ctx, input) {
    requireCityOffice(ctx, 'administrator', ...(input.twoPersonReview === undefined ? ['bureau'] : []))
    checkTexts({
      name: input.name,
      portal: input.portal,
      contact: input.contact,
      'homeTexts.lead': input.homeTexts?.lead,
      'homeTexts.note': input.homeTexts?.note,
      ...Object.fromEntries((input.themes ?? []).map((theme) => [`themes.${theme.code}.label`, theme.label])),
    })
    const codes = input.codes && (await joinedCodes(ctx, input.codes))
    const changed: string[] = []
    for (const [key, value] of Object.entries({ ...input, ...(codes !== undefined && { codes }) }))
      if (await changeSetting(ctx, key, value)) changed.push(key)
    ctx.audit.subject('settings', 'city')
    ctx.audit.note({ changed, ...(input.twoPersonReview !== undefined && { twoPersonReview: input.twoPersonReview }) })
    return settingsView(ctx)
  },
})

export const undoSettingChange = defineOperation({
  name: 'undo-setting-change',
  http: 'POST /city/settings/changes/{change}/undo',
  stage: 'catalogue',
  summary: { zh: '撤回一次设置更改', en: 'Undo a change of the settings' },
  effects: 'write',
  input: Type.Object({ change: Type.String() }),
  output: SettingsSchema,
  access: hasRole('administrator', 'bureau'),
  async run(ctx, input) {
    requireCityOffice(ctx, 'administrator', 'bureau')
    const undone = await undoSetting(ctx, input.change)
    if (undone.key === 'twoPersonReview') requireCityOffice(ctx, 'administrator')
    ctx.audit.subject('settings', 'city')
    ctx.audit.note({ undone: input.change, key: undone.key })
    return settingsView(ctx)
  },
})
