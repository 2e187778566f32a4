import {
  type Action,
  addTag,
  addToAlbum,
  all,
  any,
  defineRecipe,
  deleteAlbum,
  not,
  type Recipe,
  type RecipeContext,
  removeFromAlbum,
  removeTag,
} from '../../index.ts'
import { dayMs } from '../../toolkit.ts'
import { albumKey } from './classify.ts'
import { linked } from './links.ts'
import type { AutotagOptions } from './options.ts'
import { type Judged, type Known, note, prepare } from './prepare.ts'

/** The difference between what an asset has and what it should have. */
const changes = ({ now, tags, albums }: Judged, { spelling }: Known): Action[] => {
  const [before, after] = [now.albums, albums].map((given) => new Set(given.map(albumKey)))
  const entered = albums.filter((album) => !before?.has(albumKey(album)))
  const left = now.albums.filter((album) => !after?.has(albumKey(album)))
  return [
    ...entered.map(({ id, name }) => (id ? addToAlbum({ id }) : addToAlbum(name, { own: true, newest: true }))),
    ...tags.filter((tag) => !now.tags.includes(tag)).map((tag) => addTag(spelling(tag))),
    ...left.map(({ id, name }) => removeFromAlbum(id ? { id } : name)),
    ...now.tags.filter((tag) => !tags.includes(tag)).map(removeTag),
  ]
}

/** Actions that it may come to, so that the key's permissions follow. */
const possibleActions = ({ conversions, tempAlbums }: AutotagOptions): Action[] => [
  addTag('output'),
  removeTag('output'),
  ...(tempAlbums.enabled || conversions.some(({ to }) => to.albums.length > 0) ? [addToAlbum('some')] : []),
  ...(tempAlbums.enabled || conversions.some(({ from }) => from.albums?.length) ? [removeFromAlbum('some')] : []),
]

/** Tells what was seen. */
const report = ({ rules, tempAlbums }: AutotagOptions, known: Known, { note }: RecipeContext): void => {
  const [classified, unclassified, conflict] = (['classified', 'unclassified', 'conflict'] as const).map((status) =>
    known.statuses.of(status),
  )
  const seen = known.statuses.total
  const perRule = rules.map(({ name }) => `${name} ${known.rules.of(name)}`).join(', ')
  note(
    'info',
    'statistics',
    `Status of ${seen} ${seen === 1 ? 'asset' : 'assets'}: ${classified} classified, ${unclassified} unclassified, ${conflict} in conflict.${perRule && ` By rule: ${perRule}.`}`,
  )
  if (!known.showsTags)
    note(
      'warning',
      'tags-not-shown',
      'Tags are switched off in your account settings: they work, but the web page does not show them.',
    )
  for (const [name, [first, last]] of tempAlbums.enabled ? known.days : []) {
    const days = (Date.parse(last) - Date.parse(first)) / dayMs
    if (days > tempAlbums.maxDays)
      note(
        'warning',
        'long-temporary-album',
        `The temporary album "${name}" holds assets of ${days} days, from ${first} to ${last}; misfits are moved.`,
      )
  }
}

/** The recipe of an instance. */
export const recipeFor = (options: AutotagOptions, name: string): Recipe<'albums', never> => {
  const { only, exclude, unclassifiedTag, conflictTag, tempAlbums } = options
  // An instance that only converts keeps its place, so that others see what it converts.
  const isJudge = unclassifiedTag !== null || conflictTag !== null || tempAlbums.enabled
  return defineRecipe({
    name,
    ...(isJudge ? { order: 'last' as const } : {}),
    scope: { visibility: ['timeline', 'archive'] },
    needs: ['albums'],
    permissions: ['album.read', 'tag.read', ...(tempAlbums.enabled ? ['album.delete'] : [])],
    prepare: (context) => prepare(options, context),
    where: all(...(only.length > 0 ? [any(...only.map(linked))] : []), ...exclude.map((link) => not(linked(link)))),
    possibleActions: possibleActions(options),
    actions: (asset, known, run) => {
      const judged = known.judge(asset)
      note(known, asset, judged)
      for (const problem of judged.problems) run.note('warning', 'not-converted', problem, { assets: [asset] })
      const before = known.changes.get(judged)
      if (before) return before
      const actions = changes(judged, known)
      known.changes.set(judged, actions)
      return actions
    },
    finish: (result, known) => {
      report(options, known, result)
      // A look at a few photos is no occasion to delete albums.
      if (!tempAlbums.enabled || only.length > 0) return []
      return known.temporary
        .filter(({ id, assetCount }) => known.left.of(id) >= assetCount)
        .map(({ id }) => deleteAlbum({ id }, { onlyEmpty: true, ifAllowed: true }))
    },
  })
}
