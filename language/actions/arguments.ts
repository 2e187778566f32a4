import { inspect } from 'node:util'
import type { z } from 'zod'
import { DarkroomError } from '../../core/errors.ts'
import { toProblems } from '../../core/problems.ts'

/** The error of an action for wrong arguments. */
export const usage = (message: string, hint: string): DarkroomError => new DarkroomError('USAGE', { message, hint })

/** What an action was given, if it has its form. @throws DarkroomError USAGE with all that is wrong with it */
export const checked = <T>(action: string, form: z.ZodType, given: T, name = 'the second argument'): T => {
  const { error } = form.safeParse(given, { reportInput: true })
  if (!error) return given
  const problems = toProblems(error, form)
  const wrong = problems.map(({ path, message }) => `${path || name} ${message}`).join('; ')
  const shown = inspect(given, { depth: 2, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 100 })
  throw usage(
    `${action}: ${wrong} (given: ${shown}).`,
    [...new Set(problems.flatMap(({ hint = [] }) => hint))].join(' '),
  )
}
