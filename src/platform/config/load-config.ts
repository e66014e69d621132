import { resolve } from 'node:path'
import type { Text } from '../../model/index.ts'
import type { Setting, ValueOf } from './setting.ts'
import { settings, type SettingName } from './settings.ts'

/** Every setting with its value, plus where it came from. Frozen. */
export type Config = { readonly [N in SettingName]: ValueOf<(typeof settings)[N]> } & {
  /** Settings somebody gave, as opposed to defaults. */
  readonly given: ReadonlySet<SettingName>
}

/** A wrong setting: the program prints `text` and ends with exit code 2. */
export class ConfigError extends Error {
  readonly exitCode = 2
  readonly text: Text

  constructor(text: Text) {
    super(text.en)
    this.name = 'ConfigError'
    this.text = text
  }
}

export interface ConfigSources {
  /** Flags of the command: `['--port', '9000', '--no-demo']`. Default none. */
  argv?: readonly string[]
  /** Default: the environment of the process. */
  env?: Readonly<Record<string, string | undefined>>
  /** Folder that relative paths start from. Default: the current one. */
  cwd?: string
}

/** Reads the settings: a flag before an environment variable before the default. Throws ConfigError naming what is wrong and what would be right. */
export function loadConfig(sources: ConfigSources = {}): Config {
  const env = sources.env ?? process.env
  const flags = readFlags(sources.argv ?? [])
  const values: Record<string, unknown> = {}
  const given = new Set<SettingName>()
  for (const name of Object.keys(settings) as SettingName[]) {
    const setting: Setting = settings[name]
    const flag = flags.get(name)
    const fromEnv = env[setting.env]
    if (flag !== undefined) values[name] = parse(setting, flag, `--${setting.flag}`, sources.cwd)
    else if (fromEnv !== undefined && fromEnv !== '') values[name] = parse(setting, fromEnv, setting.env, sources.cwd)
    else values[name] = setting.type === 'path' && setting.default !== null ? resolve(sources.cwd ?? process.cwd(), setting.default) : setting.default
    if (flag !== undefined || (fromEnv !== undefined && fromEnv !== '')) given.add(name)
  }
  return Object.freeze({ ...values, given }) as unknown as Config
}

function readFlags(argv: readonly string[]): Map<SettingName, string> {
  const found = new Map<SettingName, string>()
  const names = new Map<string, SettingName>((Object.keys(settings) as SettingName[]).map((name) => [settings[name].flag, name]))
  for (let i = 0; i < argv.length; i += 1) {
    const argument = argv[i]!
    const match = /^--([a-z0-9-]+)(?:=(.*))?$/s.exec(argument)
    const flag = match?.[1] ?? ''
    const name = names.get(flag)
    const negated = flag.startsWith('no-') ? names.get(flag.slice(3)) : undefined
    if (negated && settings[negated].type === 'boolean' && match?.[2] === undefined) {
      found.set(negated, 'false')
    } else if (name && settings[name].type === 'boolean') {
      found.set(name, match?.[2] ?? 'true')
    } else if (name) {
      const value = match?.[2] ?? argv[(i += 1)]
      if (value === undefined || (match?.[2] === undefined && value.startsWith('--'))) {
        throw new ConfigError({ zh: `--${flag} 后面缺少值。`, en: `--${flag} needs a value.` })
      }
      found.set(name, value)
    } else {
      throw new ConfigError({
        zh: `不认识的参数 ${argument}。可用的参数:${[...names.keys()].map((n) => `--${n}`).join(' ')}`,
        en: `There is no option ${argument}. Options: ${[...names.keys()].map((n) => `--${n}`).join(' ')}`,
      })
    }
  }
  return found
}

function parse(setting: Setting, text: string, source: string, cwd: string | undefined): unknown {
  const shown = setting.secret ? '…' : JSON.stringify(text)
  const wrong = (zh: string, en: string): ConfigError =>
    new ConfigError({ zh: `${source} 的值 ${shown} 不对:应为${zh}。`, en: `${source} is ${shown}, but it must be ${en}.` })
  switch (setting.type) {
    case 'integer': {
      const value = Number(text)
      if (!/^-?\d+$/.test(text) || value < setting.min || value > setting.max) {
        throw wrong(` ${setting.min} 到 ${setting.max} 的整数`, `a whole number from ${setting.min} to ${setting.max}`)
      }
      return value
    }
    case 'boolean': {
      if (['1', 'true', 'yes', 'on'].includes(text.toLowerCase())) return true
      if (['0', 'false', 'no', 'off'].includes(text.toLowerCase())) return false
      throw wrong(' true 或 false', 'true or false')
    }
    case 'choice':
      if (!setting.choices.includes(text)) throw wrong(` ${setting.choices.join('、')} 之一`, `one of ${setting.choices.join(', ')}`)
      return text
    case 'path':
      return resolve(cwd ?? process.cwd(), text)
    case 'url': {
      const url = URL.canParse(text) ? new URL(text) : null
      if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw wrong(' http 或 https 地址', 'an http or https address')
      return text.replace(/\/+$/, '')
    }
    case 'time':
      if (Number.isNaN(Date.parse(text))) throw wrong(' ISO 8601 时间', 'an ISO 8601 time')
      return text
    case 'text':
      return text
  }
}

/** True when only this machine can reach an address: demo accounts exist only then. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}
