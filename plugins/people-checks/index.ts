import { type Asset, addTag, definePlugin, defineRecipe, findPeople, hasCode, satisfies, syncTag } from '../../index.ts'
import { type PeopleChecksOptions, peopleChecksOptions } from './options.ts'

type Shot = Asset<'people'>

/** A face that cannot be right, or a date: its kind, and the sentence for people. */
interface Contradiction {
  readonly kind: 'before-birth' | 'after-last-day'
  readonly text: string
}

/** What contradicts the day of a picture. @param lastDays by the ids of people */
const contradictionsIn = (
  { people, takenAt, originalFileName }: Shot,
  { births }: PeopleChecksOptions,
  lastDays: ReadonlyMap<string, string>,
): Contradiction[] => {
  const day = takenAt.day()
  return people.flatMap(({ id, name, birthDate }): Contradiction[] => {
    const who = name || 'Somebody without a name'
    const born = birthDate?.slice(0, 10)
    const last = lastDays.get(id)
    const of = `is on ${originalFileName} of ${day}`
    return [
      ...(births && born !== undefined && day < born
        ? [{ kind: 'before-birth' as const, text: `${who}, born ${born}, ${of}.` }]
        : []),
      ...(last !== undefined && day > last
        ? [{ kind: 'after-last-day' as const, text: `${who}, on no picture after ${last}, ${of}.` }]
        : []),
    ]
  })
}

const recipeFor = (options: PeopleChecksOptions, name: string) =>
  defineRecipe({
    name,
    scope: { visibility: ['timeline', 'archive'] },
    needs: ['people'],
    where: satisfies(({ people }) => people.length > 0, { needs: ['people'], label: 'with people' }),
    possibleActions: options.tag === null ? [] : [syncTag(options.tag)],
    permissions: ['person.read'],
    prepare: async (context, { refuse }) => {
      const lastDays = new Map<string, string>()
      let areAllKnown = true
      for (const { name: who, day } of options.until)
        try {
          for (const { id } of await findPeople(context, who)) lastDays.set(id, day)
        } catch (error) {
          if (!hasCode(error, 'NAME_UNKNOWN')) throw error
          areAllKnown = false
          refuse(`${error.message} ${error.hint} The others are looked for.`)
        }
      return { lastDays, areAllKnown }
    },
    async *stream(assets, { note }, { lastDays, areAllKnown }) {
      const wrong: Shot[] = []
      for await (const asset of assets) {
        const found = contradictionsIn(asset, options, lastDays)
        for (const { kind, text } of found) note('decision', kind, text, { assets: [asset] })
        if (found.length > 0) wrong.push(asset)
      }
      if (options.tag === null) return
      // What was found of somebody who is not known now keeps its tag.
      const tag = areAllKnown ? syncTag(options.tag, { allowEmpty: true }) : addTag(options.tag)
      yield { assets: wrong, actions: [tag] }
    },
  })

/**
 * Reports people on pictures on which they cannot be. Rules follow docs/plugins/people-checks.md.
 * @example
 * peopleChecks({ until: [{ name: 'Grandpa', day: '2010-05-01' }], tag: 'review/people' })
 */
export default definePlugin({
  name: 'people-checks',
  description: 'Reports people on pictures from before their birth, or after a day: a wrong face, or a wrong date.',
  options: peopleChecksOptions,
  recipes: (options, { name }) => [recipeFor(options, name)],
})
