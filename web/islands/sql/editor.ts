import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { PostgreSQL, sql } from '@codemirror/lang-sql'
import { bracketMatching, defaultHighlightStyle, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { searchKeymap } from '@codemirror/search'
import { EditorState, StateEffect, StateField } from '@codemirror/state'
import { Decoration, EditorView, keymap, lineNumbers, type DecorationSet } from '@codemirror/view'
import type { SqlTableView } from '../../answers/index.ts'
import { findTables } from './ask.ts'
import { locale, w } from './dom.ts'
import { quoted, tableName } from './tree.ts'

export interface SqlEditor {
  /** What is selected, or everything. */
  chosen(): string
  insert(text: string): void
  /** Marks the place of a fault in the statement that was run; nothing when there is no place. */
  markFault(sql: string, position: number | undefined): void
  /** Tables whose names are offered while one types. */
  know(tables: readonly SqlTableView[]): void
}

/** Colours of the editor's own style, by what they mean for SQL, in the colours of the pages. */
const meant: Readonly<Record<string, string>> = {
  '#708': 'var(--river)',
  '#a11': 'var(--good)',
  '#164': 'var(--mind)',
  '#219': 'var(--mind)',
  '#940': 'var(--quiet)',
  '#085': 'var(--c3)',
  '#f00': 'var(--bad)',
}
const colours = HighlightStyle.define(
  defaultHighlightStyle.specs.map((spec) => ({
    ...spec,
    ...(typeof spec['color'] === 'string' && { color: meant[spec['color']] ?? 'inherit' }),
    ...(spec['color'] === '#708' && { fontWeight: '600' }),
  })),
)
const look = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--raised)', fontSize: '14px', borderRadius: 'var(--radius)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-content': { fontFamily: 'var(--mono)', lineHeight: '1.6', minHeight: '190px', caretColor: 'var(--ink)', padding: '8px 0' },
  '.cm-scroller': { maxHeight: '52vh', overflow: 'auto' },
  '.cm-gutters': { backgroundColor: 'var(--raised)', color: 'var(--quiet)', border: 'none', borderRadius: 'var(--radius)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection': { backgroundColor: 'var(--wash) !important' },
  '.cm-fault': { backgroundColor: 'var(--del)', boxShadow: 'inset 0 -2px 0 var(--bad)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--raised)',
    border: '1px solid var(--edge)',
    color: 'var(--ink)',
    fontFamily: 'var(--sans)',
    fontSize: '13px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--wash)', color: 'var(--ink)' },
  '.cm-completionDetail': { color: 'var(--quiet)', fontStyle: 'normal' },
  '.cm-matchingBracket': { backgroundColor: 'var(--hit)' },
})

const setFault = StateEffect.define<{ from: number; to: number } | null>()
const faults = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(setFault))
        return effect.value ? Decoration.set([Decoration.mark({ class: 'cm-fault' }).range(effect.value.from, effect.value.to)]) : Decoration.none
    return transaction.docChanged ? Decoration.none : marks
  },
  provide: (field) => EditorView.decorations.from(field),
})

const label = (text: { zh: string; en: string } | null): string => (text ? text[locale] || text.zh || text.en : '')

/** Offers tables, the fields of tables the statement names, by API name and by what they are called. */
function offers(known: ReadonlyMap<string, SqlTableView>): (context: CompletionContext) => CompletionResult | null {
  return (context) => {
    const word = context.matchBefore(/[\p{L}\p{N}_]*/u)
    if (!word || (word.from === word.to && !context.explicit)) return null
    const text = context.state.doc.toString()
    const options: Completion[] = []
    for (const [name, table] of known) {
      options.push({ label: name, detail: label(table.name), type: 'class' })
      if (locale === 'zh' && table.name.zh) options.push({ label: table.name.zh, detail: name, apply: name, type: 'class' })
      if (!text.includes(name) && !text.includes(table.table)) continue
      for (const field of table.fields) {
        options.push({
          label: field.name,
          detail: [label(field.label), field.type].filter(Boolean).join(' · '),
          apply: quoted(field.name),
          type: 'property',
          boost: 5,
        })
        const called = label(field.label)
        if (called && called !== field.name)
          options.push({ label: called, detail: field.name, apply: quoted(field.name), type: 'property', boost: 4 })
      }
    }
    return { from: word.from, options, validFor: /^[\p{L}\p{N}_]*$/u }
  }
}

/** Puts an editor in place of the text area, with caret and focus; the area goes on carrying the text for the form. */
export function openEditor(area: HTMLTextAreaElement, run: () => void): SqlEditor {
  const known = new Map<string, SqlTableView>()
  const missing = new Set<string>()
  // Inside a shadow root the sheets of the editor are constructed, which the policy of the page allows; outside they would be inline styles.
  const host = document.createElement('div')
  host.className = 'sql-editor'
  area.before(host)
  const root = host.attachShadow({ mode: 'open' })
  const parent = document.createElement('div')
  root.append(parent)
  const know = (tables: readonly SqlTableView[]): void => {
    for (const table of tables) known.set(tableName(table.table), table)
  }
  /** Tables that the statement names and nobody has asked about yet. */
  const learn = async (text: string): Promise<void> => {
    const names = [...text.matchAll(/\b(?:from|join)\s+"?([\p{L}\p{N}_-]+)"?/giu)].flatMap((m) => m[1]?.toLowerCase() ?? [])
    const asked = [...new Set(names)].filter((name) => !known.has(name.replaceAll('-', '_')) && !missing.has(name)).slice(0, 20)
    if (asked.length === 0) return
    for (const name of asked) missing.add(name)
    know((await findTables({ tables: asked })).items)
  }
  const start = (): boolean => {
    run()
    return true
  }
  let timer = 0
  const view = new EditorView({
    parent,
    root,
    state: EditorState.create({
      doc: area.value,
      selection: { anchor: area.selectionStart, head: area.selectionEnd },
      extensions: [
        keymap.of([
          { key: 'Mod-Enter', preventDefault: true, run: start },
          { key: 'Ctrl-Enter', preventDefault: true, run: start },
        ]),
        lineNumbers(),
        history(),
        bracketMatching(),
        closeBrackets(),
        sql({ dialect: PostgreSQL, upperCaseKeywords: true }),
        PostgreSQL.language.data.of({ autocomplete: offers(known) }),
        autocompletion({ icons: false }),
        syntaxHighlighting(colours),
        faults,
        look,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': w.editor, spellcheck: 'false', autocapitalize: 'off' }),
        keymap.of([
          { key: 'Tab', run: acceptCompletion },
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...completionKeymap,
        ]),
        // Typing over a selection: left to itself the browser keeps the old look in an inline style, which the policy refuses.
        EditorView.domEventHandlers({
          beforeinput(event, view) {
            if (event.inputType !== 'insertText' || event.data === null || view.state.selection.main.empty || view.composing) return false
            event.preventDefault()
            view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true })
            return true
          },
        }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return
          area.value = update.state.doc.toString()
          clearTimeout(timer)
          timer = window.setTimeout(() => void learn(area.value), 300)
        }),
      ],
    }),
  })
  // Whoever was writing goes on where the caret stood.
  const writing = document.activeElement === area
  area.hidden = true
  area.required = false
  if (writing) view.focus()
  void learn(area.value)
  return {
    chosen() {
      const { main } = view.state.selection
      return main.empty ? view.state.doc.toString() : view.state.sliceDoc(main.from, main.to)
    },
    insert(text) {
      view.dispatch(view.state.replaceSelection(text))
      view.focus()
    },
    markFault(run, position) {
      if (position === undefined) return view.dispatch({ effects: setFault.of(null) })
      const start = view.state.doc.toString().indexOf(run)
      if (start < 0) return
      const from = Math.min(start + position, view.state.doc.length)
      const length = /^(?:[\p{L}\p{N}_]+|\S)/u.exec(view.state.sliceDoc(from, from + 80))?.[0].length ?? 0
      if (length > 0) view.dispatch({ effects: setFault.of({ from, to: from + length }), selection: { anchor: from }, scrollIntoView: true })
    },
    know,
  }
}
