import { LineCounter, parseDocument } from 'yaml'

/**
 * Reads YAML by its core schema, which leaves dates as the text that was written; in the older form of YAML 2023-02-30
 * would silently become 2 March. An error gives the position and quotes nothing: a key may be there.
 * @example
 * readYaml('immichrc.yaml', 'recipes: [a.ts]') // { recipes: ['a.ts'] }
 */
export const readYaml = (file: string, text: string): unknown => {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { prettyErrors: false, lineCounter })
  const [error] = document.errors
  if (!error) return document.toJS() ?? undefined
  const { line, col } = lineCounter.linePos(error.pos[0])
  throw new Error(`YAML Error in ${file}, line ${line}, column ${col}: ${error.message.split('\n')[0]}`)
}
