import { hasCode, hintOf, type Problem, reasonOf } from '../../core/errors.ts'

/** A JSON error quotes the file too, and a key may be in it. */
const quotedJson = /, (\.\.\.)?".*is not valid JSON.*| while parsing .*/

/** First lines of the error of a failed import, where tsx gives problem, file and line. */
const importReason = (error: unknown): string =>
  reasonOf(error)
    .split('\n')
    .slice(0, 5)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ')
    .replace(quotedJson, '')

/** Why a file could not be imported; a recipe of a wrong form brings all its problems along. */
export const importProblems = (error: unknown, path: string): readonly Problem[] => {
  if (hasCode(error, 'CONFIG_INVALID')) {
    const { file, problems } = error.context
    return problems.map((problem) => ({ ...problem, path: `${path ? `${path}, ` : ''}${file}: ${problem.path}` }))
  }
  const hint = hintOf(error)
  return [{ path, message: importReason(error), ...(hint ? { hint } : {}) }]
}
