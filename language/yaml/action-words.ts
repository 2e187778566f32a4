import { z } from 'zod'
import type { Action, AlbumRef, EntryOptions, FollowUp } from '../../core/actions/action.ts'
import type { Problem } from '../../core/errors.ts'
import { word } from '../../core/words.ts'
import { addToAlbum, album, removeFromAlbum, syncAlbum } from '../actions/album.ts'
import { usage } from '../actions/arguments.ts'
import { favorite } from '../actions/favorite.ts'
import { albumChoice, albumProperties, anyVisibility, syncChoice } from '../actions/forms.ts'
import { stack, unstack } from '../actions/stack.ts'
import { addTag, removeTag, syncTag } from '../actions/tag.ts'
import { trash } from '../actions/trash.ts'
import {
  archive,
  leaveDuplicates,
  rate,
  setDate,
  setDescription,
  setLocation,
  setVisibility,
  unarchive,
  unfavorite,
} from '../actions/values.ts'
import { namePattern, nameProblem } from '../name-templates.ts'
import { formOf, formsOf, readWord, takeApart, type Words, wordsOf } from './words.ts'

const text = z.string().min(1)
/** The name of an album or a tag, which may hold fields of the asset. */
const name = text
  .superRefine((given, context) => {
    const problem = nameProblem(given)
    if (problem !== null) context.addIssue({ code: 'custom', message: problem })
  })
  .meta({ pattern: namePattern })
const yes = z.literal(true, { error: 'must be true' })

/** An album by name or id, with options beside it. */
const albumWith = <S extends z.ZodRawShape>(options: S) =>
  z.union(
    [
      name,
      z.strictObject({ name, ...options }).meta({ title: 'by name' }),
      z.strictObject({ id: text, ...options }).meta({ title: 'by id' }),
    ],
    { error: `is neither the name of an album nor { name or id: "…" }, with ${Object.keys(options).join(', ')}` },
  )

const choice = albumChoice.pick({ own: true, newest: true }).shape
const making = albumChoice.omit({ reportUnmatched: true }).shape
const properties = albumProperties.omit({ only: true }).shape
const sync = syncChoice.shape

type Given<O> = string | ((O & { readonly name: string }) | (O & { readonly id: string }))

/** Splits an album from its options. */
const apart = <O extends object>(given: Given<O>): { ref: AlbumRef; options: Partial<O> } => {
  if (typeof given === 'string') return { ref: given, options: {} }
  const { name, id, ...options } = given as { name?: string; id?: string }
  return { ref: name ?? { id: id ?? '' }, options: options as Partial<O> }
}

const tagWithSync = z.union([name, z.strictObject({ tag: name, ...sync })], {
  error: 'is neither a tag nor { tag: "…", remove: "ours" }',
})

const when = z.union([text, z.strictObject({ at: text, zone: text })], {
  error: 'is neither a date with its offset, such as 2023-07-01T12:00:00+02:00, nor { at: "…", zone: "Europe/Rome" }',
})

// An action enters YAML and JSON by one line here: its name, the form of its value, and what makes it.
const assetWords = wordsOf<FollowUp>([
  word('addTag', name, addTag),
  word('removeTag', name, removeTag),
  word('archive', yes, () => archive()),
  word('unarchive', yes, () => unarchive()),
  word('setVisibility', anyVisibility, setVisibility),
  word('favorite', z.boolean(), (wanted) => favorite(wanted)),
  word('unfavorite', yes, () => unfavorite()),
  word('leaveDuplicates', yes, () => leaveDuplicates()),
  word('rate', z.number().int().nullable(), rate),
  word('setDescription', z.string(), setDescription),
  word('setDate', when, (given) =>
    typeof given === 'string' ? setDate(given) : setDate(given.at, { zone: given.zone }),
  ),
  word('setLocation', z.strictObject({ lat: z.number(), lon: z.number() }), setLocation),
])

const followUps = z.array(
  z.union([z.string(), formOf(formsOf(assetWords), 'followUp')], {
    error: 'is not an action on assets themselves, such as archive',
  }),
)
const entry = { followUps: followUps.optional(), reason: text.optional() }

const followUp = (data: unknown, index: number): FollowUp => {
  const problems: Problem[] = []
  const given = typeof data === 'string' ? { [data]: true } : data
  const entry = takeApart('action', Object.keys(assetWords), given, `followUps[${index}]`, problems)
  const read = entry && readWord(assetWords, entry, problems)
  if (read) return read
  const [problem] = problems
  throw usage(`${problem?.path} ${problem?.message}`, problem?.hint ?? '')
}

type GivenEntry = { readonly followUps?: readonly unknown[]; readonly reason?: string }
const entryOf = ({ followUps: given, reason }: GivenEntry): EntryOptions => ({
  ...(given === undefined ? {} : { followUps: given.map(followUp) }),
  ...(reason === undefined ? {} : { reason }),
})

/** Every action by its name. */
export const actionWords: Words<Action> = {
  ...wordsOf<Action>([
    word('addToAlbum', albumWith({ ...making, ...entry }), (given) => {
      const { ref, options } = apart(given)
      return addToAlbum(ref, { ...(options as object), ...entryOf(options as GivenEntry) })
    }),
    word('removeFromAlbum', albumWith(choice), (given) => {
      const { ref, options } = apart(given)
      return removeFromAlbum(ref, options as object)
    }),
    word('syncAlbum', albumWith({ ...making, ...sync, ...entry }), (given) => {
      const { ref, options } = apart(given)
      return syncAlbum(ref, { ...(options as object), ...entryOf(options as GivenEntry) })
    }),
    word('album', albumWith(properties), (given) => {
      const { ref, options } = apart(given)
      return album(ref, options as object)
    }),
  ]),
  ...assetWords,
  ...wordsOf<Action>([
    word('syncTag', tagWithSync, (given) => {
      const { tag, ...options } = typeof given === 'string' ? { tag: given } : given
      return syncTag(tag, options as object)
    }),
    word('stack', z.strictObject({ by: text, replace: z.boolean().optional() }), stack),
    word('unstack', yes, () => unstack()),
    word('trash', yes, () => trash()),
  ]),
}
