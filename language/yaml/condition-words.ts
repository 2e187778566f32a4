import { z } from 'zod'
import { favorite } from '../../core/actions/favorite.ts'
import { type Exif, exifSchema } from '../../core/api/schemas.ts'
import type { Need } from '../../core/assets/asset.ts'
import type { Predicate } from '../../core/predicates/predicate.ts'
import { type ExifTest, exif, hasCamera, lens, make, model } from '../predicates/camera.ts'
import { type FacesAsked, hasFaces, unnamedFaces } from '../predicates/faces.ts'
import { extension, fileName, folder, path, type, visibility } from '../predicates/fields.ts'
import { jsonPath, type ValueTest } from '../predicates/json-path.ts'
import { duplicate, inAlbum, stacked, tagged, untagged } from '../predicates/membership.ts'
import type { Pattern } from '../predicates/patterns.ts'
import { person } from '../predicates/people.ts'
import { aspect, duration, type ResolutionRange, resolution, size } from '../predicates/picture.ts'
import { city, country, hasLocation, near, state } from '../predicates/place.ts'
import { badArgument, type Range } from '../predicates/range.ts'
import { ocr, smart } from '../predicates/recognition.ts'
import { inAnyAlbum, library } from '../predicates/relations.ts'
import { description, inTrash, livePhoto, offline, owner, rating } from '../predicates/status.ts'
import { type TakenSpan, taken } from '../predicates/taken.ts'
import { type InstantSpan, updated, uploaded } from '../predicates/uploaded.ts'
import { type Words, word } from './words.ts'

const text = z.string().min(1)

const pattern = z
  .union([text, z.strictObject({ regex: text, flags: z.string().optional() })], {
    error: 'is neither a glob, such as "*office*", nor { regex: "…", flags: "i" }',
  })
  .meta({ id: 'pattern' })
  .transform((given, context): Pattern => {
    try {
      return typeof given === 'string' ? given : new RegExp(given.regex, given.flags)
    } catch (error) {
      context.addIssue({ code: 'custom', message: `cannot be read: ${(error as Error).message}` })
      return z.NEVER
    }
  })

const regexOf = (regex: string, flags: string | undefined): RegExp => {
  try {
    return new RegExp(regex, flags)
  } catch (error) {
    throw badArgument('regex', (error as Error).message, 'Write it as JavaScript does, without the slashes.')
  }
}

/** For predicates that are either asked or not. */
const yes = z.literal(true, { error: 'must be true; for the opposite write not around it' })

const instantSpan = z.strictObject({
  from: z.string().optional(),
  to: z.string().optional(),
  year: z.number().optional(),
  lastDays: z.number().optional(),
  olderThanDays: z.number().optional(),
})
const span = instantSpan.extend({ monthDay: z.string().optional(), months: z.array(z.number()).optional() })

const ends = <T extends z.ZodType>(end: T) => z.strictObject({ min: end.optional(), max: end.optional() })
const range = ends(z.number())
const circle = z.strictObject({ lat: z.number(), lon: z.number(), km: z.number() })
const numberOrRange = z.union([z.number(), range], { error: 'is neither a number nor { min: …, max: … }' })
const bytes = z.union([z.number(), z.string()], { error: 'is neither a number of bytes nor a text such as "10 MB"' })
const measures = range.extend({ width: range.optional(), height: range.optional() })

const stars = z.union([z.number(), z.null(), range], { error: 'is neither a number, nor null, nor { min: …, max: … }' })

/** A form with exactly one of its keys; told only where nothing else is wrong. */
const exactlyOne = <T extends z.ZodObject>(form: T, error: string): T =>
  form.refine((given) => Object.keys(given).length === 1, { error, when: ({ issues }) => issues.length === 0 })

/** A text field of exif takes a pattern, a number a number or a range. */
const exifTests = Object.fromEntries(
  Object.entries(exifSchema.shape).map(([field, schema]) => [
    field,
    (schema.safeParse('').success ? pattern : numberOrRange).optional(),
  ]),
)
const oneField = exactlyOne(z.strictObject(exifTests), 'must name one field; for several write all around them')

const exifOf = (fields: Readonly<Record<string, unknown>>): Predicate<Need> => {
  const [[field, test] = ['', '']] = Object.entries(fields)
  return exif(field as keyof Exif, test as ExifTest<keyof Exif>)
}

const names = z.array(text).min(1)
const ways = ['any', 'all', 'only', 'none'] as const
const peopleByWay = exactlyOne(
  z.strictObject({ any: names, all: names, only: names, none: names }).partial(),
  'must be one of any, all, only, none',
)
const people = z.union([text, peopleByWay], { error: 'is neither a name nor { any | all | only | none: [names] }' })

const personOf = (given: z.output<typeof people>): Predicate => {
  if (typeof given === 'string') return person(given)
  const way = ways.find((name) => given[name] !== undefined) ?? 'any'
  return person(...(given[way] ?? []))[way]
}

const tag = z.union([text, z.strictObject({ tag: text, exact: z.boolean().optional() })], {
  error: 'is neither a tag nor { tag: "…", exact: true }',
})

const faces = z.union([yes, z.strictObject({ unassigned: z.boolean() })], {
  error: 'is neither true nor { unassigned: false }',
})
const facesAsked = (given: z.output<typeof faces>): FacesAsked => (given === true ? {} : given)

const smartSearch = z.union([text, z.strictObject({ text, limit: z.number().optional() })], {
  error: 'is neither a text nor { text: "…", limit: 100 }',
})

const valueAtPath = z
  .strictObject({
    path: text,
    regex: text.optional(),
    flags: z.string().optional(),
    exists: z.literal(true).optional(),
    isNull: z.literal(true).optional(),
    equals: z.union([z.string(), z.number(), z.boolean()]).optional(),
    gt: z.number().optional(),
    lt: z.number().optional(),
  })
  .refine(({ regex, flags, path: _, ...test }) => (regex ?? flags) === undefined || Object.keys(test).length === 0, {
    error: 'has a regex and another test beside it',
  })

const endings = z.union([text, names], { error: 'is neither a text such as heic nor a list of such' })

// A predicate enters YAML and JSON by one line here: its name, the form of its value, and what makes it.
// Whether the value makes sense is for the predicate to say; the form only sorts out what it could not read.
export const conditionWords: Words<Predicate<Need>> = {
  type: word(z.enum(['IMAGE', 'VIDEO', 'AUDIO', 'OTHER']), type),
  favorite: word(z.boolean(), (wanted) => favorite(wanted)),
  visibility: word(z.enum(['timeline', 'archive', 'hidden']), visibility),
  inTrash: word(yes, () => inTrash()),
  offline: word(yes, () => offline()),
  library: word(
    z.union([text.nullable(), z.strictObject({ importPath: text, name: text.optional() })], {
      error: 'is neither a name, an id nor { importPath: "/mnt/…" }',
    }),
    (given) => library(given as Parameters<typeof library>[0]),
  ),
  owner: word(text, owner),
  taken: word(span, (given) => taken(given as TakenSpan)),
  uploaded: word(instantSpan, (given) => uploaded(given as InstantSpan)),
  updated: word(instantSpan, (given) => updated(given as InstantSpan)),
  path: word(pattern, path),
  fileName: word(pattern, fileName),
  folder: word(pattern, folder),
  extension: word(endings, (given) => extension(...([given].flat() as [string, ...string[]]))),
  make: word(pattern, make),
  model: word(pattern, model),
  lens: word(pattern, lens),
  hasCamera: word(yes, () => hasCamera()),
  exif: word(oneField, exifOf),
  country: word(pattern, country),
  state: word(pattern, state),
  city: word(pattern, city),
  near: word(circle, near),
  hasLocation: word(yes, () => hasLocation()),
  rating: word(stars, (given) => rating(given as number | null | Range)),
  description: word(pattern, description),
  size: word(ends(bytes), (given) => size(given as Range<number | string>)),
  resolution: word(measures, (given) => resolution(given as ResolutionRange)),
  duration: word(range, (given) => duration(given as Range)),
  aspect: word(z.enum(['portrait', 'landscape', 'square', 'panorama']), aspect),
  livePhoto: word(yes, () => livePhoto()),
  person: word(people, personOf),
  hasFaces: word(faces, (given) => hasFaces(facesAsked(given))),
  unnamedFaces: word(faces, (given) => unnamedFaces(facesAsked(given))),
  smart: word(smartSearch, (given) =>
    typeof given === 'string'
      ? smart(given)
      : smart(given.text, given.limit === undefined ? {} : { limit: given.limit }),
  ),
  ocr: word(text, ocr),
  jsonPath: word(valueAtPath, ({ path, regex, flags, ...test }) =>
    jsonPath(path, regex === undefined ? (test as ValueTest) : regexOf(regex, flags)),
  ),
  inAlbum: word(text, inAlbum),
  inAnyAlbum: word(yes, () => inAnyAlbum()),
  tagged: word(tag, (given) =>
    typeof given === 'string' ? tagged(given) : tagged(given.tag, { exact: given.exact ?? false }),
  ),
  untagged: word(yes, () => untagged()),
  stacked: word(yes, () => stacked()),
  duplicate: word(yes, () => duplicate()),
}
