import trips from '../../../plugins/trips/index.ts'
import { pluginContract } from '../../support/plugin-contract.ts'

pluginContract({
  plugin: trips,
  options: { home: [{ lat: 53.55, lon: 9.99 }], minAssets: 1, minDays: 1 },
  asset: (index) => ({
    originalPath: `/photos/${index}.jpg`,
    fileCreatedAt: `2023-07-01T12:00:${String(index).padStart(2, '0')}.000Z`,
    exif: { latitude: 38.72, longitude: -9.14, city: 'Lisbon' },
  }),
})
