import { publicKeyWords } from '../i18n/public-keys.ts'
import { entryOf, findDatasets, openPalette } from './palette.ts'

// Keys of public pages: fetched when one is pressed.
const zh = document.documentElement.lang.startsWith('zh')
const words = zh ? publicKeyWords.zh : publicKeyWords.en
const base = zh ? '' : '/en'

/** Every place the frame of the page leads to, and every dataset. */
export function goAnywhere(): void {
  openPalette({
    label: words.palette,
    hint: words.hint,
    none: words.none,
    entries: () =>
      [...document.querySelectorAll<HTMLAnchorElement>('.masthead a:not([data-lang]), .foot a')]
        .map((anchor) => entryOf(anchor, ''))
        .filter((entry, at, all) => entry.text !== '' && all.findIndex(({ href }) => href === entry.href) === at),
    find: (q) => findDatasets(`/api/v1/datasets?limit=8&q=${encodeURIComponent(q)}`, base, words.dataset),
  })
}

/** The list of keys, as a dialog that closes with Escape. */
export function showKeys(): void {
  const dialog = document.createElement('dialog')
  dialog.className = 'keys-help'
  const title = Object.assign(document.createElement('h2'), { textContent: words.help })
  const list = document.createElement('dl')
  for (const [keys, what] of words.list) {
    const pair = document.createElement('div')
    pair.append(
      Object.assign(document.createElement('dt'), { textContent: keys }),
      Object.assign(document.createElement('dd'), { textContent: what }),
    )
    list.append(pair)
  }
  const close = Object.assign(document.createElement('button'), { className: 'btn small', textContent: words.close })
  close.addEventListener('click', () => dialog.close())
  dialog.append(title, list, close)
  dialog.setAttribute('aria-label', words.help)
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}
