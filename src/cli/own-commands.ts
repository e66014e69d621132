import type { OwnCommand } from './help.ts'

const data = { name: 'data', value: 'DIR', about: { zh: '数据文件夹,默认 ./data', en: 'data folder, ./data by default' } }
const url = { name: 'url', value: 'URL', about: { zh: '服务器地址(或 PUJIANG_URL)', en: 'address of the server (or PUJIANG_URL)' } }
const json = { name: 'json', about: { zh: '输出 JSON', en: 'print JSON' } }

/** Commands that are more than one operation, or work on the data folder itself. */
export const ownCommands: readonly OwnCommand[] = [
  {
    name: 'start',
    usage: 'start [--port N] [--data DIR] [--no-demo]',
    summary: { zh: '启动浦江;首次启动装入演示城市', en: 'Start Pujiang; the first start makes the demo city' },
    flags: [
      data,
      { name: 'port', value: 'N', about: { zh: '监听端口,默认 8080', en: 'port to listen on, 8080 by default' } },
      { name: 'no-demo', about: { zh: '不装演示城市', en: 'without the demo city' } },
    ],
  },
  {
    name: 'sign-in',
    usage: 'sign-in --email ADDRESS',
    summary: { zh: '登录;会话存入只有您可读的文件', en: 'Sign in; the session is kept in a file only you can read' },
    flags: [
      { name: 'email', value: 'ADDRESS', about: { zh: '邮箱', en: 'e-mail address' } },
      {
        name: 'password',
        value: 'TEXT',
        about: { zh: '密码;不给出则询问,或从标准输入读取', en: 'password; asked for, or read from standard input, when absent' },
      },
      url,
      json,
    ],
  },
  { name: 'sign-out', usage: 'sign-out', summary: { zh: '退出登录', en: 'Sign out' }, flags: [url, json] },
  {
    name: 'load',
    usage: 'load FILE --dataset SLUG',
    summary: { zh: '把文件装成数据集的一张表', en: 'Load a file as a table of a dataset' },
    flags: [
      { name: 'dataset', value: 'SLUG', about: { zh: '数据集', en: 'the dataset' } },
      {
        name: 'agency',
        value: 'SLUG',
        about: { zh: '没有这个数据集时,以此部门登记草稿', en: 'register a draft for this agency when there is no such dataset' },
      },
      {
        name: 'table',
        value: 'SLUG',
        about: { zh: '有几张表时指明哪一张;没有则新建', en: 'which table, when there are several; made when missing' },
      },
      { name: 'mode', value: 'MODE', about: { zh: 'replace(默认)或 append', en: 'replace (default) or append' } },
      {
        name: 'settings',
        value: 'JSON',
        about: { zh: '编码、分隔符、列类型等,代替判断', en: 'encoding, delimiter, types and so on, instead of the guess' },
      },
      { name: 'no-publish', about: { zh: '只装入,不作为当前版本', en: 'load only; do not make it the current version' } },
      url,
      json,
    ],
  },
  {
    name: 'completion',
    usage: 'completion bash|zsh|fish',
    summary: { zh: '输出命令行补全脚本', en: 'Print a completion script for the shell' },
    flags: [],
  },
  {
    name: 'init',
    usage: 'init [--data DIR]',
    summary: {
      zh: '建立正式安装:打印第一位管理员的一次性链接',
      en: 'Begin a real installation: prints the one-time link of the first administrator',
    },
    flags: [data, json],
  },
  {
    name: 'audit',
    usage: 'audit verify [--data DIR]',
    summary: { zh: '核验审计记录', en: 'Verify the audit log' },
    flags: [data, json],
  },
  {
    name: 'backup',
    usage: 'backup DIR [--data DIR]',
    summary: { zh: '备份数据文件夹(运行中也可以)', en: 'Back up the data folder, also while it runs' },
    flags: [data],
  },
  {
    name: 'restore',
    usage: 'restore BACKUP --data NEW',
    summary: { zh: '从备份恢复到新的数据文件夹', en: 'Make a new data folder out of a backup' },
    flags: [data],
  },
  {
    name: 'repair',
    usage: 'repair [--data DIR]',
    summary: { zh: '重建检索与服务副本,清理遗留对象(须先停止)', en: 'Build search and serving copies anew and sweep strays; stop first' },
    flags: [data],
  },
]
