import { DateTime } from 'luxon'
import type { Action } from '../core/actions/action.ts'
import type { Asset, BaseAsset, Need } from '../core/assets/asset.ts'
import type { LocalTime } from '../core/assets/local-time.ts'
import { DarkroomError } from '../core/errors.ts'
import type { AnyRecipe } from '../core/recipes/recipe.ts'
import { caseless } from '../core/same-name.ts'

/** @param person the name of somebody on it, where the name has a field for people */
type Fill = (asset: Asset<'exif'>, person: string) => string | number | null | undefined

/**
 * What a clock at the place showed, in a form of Luxon.
 * @example
 * clockText(asset.takenAt, 'MMMM yyyy') // 'July 2023'
 */
export const clockText = (at: LocalTime, form: string): string =>
  DateTime.fromMillis(at.getTime(), { zone: 'utc', locale: 'en' }).toFormat(form)
const two = (count: number): string => String(count).padStart(2, '0')
const folderOf = ({ originalPath }: BaseAsset): string | undefined => originalPath.split('/').at(-2)

/** The first part of a person's name. */
export const firstNameOf = (name: string): string => name.trim().split(/\s+/)[0] ?? ''

/** What a name may hold of an asset, by the clock and the place of the picture; what is missing makes no name. */
const fields: Readonly<Record<string, Fill>> = {
  year: ({ takenAt }) => takenAt.getFullYear(),
  month: ({ takenAt }) => two(takenAt.getMonth() + 1),
  day: ({ takenAt }) => two(takenAt.getDate()),
  folder: folderOf,
  country: ({ exif }) => exif.country,
  state: ({ exif }) => exif.state,
  city: ({ exif }) => exif.city,
  make: ({ exif }) => exif.make,
  model: ({ exif }) => exif.model,
  lens: ({ exif }) => exif.lensModel,
  person: (_, person) => person,
  'person:first': (_, person) => firstNameOf(person),
}
const withoutExif = ['year', 'month', 'day', 'folder', 'taken', 'person']

const placeholder = /\{\{|\}\}|\{([^{}]*)\}/g

/** The fields of a name, such as `year` and `taken:MMMM yyyy`. */
const fieldsIn = (name: string): string[] => [...name.matchAll(placeholder)].flatMap(([, field]) => field ?? [])

const isKnown = (field: string): boolean => Object.hasOwn(fields, field) || /^taken:./.test(field)

/**
 * What is wrong with the fields of a name; null where they are all known, and each brace belongs to one.
 * @example
 * nameProblem('Trip {yaer}') // 'holds an unknown field {yaer}. Known: {year}, …'
 */
export const nameProblem = (name: string): string | null => {
  const unknown = fieldsIn(name).find((field) => !isKnown(field))
  const [brace] = /[{}]/.exec(name.replace(placeholder, '')) ?? []
  if (unknown === undefined && brace === undefined) return null
  const known = [...Object.keys(fields), 'taken:MMMM yyyy'].map((field) => `{${field}}`)
  const what = unknown === undefined ? `a ${brace} that belongs to no field` : `an unknown field {${unknown}}`
  return `holds ${what}. Known: ${known.join(', ')}; write {{ and }} for braces`
}

/**
 * A name with its braces as they are written where names have fields.
 * @example
 * literalName('Set {A}') // 'Set {{A}}'
 */
export const literalName = (name: string): string => name.replace(/[{}]/g, '$&$&')

/** What names look like whose fields are all known, for editors. */
export const namePattern = `^(?:[^{}]|\\{\\{|\\}\\}|\\{(?:${Object.keys(fields).join('|')}|taken:[^{}]+)\\})*$`

/** People whom a condition asks for, by name or id. */
const peopleAsked = (condition: unknown): readonly string[] => {
  if (typeof condition !== 'object' || condition === null) return []
  return Object.entries(condition).flatMap(([word, value]): readonly string[] => {
    if (word === 'all' || word === 'any') return (value as readonly unknown[]).flatMap(peopleAsked)
    if (word !== 'person') return []
    const byWay = typeof value === 'string' ? { any: [value] } : (value as Readonly<Record<string, readonly string[]>>)
    return Object.entries(byWay).flatMap(([way, names]) => (way === 'none' ? [] : names))
  })
}

/** Names of the people on an asset: those who are asked for, or all but hidden ones where nobody is. */
const namesOfPeople = ({ people }: Asset<'people'>, asked: ReadonlySet<string>): string[] =>
  people
    .filter(({ id, name, isHidden }) => (asked.size === 0 ? !isHidden : asked.has(id) || asked.has(caseless(name))))
    .map(({ name }) => name)

/** The name for an asset and somebody on it; null where a value is missing. In a tag, a value is one level. */
const nameFor = (template: string, isTag: boolean, asset: BaseAsset, person = ''): string | null => {
  let isWhole = true
  // Cities such as Biel/Bienne and lenses of f/1.5.
  const ofOneLevel = (value: unknown): unknown => (isTag ? String(value ?? '').replaceAll('/', '-') : value)
  const name = template.replace(placeholder, (found, field?: string) => {
    if (field === undefined) return found[0] ?? ''
    const value = field.startsWith('taken:')
      ? clockText(asset.takenAt, field.slice('taken:'.length))
      : ofOneLevel(fields[field]?.(asset as Asset<'exif'>, person))
    if (value === undefined || value === null || value === '') isWhole = false
    return String(value)
  })
  return isWhole ? name.normalize('NFC') : null
}

const nameIn = (action: Action): string | null =>
  'tag' in action ? action.tag : 'album' in action && typeof action.album === 'string' ? action.album : null

const isTemplate = (action: Action): boolean => /[{}]/.test(nameIn(action) ?? '')

const isOfPeople = (name: string): boolean => fieldsIn(name).some((field) => /^person(?::|$)/.test(field))

/** The actions for one asset, where names tell people apart one for each of them; none where a name would lack a value. */
const actionsFor = (action: Action, asset: BaseAsset, asked: ReadonlySet<string>): readonly Action[] => {
  const template = nameIn(action)
  if (template === null || !isTemplate(action)) return [action]
  const isTag = 'tag' in action
  const names = isOfPeople(template)
    ? namesOfPeople(asset as Asset<'people'>, asked).map((person) => nameFor(template, isTag, asset, person))
    : [nameFor(template, isTag, asset)]
  return [...new Set(names)].flatMap((name) => {
    if (name === null) return []
    return [isTag ? { ...action, tag: name } : ({ ...action, album: name } as Action)]
  })
}

/**
 * A recipe whose list of actions has names with fields, such as `Trip {year} {country}`, as one that makes these names
 * for each asset. Others stay as they are: in functions and streams names are taken literally.
 * @throws DarkroomError USAGE for an unknown field
 */
export const withNames = (recipe: AnyRecipe): AnyRecipe => {
  const { actions, where, needs = [] } = recipe
  if (typeof actions !== 'object' || !actions.some(isTemplate)) return recipe
  for (const action of actions) {
    const problem = nameProblem(nameIn(action) ?? '')
    if (problem === null) continue
    throw new DarkroomError('USAGE', {
      message: `Recipe "${recipe.name}": "${nameIn(action)}" ${problem}.`,
      hint: 'Correct the name.',
    })
  }
  const used = actions.flatMap((action) => fieldsIn(nameIn(action) ?? '')).map((field) => field.split(':')[0] ?? '')
  const more: readonly Need[] = [
    ...(used.every((field) => withoutExif.includes(field)) ? [] : ['exif' as const]),
    ...(used.includes('person') ? ['people' as const] : []),
  ]
  const asked = new Set(typeof where === 'object' ? peopleAsked(where.condition).map(caseless) : [])
  return {
    ...recipe,
    needs: [...needs, ...more],
    possibleActions: actions,
    actions: (asset: BaseAsset) => actions.flatMap((action) => actionsFor(action, asset, asked)),
  } as AnyRecipe
}
