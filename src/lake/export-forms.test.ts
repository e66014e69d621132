import { describe, expect, it } from 'vitest'
import { placesOfTable, refuseSheet } from './export-forms.ts'
import type { KnownField } from './open-table.ts'

const field = (id: number, name: string, type: KnownField['type']): KnownField => ({
  id,
  name,
  header: name,
  type,
  precision: null,
  scale: null,
  label: null,
  description: null,
  unit: null,
  codeList: null,
  sensitivity: 'public',
  shareClass: 'unconditional',
  openClass: 'unconditional',
  position: id,
})
const fields = [field(1, 'name', 'text'), field(2, '经度', 'double'), field(3, '纬度', 'decimal')]

describe('a format that cannot be had', () => {
  it('is a worksheet of more rows than one has, never a cut one', () => {
    expect(refuseSheet(1_048_575)).toBe(null)
    expect(refuseSheet(1_048_576)).toMatchObject({ code: 'PUJIANG_EXPORT_XLSX_ROWS', cure: { en: expect.stringContaining('format=csv') } })
  })
  it('is GeoJSON without places, with places the reader may not see, or in a system that shifts them', () => {
    expect(placesOfTable({ fields, coordinateSystem: null }, [1, 2, 3])).toEqual({ longitude: '经度', latitude: '纬度' })
    expect(placesOfTable({ fields, coordinateSystem: 'cgcs2000' }, [2, 3])).toEqual({ longitude: '经度', latitude: '纬度' })
    const none = placesOfTable({ fields: fields.slice(0, 1), coordinateSystem: null }, [1])
    expect(none).toMatchObject({ code: 'PUJIANG_EXPORT_NO_PLACES' })
    expect(placesOfTable({ fields, coordinateSystem: null }, [1, 2])).toEqual(none)
    expect(placesOfTable({ fields, coordinateSystem: 'gcj02' }, [1, 2, 3])).toMatchObject({ code: 'PUJIANG_EXPORT_PLACE_SYSTEM' })
  })
})
