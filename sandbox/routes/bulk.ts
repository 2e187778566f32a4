/** The answer to one id of a bulk call. */
export interface BulkAnswer {
  readonly id: string
  readonly success: boolean
  readonly error?: 'duplicate' | 'no_permission' | 'not_found' | 'unknown'
}

/** Adds ids to a set; what is there already is a duplicate, whoever owns it. */
export const addEach = (
  ids: readonly string[],
  present: Set<string>,
  isAllowed: (id: string) => boolean,
): BulkAnswer[] =>
  ids.map((id) => {
    if (present.has(id)) return { id, success: false, error: 'duplicate' }
    if (!isAllowed(id)) return { id, success: false, error: 'no_permission' }
    present.add(id)
    return { id, success: true }
  })

/** Takes ids out of a set. */
export const removeEach = (
  ids: readonly string[],
  present: Set<string>,
  isAllowed: (id: string) => boolean,
): BulkAnswer[] =>
  ids.map((id) => {
    if (!present.has(id)) return { id, success: false, error: 'not_found' }
    if (!isAllowed(id)) return { id, success: false, error: 'no_permission' }
    present.delete(id)
    return { id, success: true }
  })

export const idsOfSuccess = (answers: readonly BulkAnswer[]): string[] =>
  answers.filter(({ success }) => success).map(({ id }) => id)
