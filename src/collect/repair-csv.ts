import type { FindingLog } from './finding-log.ts'
import { type CsvDialect, CsvTokenizer, formatRecord } from './csv-tokenizer.ts'
import { limits } from './limits.ts'

export interface RepairPlan {
  dialect: CsvDialect
  width: number
  /** Physical line of the first data record, from 1. */
  firstLine: number
}

/**
 * Rewrites CSV text so that every record has exactly `width` cells: missing ones are empty (finding missing-cells), extra ones that are not empty are
 * kept in a finding (extra-cells), a cell that is too long is emptied (too-long). The header and title rows are left out.
 */
export async function* repairCsv(text: AsyncIterable<string>, plan: RepairPlan, findings: FindingLog): AsyncGenerator<string> {
  const tokenizer = new CsvTokenizer({ ...plan.dialect, keepBlank: plan.width === 1 })
  let row = 0
  let out = ''
  const take = (record: {
    cells: string[]
    line: number
    faults: readonly { reason: 'stray-quote' | 'unclosed-quote'; cell: number; raw: string }[]
  }): void => {
    if (record.line < plan.firstLine) return
    const { cells, line } = record
    for (const fault of record.faults)
      findings.add({ row, line, column: fault.cell < plan.width ? fault.cell : null, raw: fault.raw, reason: fault.reason })
    if (cells.length > plan.width) {
      const extra = cells.slice(plan.width)
      if (extra.some((cell) => cell !== '')) findings.add({ row, line, column: null, raw: extra.join(plan.dialect.delimiter), reason: 'extra-cells' })
      cells.length = plan.width
    } else if (cells.length < plan.width) {
      findings.add({ row, line, column: null, raw: `${cells.length} < ${plan.width}`, reason: 'missing-cells' })
      while (cells.length < plan.width) cells.push('')
    }
    for (let i = 0; i < cells.length; i += 1) {
      const cell = cells[i] ?? ''
      if (cell.length * 3 > limits.cellBytes && Buffer.byteLength(cell) > limits.cellBytes) {
        findings.add({ row, line, column: i, raw: cell, reason: 'too-long' })
        cells[i] = ''
      }
    }
    out += formatRecord(cells)
    row += 1
  }
  for await (const part of text) {
    for (const record of tokenizer.push(part)) take(record)
    if (out.length > 1 << 20) {
      yield out
      out = ''
    }
  }
  for (const record of tokenizer.end()) take(record)
  yield out
}
