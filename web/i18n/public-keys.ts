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
    ['g h', '去首页'],
    ['g d', '去数据'],
    ['g t', '去领域'],
    ['g a', '去部门'],
    ['g s', '去 SQL'],
    ['g r', '去数据需求'],
    ['g n', '去数据故事'],
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
    ['g h', 'to the home page'],
    ['g d', 'to the data'],
    ['g t', 'to the fields'],
    ['g a', 'to the agencies'],
    ['g s', 'to SQL'],
    ['g r', 'to data requests'],
    ['g n', 'to the stories'],
    ['?', 'this list'],
    ['Esc', 'close'],
    ['↑ ↓ ← →', 'move in a table'],
    ['Enter', 'open a row'],
  ],
}

/** What the keys of public pages say in the browser; fetched when one of them is pressed. */
export const publicKeyWords = { zh, en }
