import type { Locale } from '../model/index.ts'
import type { Operation } from '../platform/operations/index.ts'
import { acceptedBy } from './ask-operation.ts'
import { exitCodes, UsageError } from './failures.ts'
import { ownCommands } from './own-commands.ts'
import { say, type Terminal } from './terminal.ts'

/** A command as a shell completes it. */
interface Completed {
  name: string
  about: string
  flags: readonly string[]
  /** Words a flag takes, where they are few and known. */
  choices: ReadonlyMap<string, readonly string[]>
}

/** `completion bash|zsh|fish`: prints the script for that shell. */
export function printCompletion(terminal: Terminal, words: readonly string[], operations: readonly Operation[]): number {
  const commands = completedCommands(operations, terminal.locale)
  const script = { bash: bashScript, zsh: zshScript, fish: fishScript }[words[0] as 'bash' | 'zsh' | 'fish']
  if (!script || words.length !== 1)
    throw new UsageError({ zh: '用法:pujiang completion bash|zsh|fish', en: 'Usage: pujiang completion bash|zsh|fish' })
  say(terminal, script(commands), 'stdout')
  return exitCodes.done
}

function completedCommands(operations: readonly Operation[], locale: Locale): Completed[] {
  const own = ownCommands.map(({ name, summary, flags }): Completed => ({
    name,
    about: summary[locale],
    flags: flags.map((flag) => `--${flag.name}`),
    choices: new Map(),
  }))
  const named = new Set(own.map(({ name }) => name))
  const asked = operations
    .filter(({ name }) => !named.has(name))
    .map((operation): Completed => {
      const { flags, values, switches } = acceptedBy(operation)
      const choices = flags.filter((flag) => flag.choices.length > 0).map((flag) => [`--${flag.name}`, flag.choices] as const)
      return {
        name: operation.name,
        about: operation.summary[locale],
        flags: [...values, ...switches].map((name) => `--${name}`),
        choices: new Map(choices),
      }
    })
  return [...own, ...asked]
}

/** A word for a shell between single quotes. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

function bashScript(commands: readonly Completed[]): string {
  const choices = commands.flatMap(({ name, choices: known }) =>
    [...known].map(([flag, words]) => `    ${quoted(`${name} ${flag}`)}) words=${quoted(words.join(' '))} ;;`),
  )
  return [
    '_pujiang() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" command="${COMP_WORDS[1]}" words=""',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W ${quoted(commands.map(({ name }) => name).join(' '))} -- "$current"))`,
    '    return',
    '  fi',
    '  case "$command $before" in',
    ...choices,
    '  esac',
    '  if [ -z "$words" ] && [ "${current#-}" != "$current" ]; then',
    '    case "$command" in',
    ...commands.map(({ name, flags }) => `      ${name}) words=${quoted(flags.join(' '))} ;;`),
    '    esac',
    '  fi',
    '  [ -n "$words" ] && COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '}',
    'complete -o default -F _pujiang pujiang',
  ].join('\n')
}

function zshScript(commands: readonly Completed[]): string {
  const spec = ({ flags, choices }: Completed): string =>
    flags.map((flag) => quoted(choices.has(flag) ? `${flag}=:${flag.slice(2)}:(${choices.get(flag)?.join(' ')})` : flag)).join(' ')
  return [
    '#compdef pujiang',
    '_pujiang() {',
    '  local -a commands',
    `  commands=(${commands.map(({ name, about }) => quoted(`${name}:${about.replaceAll(':', ' ')}`)).join(' ')})`,
    '  if (( CURRENT == 2 )); then',
    "    _describe -t commands 'command' commands",
    '    return',
    '  fi',
    '  local command="$words[2]"',
    '  shift words; (( CURRENT-- ))',
    '  case "$command" in',
    ...commands.map((command) => `    ${command.name}) _arguments ${spec(command)} '*:file:_files' ;;`),
    '  esac',
    '}',
    'compdef _pujiang pujiang',
  ].join('\n')
}

function fishScript(commands: readonly Completed[]): string {
  return [
    'complete -c pujiang -f -n __fish_use_subcommand',
    ...commands.map(({ name, about }) => `complete -c pujiang -f -n __fish_use_subcommand -a ${name} -d ${quoted(about)}`),
    ...commands.flatMap(({ name, flags, choices }) =>
      flags.map((flag) => {
        const known = choices.get(flag)
        return `complete -c pujiang -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)}${known ? ` -x -a ${quoted(known.join(' '))}` : ''}`
      }),
    ),
  ].join('\n')
}
