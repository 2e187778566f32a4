// Tags scanned prints and slides that bear the day of scanning, or the first of all days, instead of their own.
// Change `since` to when you began to scan, and how your scans are recognised: by folder, name or scanner.

import { addTag, all, any, defineRecipe, fileName, folder, model, taken } from 'immich-darkroom'

const since = '2005-01-01'

// What has no date at all is often dated so.
const dawn = taken({ from: '1970-01-01', to: '1970-01-01' })

export default defineRecipe({
  name: 'scans-with-wrong-dates',
  description: 'Scans with a date from after they were paper, tagged for review',
  where: all(
    any(folder('scan*'), fileName('scan_*'), fileName('fastfoto_*'), model('perfection *')),
    any(taken({ from: since }), dawn),
  ),
  actions: [addTag('review/date')],
  examples: [
    { asset: { originalPath: '/photos/Scans/1971/img0001.jpg', takenAt: '2019-03-17T13:20:00' }, matches: true },
    { asset: { originalFileName: 'scan_0001.jpg', takenAt: '1970-01-01T00:00:00' }, matches: true },
    { asset: { exif: { model: 'Perfection V600' }, takenAt: '2021-05-01' }, matches: true },
    { asset: { originalPath: '/photos/Scans/1971/img0001.jpg', takenAt: '1971-06-12' }, matches: false },
    { asset: { originalFileName: 'IMG_0001.jpg', takenAt: '2019-03-17T13:20:00' }, matches: false },
  ],
})
