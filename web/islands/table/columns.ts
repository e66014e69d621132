/** A field of the table as the page tells of it. */
export interface TableField {
  name: string
  type: string
  label: string
  unit: string
}
/** A column of the grid: its field, its width in pixels, and how its cells look. */
export interface Column extends TableField {
  width: number
  look: string
}

/** Reads the fields that the page wrote beside its table. */
export const readFields = (place: HTMLElement): TableField[] =>
  (JSON.parse(place.dataset['fields'] ?? '[]') as [string, string, string, string][]).map(([name, type, label, unit]) => ({
    name,
    type,
    label,
    unit,
  }))
