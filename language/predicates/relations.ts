import { z } from 'zod'
import type { Asset, BaseAsset } from '../../core/assets/asset.ts'
import { plannedFor } from '../../core/assets/scanned-asset.ts'
import { closestNames } from '../../core/context/closest-names.ts'
import type { ApiContext } from '../../core/context/context.ts'
import { hasCode } from '../../core/errors.ts'
import { definePredicate, type Predicate, unanswered } from '../../core/predicates/predicate.ts'
import { word } from '../../core/words.ts'
import { text, yes } from './forms.ts'
import { isId } from './names.ts'
import { badArgument } from './range.ts'

/** An external library by a folder that it imports, and by its name as well where both are to agree. */
export interface LibraryChoice {
  readonly importPath: string
  readonly name?: string
}

const byPath = async ({ libraries: known }: ApiContext, importPath: string): Promise<string> => {
  const libraries = await known.list()
  const [found, ...others] = libraries.filter(({ importPaths = [] }) => importPaths.includes(importPath))
  if (found && others.length === 0) return found.id
  if (found) {
    const candidates = [found, ...others].map(({ id, name }) => `${name} (${id})`).join(', ')
    throw badArgument('library', `several libraries import ${importPath}: ${candidates}`, 'Give the name or id of one.')
  }
  const paths = libraries.flatMap(({ importPaths = [] }) => importPaths)
  const closest = closestNames(importPath, paths).join(', ') || 'none'
  throw badArgument('library', `no library imports ${importPath}`, `Closest: ${closest}.`)
}

const idOf = async (context: ApiContext, choice: string | LibraryChoice): Promise<string> => {
  if (typeof choice === 'string') return context.libraries.idOf(choice)
  const { importPath, name } = choice
  // A key that may not list libraries fails where names are looked up.
  const named = name === undefined ? null : await context.libraries.idOf(name)
  const found = await byPath(context, importPath).catch((error) => {
    throw hasCode(error, 'API_FORBIDDEN')
      ? badArgument('library', 'only administrators can list libraries', 'Give the id of the library instead.')
      : error
  })
  if (named !== null && named !== found)
    throw badArgument(
      'library',
      `the library "${name}" does not import ${importPath}, but another one does`,
      'Give one of them.',
    )
  return found
}

/**
 * Belongs to an external library, given by id, by name or by a folder that it imports; `null` means uploads, which are
 * in none. Names and folders can only be looked up with an administrator's key (`immich-api.md` 2.11).
 * @example
 * library('Holiday disk')
 * library({ importPath: '/mnt/holidays' })
 */
export const library = (choice: string | null | LibraryChoice): Predicate => {
  const label =
    choice === null
      ? 'uploaded, in no library'
      : `library ${typeof choice === 'string' ? choice : [choice.name, choice.importPath].filter(Boolean).join(', ')}`
  const condition = { library: choice }
  const see = (asset: BaseAsset) => asset.libraryId
  const withId = (id: string | null): Predicate =>
    definePredicate({
      label,
      condition,
      inspect: see,
      test: (asset) => asset.libraryId === id,
      narrow: () => (id === null ? {} : { libraryId: id }),
    })
  // Until the name is looked up, nothing is in the library.
  if (choice === null || (typeof choice === 'string' && isId(choice))) return withId(choice)
  return definePredicate({
    label,
    condition,
    inspect: see,
    scopes: ['library.read'],
    test: () => false,
    resolve: async (context) => withId(await idOf(context, choice)),
  })
}

/**
 * Is in at least one album of any user. The server knows this; it is asked once per run.
 * @example
 * not(inAnyAlbum())
 */
export const inAnyAlbum = (): Predicate =>
  definePredicate({
    label: 'in an album',
    condition: { inAnyAlbum: true },
    scopes: ['album.read'],
    test: unanswered('in an album'),
    narrowNegated: () => ({ isNotInAlbum: true }),
    load: async ({ albums }, { found, created }) => {
      await albums.assertOutsideFilter()
      // Next to `albumIds` the server ignores the filter (`immich-api.md` 2.3.4), so it proves nothing there.
      const proven = found.isNotInAlbum && found.albumIds === undefined
      const isOutside = proven ? () => true : await albums.outside()
      const mayLeave = created.leaves?.has('albums') ?? false
      const isInside = (asset: BaseAsset): boolean => {
        const planned = plannedFor(asset)
        if ((planned?.albums.size ?? 0) > 0) return true
        if (mayLeave && (planned?.leftAlbums.size ?? 0) > 0) return (asset as Asset<'albums'>).albums.length > 0
        return !isOutside(asset.id)
      }
      return definePredicate({
        label: 'in an album',
        // Read when facts are loaded, so that recipes need not know.
        needs: (mayLeave ? ['albums'] : []) as never[],
        condition: { inAnyAlbum: true },
        inspect: isInside,
        test: isInside,
        narrowNegated: () => ({ isNotInAlbum: true }),
      })
    },
  })

const choice = z.union([text.nullable(), z.strictObject({ importPath: text, name: text.optional() })], {
  error: 'is neither a name, an id nor { importPath: "/mnt/…" }',
})

/** How YAML and JSON say these. */
export const relationWords = [
  word('library', choice, (given) => library(given as Parameters<typeof library>[0])),
  word('inAnyAlbum', yes, () => inAnyAlbum()),
]
