import { capabilitiesOf, newestMajor } from '../../core/api/capabilities.ts'
import type { Album, Person, Tag } from '../../core/api/schemas.ts'
import type { Server } from '../../core/api/server.ts'
import type { Need } from '../../core/assets/asset.ts'
import type { ApiContext } from '../../core/context/context.ts'
import type { Predicate } from '../../core/predicates/predicate.ts'
import type { ExampleAsset } from '../../core/recipes/example-form.ts'
import { exampleOwner } from './example.ts'
import { cannotJudge, peopleIn, personIdOf } from './example-parts.ts'

/** What the example does not say; an error only where it decides. */
const unknownSet = (error: Error): ReadonlySet<string> =>
  Object.assign(new Set<string>(), {
    has: () => {
      throw error
    },
  })

const unknownMap = (error: Error): ReadonlyMap<string, readonly string[]> =>
  Object.assign(new Map<string, readonly string[]>(), {
    has: () => {
      throw error
    },
  })

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** Names that a predicate asks for by a word such as `person`. */
const namesAsked = (word: string, predicate: Predicate<Need> | undefined): string[] => [
  ...(predicate?.parts ?? []).flatMap((part) => namesAsked(word, part)),
  ...(predicate?.parts ? [] : textsIn(predicate?.condition?.[word])),
]

const unique = (names: readonly string[]): string[] => [...new Set(names)]

const albumOf = (name: string): Album => ({
  id: name,
  albumName: name,
  assetCount: 0,
  createdAt: '',
  updatedAt: '',
  ownerId: exampleOwner,
  users: [],
})

/** Examples say everything that any server could. */
const newest = capabilitiesOf({ major: newestMajor, minor: 0, patch: 0 })

const isAtOrBelow = (path: string, parent: string): boolean => path === parent || path.startsWith(`${parent}/`)

/** The library as far as an example tells of it, with all names that its recipe asks for. */
export const exampleLibrary = (given: ExampleAsset, id: string, where: Predicate<Need> | undefined): ApiContext => {
  const { albums, tags, libraryId, stack } = given
  const stacked = given.stacked ?? (stack === undefined ? undefined : stack !== null)
  const present = peopleIn(given)
  const people = present?.map((person) => person.id)
  const inAnyAlbum = given.inAnyAlbum ?? (albums && albums.length > 0)
  const hasFaces = given.hasFaces ?? (given.people && given.people.length > 0)
  const itself = (isIn: boolean): ReadonlySet<string> => new Set(isIn ? [id] : [])
  const known = {
    server: { user: { id: exampleOwner }, capabilities: newest } as Server,
    people: async (): Promise<Person[]> => {
      const isPresent = (asked: string) => present?.some(({ id, name }) => id === asked || personIdOf(name) === asked)
      const absent = unique(namesAsked('person', where).map(personIdOf)).filter((asked) => !isPresent(asked))
      return [...(present ?? []), ...absent.map((name) => ({ id: name, name, isHidden: false }))]
    },
    personAssets: async (person) => {
      if (!people) return unknownMap(cannotJudge(`"${person}"`, 'people'))
      return new Map(people.includes(person) ? [[id, people]] : [])
    },
    albums: async () => unique([...namesAsked('inAlbum', where), ...(albums ?? [])]).map(albumOf),
    albumAssets: async ({ albumName }) =>
      albums ? itself(albums.includes(albumName)) : unknownSet(cannotJudge(`album "${albumName}"`, 'albums')),
    tags: async (): Promise<Tag[]> =>
      unique([...namesAsked('tagged', where), ...(tags ?? [])]).map((value) => ({ id: value, name: value, value })),
    taggedAssets: async ({ value }) =>
      tags
        ? itself(tags.some((tag) => isAtOrBelow(tag, value)))
        : unknownSet(cannotJudge(`the tag "${value}"`, 'tags')),
    taggedAmong: async ({ value }) =>
      tags ? itself(tags.includes(value)) : unknownSet(cannotJudge(`the tag "${value}"`, 'tags')),
    assetsWithFaces: async () =>
      hasFaces === undefined
        ? unknownSet(cannotJudge('faces', 'people, or hasFaces: true or false'))
        : itself(hasFaces),
    assetsWithUnnamedFaces: async () =>
      given.unnamedFaces === undefined
        ? unknownSet(cannotJudge('unnamed faces', 'unnamedFaces: true or false'))
        : itself(given.unnamedFaces),
    smartAssets: async (text) =>
      given.smart ? itself(given.smart.includes(text)) : unknownSet(cannotJudge(`smart search for "${text}"`, 'smart')),
    assertTextSearch: async () => {},
    assetsFound: async ({ ocr = '', tagIds }) => {
      if (tagIds === null) return tags ? itself(tags.length === 0) : unknownSet(cannotJudge('having tags', 'tags'))
      return given.ocr ? itself(given.ocr.includes(ocr)) : unknownSet(cannotJudge(`the text "${ocr}"`, 'ocr'))
    },
    spellings: async () => null,
    stackedAssets: async () =>
      stacked === undefined ? unknownSet(cannotJudge('being stacked', 'stacked')) : itself(stacked),
    unalbumed: async () => () => {
      if (inAnyAlbum === undefined) throw cannotJudge('being in an album', 'inAnyAlbum: true or false')
      return !inAnyAlbum
    },
    assertUnalbumedFilter: async () => {},
    libraryId: async (name) => {
      if (libraryId === undefined) throw cannotJudge(`the library "${name}"`, 'libraryId (null, or the name or id)')
      return name
    },
  } satisfies Partial<ApiContext>
  return onlyKnown(known)
}

/** Whatever else a predicate asks for is an error that says so. */
const onlyKnown = (known: Partial<ApiContext>): ApiContext =>
  new Proxy(known as ApiContext, {
    get: (target, name) => {
      const answer = Reflect.get(target, name)
      if (answer === undefined)
        throw new Error(`a predicate asks the library for ${String(name)}, which an example does not have`)
      return answer
    },
  })
