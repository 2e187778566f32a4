import dateRepair from '../../../plugins/date-repair/index.ts'
import { pluginContract } from '../../support/plugin-contract.ts'

pluginContract({
  plugin: dateRepair,
  withMotionParts: true,
  options: { timezone: 'Europe/Madrid' },
  asset: (index) => ({
    originalPath: `/photos/IMG-202301${String(index + 1).padStart(2, '0')}-WA0001.jpg`,
    fileCreatedAt: '2023-06-01T10:00:00Z',
    exif: {},
  }),
})
