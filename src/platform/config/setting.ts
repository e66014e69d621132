import type { Text } from '../../model/index.ts'

interface Described {
  /** Environment variable. */
  env: string
  /** Command line flag without the dashes; a boolean also has `no-` + flag. */
  flag: string
  about: Text
  /** Shown in the reference where the default is computed. */
  defaultText?: Text
  /** The value is never shown. */
  secret?: boolean
}
export interface IntegerSetting extends Described {
  type: 'integer'
  default: number
  min: number
  max: number
}
export interface BooleanSetting extends Described {
  type: 'boolean'
  default: boolean
}
export interface ChoiceSetting<C extends string = string> extends Described {
  type: 'choice'
  default: C
  choices: readonly C[]
}
/** Free text; `null` where nothing is set. */
export interface TextSetting extends Described {
  type: 'text' | 'url' | 'time'
  default: string | null
}
/** A path, made absolute from the current folder. */
export interface PathSetting extends Described {
  type: 'path'
  default: string | null
}
export type Setting = IntegerSetting | BooleanSetting | ChoiceSetting | TextSetting | PathSetting

/** What a setting of this declaration becomes in `Config`. */
export type ValueOf<S> = S extends IntegerSetting
  ? number
  : S extends BooleanSetting
    ? boolean
    : S extends ChoiceSetting<infer C>
      ? C
      : S extends { default: string }
        ? string
        : string | null
