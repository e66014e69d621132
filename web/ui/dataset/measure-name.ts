import type { Tools } from '../site.tsx'
import type { Measure } from '../../view/view.ts'

/** What an aggregate of a field is called. */
export function measureName(fn: Measure['fn'], name: string, { w }: Tools): string {
  switch (fn) {
    case 'count':
      return w.dataset.countRows
    case 'sum':
      return w.dataset.sumOf(name)
    case 'avg':
      return w.dataset.avgOf(name)
    case 'min':
      return w.table.minOf(name)
    case 'max':
      return w.table.maxOf(name)
    case 'median':
      return w.table.medianOf(name)
  }
}
