import { Type } from 'typebox'
import { TextSchema, themes, type Text } from '../../model/index.ts'
import { invalidInput, type Fault } from '../../platform/errors/index.ts'
import { defineOperation, hasRole, type Context } from '../../platform/operations/index.ts'
import { citySettings } from '../city-settings.ts'
import { orderedThemes } from '../settings/ordered-themes.ts'
import { changeSetting, requireCityOffice, settingChanges, undoSetting } from '../settings/change-settings.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const text = Type.Object(TextSchema.properties)
const LogoSchema = Type.Object({ hash: Type.String(), width: Type.Integer(), height: Type.Integer() })
const ThemeSchema = Type.Object({ code: Type.String(), label: TextSchema })

const SettingsSchema = Type.Object({
  name: TextSchema,
  portal: nullable(TextSchema),
  contact: nullable(TextSchema),
  homeTexts: nullable(Type.Object({ lead: TextSchema, note: TextSchema })),
  logo: nullable(LogoSchema),
  themes: Type.Array(ThemeSchema),
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
    themes: orderedThemes(settings.themes),
    twoPersonReview: settings.twoPersonReview,
    changes: (await settingChanges(ctx, 40)).filter((change) => change.key in shownKeys),
  }
}

const shownKeys = { name: true, portal: true, contact: true, homeTexts: true, logo: true, themes: true, twoPersonReview: true, synonyms: true }

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

const longest = { name: 60, portal: 80, contact: 300, lead: 200, note: 600, label: 40 }

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
  if (faults.length > 0)
    throw invalidInput({
      code: 'PUJIANG_SETTINGS_INVALID',
      detail: { zh: `设置里有 ${faults.length} 处要改。`, en: `${faults.length} of the settings need mending.` },
      faults,
    })
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
    const changed: string[] = []
    for (const [key, value] of Object.entries(input)) if (await changeSetting(ctx, key, value)) changed.push(key)
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
