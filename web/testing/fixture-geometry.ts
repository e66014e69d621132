import type { Geometry } from '../port.ts'

const square = (x: number, y: number): number[][][] => [
  [
    [x, y],
    [x + 0.1, y],
    [x + 0.1, y + 0.1],
    [x, y + 0.1],
    [x, y],
  ],
]
/** Four districts as squares. */
export const geometry: Geometry = {
  type: 'FeatureCollection',
  features: ['江东区', '石桥区', '望海区', '南浦区'].map((name, i) => ({
    type: 'Feature',
    properties: { code: `39010${i}`, name },
    geometry: { type: 'Polygon', coordinates: square(123.4 + (i % 2) * 0.1, 30.8 + Math.floor(i / 2) * 0.1) },
  })),
}
