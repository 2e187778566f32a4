import { hasCode, hintOf, type Problem, reasonOf } from '../../core/errors.ts'
import { suggestion } from '../../core/problems.ts'
import { placeOf, placeText } from '../../engine/runner/place-of.ts'
import * as face from '../../index.ts'

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

/** Of a name that a module does not have: what may be meant, and the line that imports it, with which Node begins the stack. */
const unknownImport = (error: unknown, path: string): string[] => {
  const [, from, name] = /module '(.+)' does not provide an export named '(.+)'/.exec(reasonOf(error)) ?? []
  if (name === undefined) return []
  const near = from === 'immich-darkroom' ? suggestion(name, Object.keys(face)) : undefined
  const stack = error instanceof Error ? String(error.stack) : ''
  const [, file = '', line, text = ''] = /^(.+):(\d+)\n(.*)/.exec(stack) ?? []
  const place = file.endsWith(`/${path}`) ? `line ${line}` : `${file}:${line}`
  return [...(near ? [`Did you mean "${near}"?`] : []), ...(line ? [`${place}: ${text.trim()}`] : [])]
}

/** Why a file could not be imported; a recipe of a wrong form brings all its problems along. */
export const importProblems = (error: unknown, path: string): readonly Problem[] => {
  const place = [...unknownImport(error, path), ...placeIn(error, path)]
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
