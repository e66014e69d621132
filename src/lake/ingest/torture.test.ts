import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { stageForTest, type StagedForTest } from './stage-fixture.ts'

/**
 * Files that broke other loaders. For each: the right outcome, and why it is right. The files are real and stay outside the repository: name their
 * folder's parent in PUJIANG_TEST_DATA.
 */
const folder = join(process.env['PUJIANG_TEST_DATA'] ?? '', 'torture')
const present = process.env['PUJIANG_TEST_DATA'] !== undefined && existsSync(folder)
if (!present) process.stderr.write('torture: skipped, PUJIANG_TEST_DATA does not name a folder with torture/\n')

interface Outcome {
  file: string
  why: string
  rows: number
  types: Record<string, string>
  findings?: { reason: string; row: string | null; raw: string }[]
  check?: (staged: StagedForTest) => void
}

const column = (staged: StagedForTest, name: string): unknown[] => staged.rowsRead.map((row) => row[name])

const outcomes: Outcome[] = [
  {
    file: 'boston_311_sample.csv',
    rows: 3,
    why: 'zip codes, districts and precincts with leading zeros are codes and stay text; times become timestamps; an all-empty column is text',
    types: {
      CASE_ENQUIRY_ID: 'integer',
      open_dt: 'timestamp',
      closed_dt: 'text',
      pwd_district: 'text',
      precinct: 'text',
      LOCATION_ZIPCODE: 'text',
      Latitude: 'double',
    },
    check: (staged) => {
      expect(column(staged, 'LOCATION_ZIPCODE')[0]).toBe('02124')
      // the trailing spaces of the source are the source's
      expect(column(staged, 'SUBJECT')[0]).toBe('Public Works Department   ')
    },
  },
  {
    file: 'brazilian_sample.csv',
    rows: 10,
    why: 'averages are numbers and not money although SEWAGE holds “wage”; empty columns are text; 01/01/1996 12:00:00 AM is no form we claim to know, so it is kept as it stands',
    types: { NU_ANO_CENSO: 'text', SCHOOLS_NU: 'integer', SCHOOLS_SEWAGE_AVG: 'double', CO_UF: 'text' },
    check: (staged) => expect(column(staged, 'NU_ANO_CENSO')[0]).toBe('01/01/1996 12:00:00 AM'),
  },
  {
    file: 'column_names.csv',
    rows: 6,
    why: 'headers with signs become API names of letters and underscores and are kept as headers; the row that is empty but for the place is a row',
    types: { d_t_e: 'date', t_e_m_pe_r_a_t_u_r_e: 'integer', p_l_a_c_e: 'text' },
    check: (staged) => {
      expect(staged.fields.map(({ header }) => header)).toEqual(['d@t$e', 't^e&m*pe!r(a)t?u:r%%e', 'p\\l/a[c{e%'])
      expect(staged.rowsRead[4]).toEqual({ d_t_e: null, t_e_m_pe_r_a_t_u_r_e: null, p_l_a_c_e: 'Berkeley' })
    },
  },
  {
    file: 'date_formats.csv',
    rows: 4,
    why: '11-01-03 and 01-03-2011 may mean several days: half the cells fit no one order, so the column stays text instead of guessing',
    types: { date: 'text', temperature: 'double', place: 'text' },
    check: (staged) => expect(column(staged, 'date')).toEqual(['2011-01-02', '01-03-2011', '2011.01.02', '11-01-03']),
  },
  {
    file: 'extra_fields.csv',
    rows: 2,
    why: 'a trailing delimiter holds nothing and adds no column and no finding',
    types: { col1: 'text', col2: 'text', col3: 'text' },
  },
  {
    file: 'german_sample.csv',
    rows: 7,
    why: 'semicolons delimit; umlauts, spaces and slashes in headers; a comma inside a header is not a delimiter; long names are cut at 63 characters and stay unique',
    types: { Stadtname: 'text', Schüler_Total_2010_2011: 'integer' },
    check: (staged) => {
      expect(staged.fields).toHaveLength(10)
      expect(column(staged, 'Stadtname').slice(0, 2)).toEqual(['Zürich', 'Genève'])
      expect(staged.fields[6]?.header).toBe('Schüler_Sekundarstufe II, Übergangsausbildung Sek I. - Sek. II_2010/2011')
    },
  },
  {
    file: 'go-realtime.xlsx',
    rows: 48,
    why: 'the first sheet with rows is read and the other is named; an id column with one “62 & 801” is text; a column without a header gets a name',
    types: { Company_GO_ID: 'text', Company_name: 'text', column_6: 'text' },
    check: (staged) => expect(staged.settings['sheet']).toBe('Realtime'),
  },
  {
    file: 'mixed_numeric_string_sample.csv',
    rows: 6,
    why: '“Five hundred thousand dollars” beside 5000 and $5,000.00 is a mixed column: text, nothing lost; the other column is integers, one of them quoted, one empty',
    types: { Maximum_indicative_grant_amount: 'text', Some_mixed_integers: 'integer' },
    check: (staged) => {
      expect(column(staged, 'Some_mixed_integers')).toEqual(['1', '-1', '0', '6', null, '5'])
      expect(column(staged, 'Maximum_indicative_grant_amount')[5]).toBe('$5,000.00')
    },
  },
  {
    file: 'no_entries.csv',
    rows: 0,
    why: 'a header without rows is a table without rows; the byte order mark is not part of the first name',
    types: { OBJECTID: 'text', PCT_AREA: 'text' },
  },
  {
    file: 'non_utf8_sample.csv',
    rows: 266,
    why: 'not UTF-8, and the few high bytes stand alone between ASCII letters, which GB18030 cannot mean: windows-1252; amounts with two digits are decimal',
    types: { ClientId_ActNo: 'integer', Amount: 'decimal', DateRec: 'timestamp', PCode: 'text' },
    check: (staged) => {
      expect(staged.settings['encoding']).toBe('windows-1252')
      expect(staged.rowsRead.some((row) => String(row['Owner']).includes('\uFFFD'))).toBe(false)
    },
  },
  {
    file: 'polling_locations.geojson',
    rows: 2,
    why: 'properties are columns and points are longitude and latitude with all their digits; a property that is null everywhere is a text column of nulls',
    types: { OBJECTID: 'integer', X: 'double', longitude: 'double', latitude: 'double', PollLocID: 'text' },
    check: (staged) => expect(staged.rowsRead[0]).toMatchObject({ longitude: -71.03489031049394, latitude: 42.36556300488601 }),
  },
  {
    file: 'sample_with_blanks.csv',
    rows: 3,
    why: '23/03/2023 shows that the day comes first; empty cells are nulls and no findings',
    types: { Opening_date: 'date', Service_ID: 'integer' },
    check: (staged) => expect(column(staged, 'Opening_date')).toEqual(['2023-03-23', '2023-03-22', null]),
  },
  {
    file: 'sample_with_mixed_quotes.csv',
    rows: 2,
    why: 'line breaks, commas and single quotes inside quoted cells; 01/07/1970 alone could be January, but the other dates of the file put the day first; Y and N both occur',
    types: { Actual_start_date: 'date', Approved_end_date: 'date', Scope_change_event: 'boolean', Project_journey_and_reasons_for_variance: 'text' },
    check: (staged) => expect(column(staged, 'Actual_start_date')).toEqual(['1970-07-01', '1969-07-01']),
  },
  {
    file: 'simple.xls',
    rows: 6,
    why: 'the old binary format; its dates are serial numbers with a date format',
    types: { date: 'date', temperature: 'integer', place: 'text' },
    check: (staged) => expect(column(staged, 'date')[0]).toBe('2011-01-01'),
  },
  {
    file: 'umlaut_and_extra_comma.csv',
    rows: 3,
    why: 'one cell too many in one row: the row loads, the extra cell is a finding with its text and its place',
    types: { name: 'text', withumlautstrings: 'text' },
    findings: [{ reason: 'extra-cells', row: '2', raw: ' another field' }],
    check: (staged) => expect(column(staged, 'withumlautstrings')).toEqual(['sophié', 'bernård', 'paül']),
  },
]

describe.skipIf(!present)('files that broke other loaders', () => {
  test('every file of the folder has its outcome stated', () => {
    expect(readdirSync(folder).toSorted()).toEqual(outcomes.map(({ file }) => file).toSorted())
  })

  test.each(outcomes)('$file: $why', async ({ file, rows, types, findings = [], check }) => {
    const staged = await stageForTest({ path: join(folder, file) })
    expect(staged.rows).toBe(rows)
    expect(staged.types).toMatchObject(types)
    expect(staged.findingRows.map(({ reason, row, raw }) => ({ reason, row, raw }))).toEqual(findings)
    check?.(staged)
  })
})
