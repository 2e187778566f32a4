/**
 * A text as one word of a shell.
 * @example
 * shellWord("Anna's photos") // "'Anna'\\''s photos'"
 */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
