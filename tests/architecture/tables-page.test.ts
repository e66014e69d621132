import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../../src/testing/index.ts'
import { notesIn, tablesPage } from '../../scripts/reference/tables-page.ts'

test('notes of the migrations belong to the column below them', () => {
  const migration =
    'create table leaf (\n  id uuid primary key,\n  -- canonical text:\n  -- what is hashed\n  entry text not null\n);\n-- complete tiles\ncreate table tile (\n  level int\n);'
  expect([...notesIn(migration)]).toEqual([
    ['leaf.entry', 'canonical text: what is hashed'],
    ['tile', 'complete tiles'],
  ])
})

test('the page of tables shows a column with its type, default, note and the rules of its table', async () => {
  const { db, drop } = await createTestDatabase()
  onTestFinished(drop)
  const page = await tablesPage(db, ['create table dataset (\n-- information resource code\ncode text unique,\n);'])
  const part = page.split('\n## ').find((text) => text.startsWith('dataset\n'))!
  expect(part).toContain('| code | text |  |  | information resource code |')
  expect(part).toContain("| status | text | yes | `'draft'::text` |  |")
  expect(part).toContain('- `FOREIGN KEY (agency_id) REFERENCES agency(id)`')
})
