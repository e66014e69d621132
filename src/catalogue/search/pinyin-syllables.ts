import { pinyin } from 'pinyin-pro'
import { charClass, classOfUnit } from './fold-text.ts'
import { cutWords } from './cut-words.ts'

const known = (
  'a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen ceng cha chai chan chang chao che chen ' +
  'cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de dei den deng di dia dian diao ' +
  'die ding diu dong dou du duan dui dun duo e ei en eng er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai ' +
  'guan guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia jian jiang jiao jie jin jing jiong jiu ' +
  'ju juan jue jun ka kai kan kang kao ke ken keng kong kou ku kua kuai kuan kuang kui kun kuo la lai lan lang lao le lei leng li lia lian liang liao lie ' +
  'lin ling liu lo long lou lu luan lun luo lv lve ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei ' +
  'nen neng ni nian niang niao nie nin ning niu nong nou nu nuan nuo nv nve o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi ' +
  'qia qian qiang qiao qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou ru rua ruan rui run ruo sa sai san sang sao se sen seng ' +
  'sha shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan sui sun suo ta tai tan tang tao te ' +
  'teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue ' +
  'xun ya yan yang yao ye yi yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhei zhen zheng zhi ' +
  'zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo'
).split(' ')
const syllables: ReadonlySet<string> = new Set(known)
const beginnings: ReadonlySet<string> = new Set(known.flatMap((s) => [...s].map((_, i) => s.slice(0, i + 1))))

const cache = new Map<string, readonly string[]>()
const cacheLimit = 50_000

/** Syllables of a Han word, one a character, without tones, ü as v; '' where none is known. */
function ofWord(word: string): readonly string[] {
  const hit = cache.get(word)
  if (hit) return hit
  const read = pinyin(word, { toneType: 'none', type: 'array', v: true })
  const out = read.length === word.length ? read.map((s) => (syllables.has(s) ? s : '')) : Array.from({ length: word.length }, () => '')
  if (cache.size >= cacheLimit) cache.clear()
  cache.set(word, out)
  return out
}

/** Syllable of each UTF-16 unit of folded text, '' for everything that is not Han. Words decide 多音字: 银行 yin hang. */
export function syllablesOf(folded: string): string[] {
  const out: string[] = []
  for (const word of cutWords(folded)) {
    if (classOfUnit(word.charCodeAt(0)) === charClass.han) out.push(...ofWord(word))
    else for (let i = 0; i < word.length; i++) out.push('')
  }
  return out
}

/** May be first letters of syllables, as 测绘 is `ch`: no syllable begins with i, u or v. */
export const isInitials = (word: string): boolean => /^[a-hj-tw-z]{2,12}$/.test(word)

export interface Reading {
  syllables: string[]
  /** The last one is only begun. */
  open: boolean
}

/**
 * Ways to read a word as syllables: `xian` is xian or xi an. At most four, fewest syllables first.
 * With `open`, the last syllable may be unfinished: `zaosh` is zao sh….
 */
export function readSyllables(word: string, open: boolean): Reading[] {
  if (!/^[a-z]{1,40}$/.test(word)) return []
  const found: Reading[] = []
  const walk = (at: number, path: string[]): void => {
    if (found.length >= 24) return
    if (at === word.length) {
      found.push({ syllables: path, open: false })
      return
    }
    for (let end = Math.min(word.length, at + 6); end > at; end--) {
      const part = word.slice(at, end)
      if (syllables.has(part)) walk(end, [...path, part])
      else if (open && end === word.length && path.length > 0 && beginnings.has(part)) found.push({ syllables: [...path, part], open: true })
    }
  }
  walk(0, [])
  return found.sort((a, b) => a.syllables.length - b.syllables.length || Number(a.open) - Number(b.open)).slice(0, 4)
}
