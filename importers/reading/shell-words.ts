const unquoted = (token: string): string => {
  if (token.length === 1 && /['"\\]/.test(token))
    throw new Error(token === '\\' ? 'ends in a backslash' : 'has an open quote')
  if (token.startsWith("'")) return token.slice(1, -1)
  // Between double quotes a backslash stays, except before one of these.
  if (token.startsWith('"')) return token.slice(1, -1).replace(/\\(["\\$`])/g, '$1')
  return token.startsWith('\\') ? token.slice(1) : token
}

/**
 * Splits text into words as a shell does: single quotes take all as it is, double quotes and backslashes escape.
 * @throws Error on an open end
 */
export const splitShellWords = (text: string): string[] => {
  const words: string[] = []
  let word: string | undefined
  for (const [token] of text.matchAll(/'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\]+|\s+|./gsu)) {
    if (/^\s/.test(token)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + unquoted(token)
  }
  return word === undefined ? words : [...words, word]
}
