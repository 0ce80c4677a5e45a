import { scaleLinear } from 'd3-scale'

const MINUTE = { seconds: 60, sign: 'min', least: 4 }
const HOUR = { seconds: 3600, sign: 'h', least: 1 }
const COUNT = 4

/** The lines across a picture whose longest bar takes `most` seconds, in even hours or, below one, in minutes. */
export function ticksFor(most: number, locale: string): { top: number; ticks: { seconds: number; label: string }[] } {
  const unit = most < HOUR.seconds ? MINUTE : HOUR
  const scale = scaleLinear()
    .domain([0, Math.max(most / unit.seconds, unit.least)])
    .nice(COUNT)
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })
  return {
    top: (scale.domain()[1] ?? unit.least) * unit.seconds,
    ticks: scale.ticks(COUNT).map(each => ({
      seconds: each * unit.seconds,
      label: each === 0 ? '' : `${number.format(each)} ${unit.sign}`,
    })),
  }
}
