import clockShift from '../../../plugins/clock-shift/index.ts'
import { pluginContract } from '../../support/plugin-contract.ts'

pluginContract({
  plugin: clockShift,
  options: { shifts: [{ name: 'summer time', where: { model: 'DMC-FZ8' }, by: '+1h' }], tag: 'clock/corrected' },
  asset: (index) => ({ originalPath: `/photos/${index}.jpg`, exif: { model: 'DMC-FZ8' } }),
  withMotionParts: true,
})
