import { Converter } from 'opencc-js/t2cn'

/** Classes of UTF-16 units after folding. Supplementary Han comes as two `han` units, which bigrams take as they are. */
export const charClass = { other: 0, han: 1, letter: 2, joiner: 3 } as const

const table = new Uint16Array(65_536)
const classes = new Uint8Array(65_536)
let ready = false

/** Traditional to simplified, one character to one character, so that offsets in folded text are offsets in the original. */
function loadHan(): void {
  const han: string[] = []
  for (let c = 0x3400; c <= 0x9fff; c++) han.push(String.fromCharCode(c))
  // One line each: OpenCC's phrase tables must not see neighbours.
  const simplified = Converter({ from: 't', to: 'cn' })(han.join('\n')).split('\n')
  han.forEach((from, i) => {
    const to = simplified[i]
    if (to?.length === 1) table[from.charCodeAt(0)] = to.charCodeAt(0)
  })
}

function load(): void {
  ready = true
  for (let c = 0; c < 65_536; c++) table[c] = c
  for (let c = 0; c < 0xd800; c++) fold1(c)
  for (let c = 0xf900; c < 0x10000; c++) fold1(c)
  table[0x3000] = 0x20
  loadHan()
  for (let c = 0; c < 65_536; c++) classes[c] = classOf(c)
}

/** Case, width (ＡＢＣ, ﾊﾝ) and accents, wherever one unit stays one unit. */
function fold1(c: number): void {
  const wide = String.fromCharCode(c).normalize('NFKC')
  const low = (wide.length === 1 ? wide : String.fromCharCode(c)).toLowerCase()
  const base = low.normalize('NFD')
  const bare = base.length > 1 && /^\p{L}\p{M}+$/u.test(base) ? base.charAt(0) : low
  if (bare.length === 1) table[c] = bare.charCodeAt(0)
}

function classOf(c: number): number {
  if ((c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) || c === 0x3005 || c === 0x3007 || (c >= 0xd800 && c <= 0xdfff))
    return charClass.han
  const s = String.fromCharCode(c)
  if (/[\p{L}\p{N}\p{M}]/u.test(s)) return charClass.letter
  return '._-/'.includes(s) ? charClass.joiner : charClass.other
}

/** Folds width, case, accents and traditional characters. The answer has the length of the input, unit by unit. */
export function foldText(text: string): string {
  if (!ready) load()
  let out = ''
  let from = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    const f = table[c]!
    if (f === c) continue
    out += text.slice(from, i) + String.fromCharCode(f)
    from = i + 1
  }
  return from === 0 ? text : out + text.slice(from)
}

/** Class of one UTF-16 unit of folded text; see `charClass`. */
export function classOfUnit(unit: number): number {
  if (!ready) load()
  return classes[unit]!
}
