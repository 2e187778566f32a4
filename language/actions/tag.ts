import { z } from 'zod'
import type { Action, SyncOptions } from '../../core/actions/action.ts'
import { composed } from '../../core/same-name.ts'
import { checked, usage } from './arguments.ts'
import { syncChoice } from './forms.ts'

const text = z.string()

/** As the server reads it: empty parts do not count, blanks do (`immich-api.md` 2.6). */
const fullPath = (action: string, path: string): string => {
  const parts = checked(action, text, path, 'the tag')
    .split('/')
    .filter((part) => part !== '')
  const hint = 'Write it as trips or trips/2023.'
  if (parts.length === 0) throw usage(`${action}: the tag is empty.`, hint)
  if (parts.some((part) => part.trim() === ''))
    throw usage(`${action}: a level of "${path}" consists of blanks only.`, hint)
  return composed(parts.join('/'))
}

/**
 * Gives assets a tag by its full path; missing tags and their parents are created.
 * @throws DarkroomError USAGE for an empty path
 * @example
 * addTag('summer/2023')
 */
export const addTag = (path: string): Extract<Action, { kind: 'tag.add' }> => {
  return { kind: 'tag.add', tag: fullPath('addTag', path) }
}

/**
 * Takes a tag, by its full path, off assets; children of the tag stay.
 * @throws DarkroomError USAGE for an empty path
 * @example
 * removeTag('inbox')
 */
export const removeTag = (path: string): Extract<Action, { kind: 'tag.remove' }> => {
  return { kind: 'tag.remove', tag: fullPath('removeTag', path) }
}

/**
 * Keeps a tag equal to what matches: tags matches, and takes the tag off what no longer matches. Only what this recipe
 * tagged itself loses it, and what a person untagged stays so.
 * @throws DarkroomError USAGE for an empty path
 * @example
 * syncTag('review/no-place')
 */
export const syncTag = (path: string, sync: SyncOptions = {}): Action => {
  return { kind: 'tag.sync', tag: fullPath('syncTag', path), sync: checked('syncTag', syncChoice, sync) }
}
