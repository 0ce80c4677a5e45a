/** Whether `zone` is a zone of the IANA database that this Node.js knows. PostgreSQL is asked on saving. */
export const isZone = (zone: string) => zone === 'UTC' || Intl.supportedValuesOf('timeZone').includes(zone)

export type ZoneRegion = { region: string; zones: { id: string; label: string }[] }

/** The zones by region, as a grouped list shows them: `Europe` holds `Europe/Vienna` as "Vienna". */
export function listZones(): ZoneRegion[] {
  const regions = new Map<string, ZoneRegion>([['UTC', { region: 'UTC', zones: [{ id: 'UTC', label: 'UTC' }] }]])
  for (const id of Intl.supportedValuesOf('timeZone')) {
    const [region = id, ...rest] = id.split('/')
    if (rest.length === 0) continue
    const group = regions.get(region) ?? { region, zones: [] }
    group.zones.push({ id, label: rest.join(' / ').replaceAll('_', ' ') })
    regions.set(region, group)
  }
  return [...regions.values()]
}
