const zh = {
  palette: '去哪里',
  hint: '页面、数据集',
  none: '没有找到',
  dataset: '数据集',
  help: '按键',
  close: '关上',
  list: [
    ['/', '搜索'],
    ['Ctrl K', '去哪里都行'],
    ['?', '这张表'],
    ['Esc', '关上'],
    ['↑ ↓ ← →', '在表格里移动'],
    ['Enter', '打开一行'],
  ] as [string, string][],
}

const en: typeof zh = {
  palette: 'Go to',
  hint: 'Pages, datasets',
  none: 'Nothing found',
  dataset: 'Dataset',
  help: 'Keys',
  close: 'Close',
  list: [
    ['/', 'search'],
    ['Ctrl K', 'go anywhere'],
    ['?', 'this list'],
    ['Esc', 'close'],
    ['↑ ↓ ← →', 'move in a table'],
    ['Enter', 'open a row'],
  ],
}

/** What the keys of public pages say in the browser; fetched when one of them is pressed. */
export const publicKeyWords = { zh, en }
