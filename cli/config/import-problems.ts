import { hasCode, hintOf, type Problem, reasonOf } from '../../core/errors.ts'
import { placeOf, placeText } from '../../engine/runner/place-of.ts'

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

/** Where its code threw, as it is said of files in YAML; of another file that it imports with its path. */
const placeIn = (error: unknown, path: string): string[] => {
  const place = placeOf(error)
  if (place === null) return []
  return [place.file.endsWith(`/${path}`) ? `line ${place.line}, column ${place.column}` : placeText(place)]
}

/** Why a file could not be imported; a recipe of a wrong form brings all its problems along. */
export const importProblems = (error: unknown, path: string): readonly Problem[] => {
  const place = placeIn(error, path)
  const hinted = (hint: string | undefined): Partial<Problem> => {
    const lines = [...(hint ? [hint] : []), ...place]
    return lines.length > 0 ? { hint: lines.join('\n    ') } : {}
  }
  if (hasCode(error, 'CONFIG_INVALID')) {
    const { file, problems } = error.context
    return problems.map((problem) => ({
      ...problem,
      ...hinted(problem.hint),
      path: `${path ? `${path}, ` : ''}${[file, problem.path].filter(Boolean).join(': ')}`,
    }))
  }
  return [{ path, message: importReason(error), ...hinted(hintOf(error)) }]
}
