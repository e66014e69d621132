import { Command, CommanderError, Option } from 'commander'
import { UsageError } from './failures.ts'
import { kebab } from './flags.ts'

/** What a command understands. */
export interface Accepted {
  /** Flags that take a value; each may be given more than once. */
  values: readonly string[]
  /** Flags that are given or not; also accepted as `--no-…` and `--…=false`. */
  switches: readonly string[]
}

export interface Arguments {
  positional: readonly string[]
  /** Texts by flag; `true` or `false` for switches. */
  given: ReadonlyMap<string, readonly string[]>
}

/** Reads the words after a command. Flags may be written in kebab-case, camelCase or snake_case. Throws UsageError. */
export function readArguments(words: readonly string[], accepted: Accepted): Arguments {
  const given = new Map<string, string[]>()
  const add = (name: string, text: string): void => void given.set(name, [...(given.get(name) ?? []), text])
  const command = new Command()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
    .helpOption(false)
    .allowExcessArguments()
    .argument('[words...]')
  for (const name of accepted.values) command.addOption(new Option(`--${name} <value>`).argParser((text: string) => add(name, text)))
  for (const name of accepted.switches) {
    command.addOption(new Option(`--${name}`))
    command.addOption(new Option(`--no-${name}`))
    command.on(`option:${name}`, () => add(name, 'true'))
    command.on(`option:no-${name}`, () => add(name, 'false'))
  }
  try {
    command.parse(spell(words, accepted), { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) throw usageError(error, accepted)
    throw error
  }
  return { positional: command.args, given }
}

/** The words with every flag in its own spelling, and `--flag=false` as `--no-flag`. */
function spell(words: readonly string[], { values, switches }: Accepted): string[] {
  const known = new Set([...values, ...switches, ...switches.map((name) => `no-${name}`)])
  const end = words.indexOf('--')
  return words.map((word, at) => {
    const match = /^--([A-Za-z][\w.-]*)(=.*)?$/s.exec(word)
    if (!match || (end >= 0 && at > end)) return word
    const [, name = '', value = ''] = match
    const plain = known.has(name) ? name : name.split('.').map(kebab).join('.')
    if (!known.has(plain)) return word
    if (switches.includes(plain) && value === '=true') return `--${plain}`
    if (switches.includes(plain) && value === '=false') return `--no-${plain}`
    return `--${plain}${value}`
  })
}

function usageError(error: CommanderError, { values, switches }: Accepted): UsageError {
  const flag = /--?[\w.-]+/.exec(error.message)?.[0] ?? ''
  if (error.code === 'commander.optionMissingArgument') return new UsageError({ zh: `${flag} 后面缺少值。`, en: `${flag} needs a value.` })
  if (error.code === 'commander.unknownOption') {
    const near = /Did you mean (--[\w.-]+)/.exec(error.message)?.[1]
    const all = [...values, ...switches]
      .filter((name) => !name.includes('.'))
      .map((name) => `--${name}`)
      .join(' ')
    return new UsageError({
      zh: `没有参数 ${flag}。${near ? `是不是 ${near}?` : `可用的参数:${all}`}`,
      en: `There is no option ${flag}. ${near ? `Did you mean ${near}?` : `Options: ${all}`}`,
    })
  }
  return new UsageError({ zh: `命令行有误:${error.message}`, en: error.message })
}
