import { arc, pie } from 'd3-shape'
import { percentOf, type Slice, totalOf } from './slices.js'

const INNER = 67
const OUTER = 85

/** A ring of `slices` (of `foldSlices`), each with its share; drawn by views/charts/_donut.njk. */
export function drawDonut(slices: readonly Slice[], duration: (seconds: number) => string) {
  const seconds = totalOf(slices)
  const path = arc<{ startAngle: number; endAngle: number }>().innerRadius(INNER).outerRadius(OUTER).digits(2)
  const angles = pie<Slice>()
    .sort(null)
    .value(slice => slice.seconds)([...slices])
  return {
    seconds,
    parts: angles.map(({ data, startAngle, endAngle }) => {
      const share = percentOf(data.seconds, seconds)
      const title = `${data.name}: ${duration(data.seconds)}, ${share}`
      return { ...data, share, title, path: path({ startAngle, endAngle }) }
    }),
  }
}
