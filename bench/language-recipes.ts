import {
  addTag,
  addToAlbum,
  all,
  any,
  aspect,
  city,
  country,
  defineRecipe,
  exif,
  extension,
  fileName,
  folder,
  hasCamera,
  hasLocation,
  inAlbum,
  lens,
  model,
  near,
  not,
  type Predicate,
  path,
  person,
  rating,
  size,
  tagged,
  taken,
  type,
} from 'immich-darkroom'

const hamburg = { lat: 53.5753, lon: 9.9587, km: 60 }

/** What twenty recipes of one household may ask: times, files, cameras, places, people, albums, tags. */
const questions: readonly Predicate<'exif'>[] = [
  all(taken({ from: '2023-06-01', to: '2023-08-31' }), type('VIDEO')),
  all(taken({ year: 2019 }), folder('christmas*')),
  taken({ monthDay: '12-24' }),
  all(taken({ lastDays: 365 }), fileName('screenshot*')),
  all(path('**/Norway by camper/**'), type('VIDEO')),
  all(path('/external/Photos/20*/**/*.{CR2,ARW,RAF,DNG}'), not(path('**/Drohne/**'))),
  all(fileName('IMG-*-WA*'), not(hasCamera())),
  extension('dng', 'cr2'),
  all(model('ILCE-6000'), rating({ min: 4 })),
  all(lens('*18-55*'), exif('iso', { min: 1600 })),
  all(size({ min: '500 MB' }), type('VIDEO')),
  all(aspect('portrait'), rating({ min: 4 })),
  all(hasLocation(), not(near(hamburg)), rating({ min: 3 })),
  all(country('Norway'), type('IMAGE')),
  all(city('lisbon'), hasCamera()),
  person('Tom Fischer', 'Sofía Álvarez').all,
  all(person('Anna Weber', 'Emil Weber').all, taken({ year: 2021 })),
  all(inAlbum('Fernweh'), country('Japan')),
  all(tagged('Reisen'), type('IMAGE')),
  all(tagged('Print'), not(inAlbum('Kids'))),
]

/** A recipe for each question. */
export const twenty = questions.map((where, index) =>
  defineRecipe({
    name: `question-${index + 1}`,
    where,
    actions: index % 2 === 0 ? [addTag(`bench/${index + 1}`)] : [addToAlbum(`Bench ${index + 1}`)],
  }),
)

/**
 * One recipe that needs all that the twenty need: every asset with exif, because no server can be asked for a pattern of
 * names, and the same people, albums and tags.
 */
export const one = defineRecipe({
  name: 'one',
  where: any(
    all(country('Japan'), inAlbum('Fernweh'), not(inAlbum('Kids')), any(tagged('Reisen'), tagged('Print'))),
    all(person('Tom Fischer', 'Sofía Álvarez').all, person('Anna Weber', 'Emil Weber').all),
    fileName('no such name*'),
  ),
  actions: [addTag('bench/one')],
})
