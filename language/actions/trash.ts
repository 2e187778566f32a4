import type { Action } from '../../core/actions/action.ts'

/**
 * Moves assets to the trash, from where the server deletes them for good after its own number of days. It has to be
 * allowed by `asset.trash`.
 * @example
 * defineRecipe({ name: 'junk', where: fileName('Thumbs*'), actions: [trash()] }) // allow: ['asset.trash']
 */
export const trash = (): Action => ({ kind: 'asset.trash' })
