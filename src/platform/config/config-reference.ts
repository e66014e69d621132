import type { Locale } from '../../model/index.ts'
import type { Setting } from './setting.ts'
import { settings } from './settings.ts'

const words = {
  zh: {
    title: '# 配置',
    intro: '每项配置可用命令行参数或环境变量给出;参数优先于环境变量,环境变量优先于默认值。取值有误时程序说明原因并以退出码 2 结束。',
    head: '| 参数 | 环境变量 | 类型 | 默认值 | 说明 |',
    none: '无',
    types: { integer: '整数', boolean: '是否', choice: '选项', text: '文本', url: '地址', time: '时间', path: '路径' },
  },
  en: {
    title: '# Configuration',
    intro:
      'Each setting is given as an option or as an environment variable; an option goes before the variable, the variable before the default. With a wrong value the program says what is wrong and ends with exit code 2.',
    head: '| Option | Variable | Type | Default | Meaning |',
    none: 'none',
    types: { integer: 'whole number', boolean: 'true or false', choice: 'choice', text: 'text', url: 'address', time: 'time', path: 'path' },
  },
} as const

/** The reference of all settings as Markdown. */
export function configReference(locale: Locale): string {
  const w = words[locale]
  const rows = Object.values(settings).map((setting: Setting) => {
    const flag = setting.type === 'boolean' ? `\`--${setting.flag}\`, \`--no-${setting.flag}\`` : `\`--${setting.flag}\``
    const type =
      setting.type === 'choice'
        ? setting.choices.map((choice) => `\`${choice}\``).join(', ')
        : setting.type === 'integer'
          ? `${w.types.integer}, ${setting.min}–${setting.max}`
          : w.types[setting.type]
    const standard = setting.defaultText?.[locale] ?? (setting.default === null ? w.none : `\`${String(setting.default)}\``)
    return `| ${flag} | \`${setting.env}\` | ${type} | ${standard} | ${setting.about[locale]} |`
  })
  return [w.title, '', w.intro, '', w.head, '|---|---|---|---|---|', ...rows, ''].join('\n')
}
