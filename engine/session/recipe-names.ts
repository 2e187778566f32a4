/** `*` stands for any text and `?` for one character. */
const globOf = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split(/([*?])/)
      .map((part) => (part === '*' ? '.*' : part === '?' ? '.' : RegExp.escape(part)))
      .join('')}$`,
  )

/** Whether a recipe is meant: by its name, by the name of its plugin, or by a pattern such as `trips*`. */
export const isNamed = (wanted: string, recipe: string, plugin: string | null = null): boolean =>
  wanted === recipe || wanted === plugin || (/[*?]/.test(wanted) && globOf(wanted).test(recipe))
