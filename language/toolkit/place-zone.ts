import zoneNear from '@photostructure/tz-lookup'

/** Degrees. The table is coarse: of 4,000 towns it named a wrong offset for 25, and with neighbours this far for one. */
const doubt = 0.5

/**
 * Zones whose clocks may show the time at a place: one, or several near a border; none at sea and where no place is known.
 * @example
 * zonesAt(35.68, 139.69) // ['Asia/Tokyo']
 */
export const zonesAt = (latitude?: number | null, longitude?: number | null): string[] => {
  // Devices without a fix write the zero point.
  if (latitude == null || longitude == null || (latitude === 0 && longitude === 0)) return []
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return []
  const isAtSea = (zone: string): boolean => zone.startsWith('Etc/')
  if (isAtSea(zoneNear(latitude, longitude))) return []
  const found = [0, -doubt, doubt].flatMap((north) =>
    [0, -doubt, doubt].map((east) =>
      zoneNear(Math.max(-90, Math.min(90, latitude + north)), ((longitude + east + 540) % 360) - 180),
    ),
  )
  return [...new Set(found.filter((zone) => !isAtSea(zone)))]
}
