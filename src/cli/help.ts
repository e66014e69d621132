import type { Locale, Text } from '../model/index.ts'
import type { Operation } from '../platform/operations/index.ts'
import { positionalNames } from './ask-operation.ts'
import { flagsOf, type Flag } from './flags.ts'
import { widthOf } from './terminal.ts'

/** A command that is not an operation: what it is called with and what it is for. */
export interface OwnCommand {
  name: string
  usage: string
  summary: Text
  flags: readonly { name: string; value?: string; about: Text }[]
}

const words = {
  zh: {
    usage: '用法',
    options: '参数',
    common: '通用参数',
    commands: '命令',
    operations: '操作(向运行中的服务器提出)',
    example: '例子',
    needed: '必填',
    standard: '默认',
  },
  en: {
    usage: 'Usage',
    options: 'Options',
    common: 'Common options',
    commands: 'Commands',
    operations: 'Operations, asked of the running server',
    example: 'Example',
    needed: 'needed',
    standard: 'default',
  },
} as const

/** Options of everything that asks a server. */
export const commonFlags: OwnCommand['flags'] = [
  { name: 'json', about: { zh: '原样输出 JSON', en: 'print the answer as JSON' } },
  { name: 'output', value: 'FILE', about: { zh: '存入文件', en: 'save the answer in a file' } },
  { name: 'url', value: 'URL', about: { zh: '服务器地址(或 PUJIANG_URL)', en: 'address of the server (or PUJIANG_URL)' } },
  { name: 'data', value: 'DIR', about: { zh: '数据文件夹,从中得知地址', en: 'data folder that tells the address' } },
  { name: 'key-file', value: 'FILE', about: { zh: '密钥文件(或环境变量 PUJIANG_KEY)', en: 'file with an API key (or the variable PUJIANG_KEY)' } },
  { name: 'purpose', value: 'TEXT', about: { zh: '使用目的', en: 'purpose of use' } },
  { name: 'help', about: { zh: '看说明', en: 'show this' } },
]

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.min(34, Math.max(0, ...rows.map(([left]) => widthOf(left))))
  return rows.map(([left, right]) => `  ${left}${' '.repeat(Math.max(1, width - widthOf(left) + 2))}${right}`.trimEnd())
}

const flagLine = (flag: Flag, locale: Locale): readonly [string, string] => {
  const w = words[locale]
  const value =
    flag.kind === 'boolean' ? '' : flag.kind === 'number' ? ' N' : flag.kind === 'list' ? ' A,B' : flag.kind === 'json' ? ' JSON' : ' TEXT'
  const notes = [
    flag.required ? w.needed : '',
    flag.description,
    flag.choices.length > 0 ? flag.choices.join(' | ') : '',
    flag.default === undefined ? '' : `${w.standard} ${JSON.stringify(flag.default)}`,
  ]
  return [`--${flag.name}${value}`, notes.filter((note) => note !== '').join('; ')]
}

const ownFlagLine = (flag: OwnCommand['flags'][number], locale: Locale): readonly [string, string] => [
  `--${flag.name}${flag.value ? ` ${flag.value}` : ''}`,
  flag.about[locale],
]

/** The help page of one operation. */
export function operationHelp(operation: Operation, locale: Locale): string {
  const w = words[locale]
  const flags = flagsOf(operation.input)
  const positional = positionalNames(operation).map((name) => `[${name}]`)
  const example = operation.examples?.[0]
  const own = new Set(flags.map((flag) => flag.name))
  return [
    `${operation.summary[locale]} · ${operation.http.replace(' ', ' /api/v1')}`,
    ...(operation.description ? [operation.description[locale]] : []),
    '',
    `${w.usage}: ${['pujiang', operation.name, ...(operation.body === 'stream' ? ['FILE'] : []), ...positional, ...(flags.length > 0 ? ['[--…]'] : [])].join(' ')}`,
    ...(flags.length > 0
      ? ['', `${w.options}:`, ...columns(flags.filter((flag) => flag.path.length === 1).map((flag) => flagLine(flag, locale)))]
      : []),
    '',
    `${w.common}:`,
    ...columns(commonFlags.filter((flag) => !own.has(flag.name)).map((flag) => ownFlagLine(flag, locale))),
    ...(example ? ['', `${w.example}: ${example.summary[locale]}`, `  ${commandLine(operation, example.input)}`] : []),
  ].join('\n')
}

/** An input as the command that asks it. */
export function commandLine(operation: Operation, input: Readonly<Record<string, unknown>>): string {
  const quote = (text: string): string => (/^[\w.,:@/+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)
  const names = new Map(flagsOf(operation.input).map((flag) => [flag.path.join('.'), flag]))
  const parts = Object.entries(input).map(([name, value]) => {
    const flag = names.get(name)
    if (flag?.kind === 'boolean') return value === true ? `--${flag.name}` : `--no-${flag.name}`
    const text =
      Array.isArray(value) && value.every((item) => typeof item !== 'object')
        ? value.join(',')
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value)
    return `--${flag?.name ?? name} ${quote(text)}`
  })
  return ['pujiang', operation.name, ...parts].join(' ')
}

/** The help page of a command that is not an operation. */
export function ownHelp(command: OwnCommand, locale: Locale): string {
  const w = words[locale]
  return [
    command.summary[locale],
    '',
    `${w.usage}: pujiang ${command.usage}`,
    ...(command.flags.length > 0 ? ['', `${w.options}:`, ...columns(command.flags.map((flag) => ownFlagLine(flag, locale)))] : []),
  ].join('\n')
}

/** The first page: every command with a line of explanation. */
export function overview(own: readonly OwnCommand[], operations: readonly Operation[], locale: Locale): string {
  const w = words[locale]
  return [
    { zh: '浦江:城市数据平台', en: 'Pujiang, a city data platform' }[locale],
    '',
    `${w.commands}:`,
    ...columns(own.map((command) => [command.usage, command.summary[locale]])),
    '',
    `${w.operations}:`,
    ...columns(operations.map((operation) => [operation.name, operation.summary[locale]])),
    '',
    { zh: '每个命令的说明:pujiang 命令 --help', en: 'More about each: pujiang COMMAND --help' }[locale],
  ].join('\n')
}
