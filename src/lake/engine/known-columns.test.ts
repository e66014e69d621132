import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { KnownColumns } from './known-columns.ts'

test('columns of a file are looked up once, also across starts, and a torn line is no hindrance', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pujiang-columns-'))
  const file = join(folder, 'file-columns.jsonl')
  try {
    const columns = [{ name: 'district', fieldId: 1, type: 'VARCHAR', filled: true }]
    let looks = 0
    const look = async (): Promise<typeof columns> => {
      looks++
      return columns
    }
    const first = new KnownColumns(file)
    expect(await Promise.all([first.get('/a', look), first.get('/a', look)])).toEqual([columns, columns])
    await expect(first.get('/gone', () => Promise.reject(new Error('no such file')))).rejects.toThrow('no such file')
    await first.get('/gone', look)
    await first.settle()
    expect(looks).toBe(2)
    await writeFile(file, `${await readFile(file, 'utf8')}["/torn",[{"na`)

    const second = new KnownColumns(file)
    await second.settle()
    expect(await second.get('/a', look)).toEqual(columns)
    expect(await second.get('/gone', look)).toEqual(columns)
    expect(looks).toBe(2)
    await second.get('/torn', look)
    expect(looks).toBe(3)
    await second.settle()
    expect(
      (await readFile(file, 'utf8'))
        .split('\n')
        .filter((line) => line)
        .map((line) => (JSON.parse(line) as string[])[0]),
    ).toEqual(['/a', '/gone', '/torn'])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
