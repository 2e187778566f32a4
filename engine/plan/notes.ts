import { compare } from '../../core/order.ts'
import type { NoteLevel, NoteSubject, RecipeContext } from '../../core/recipes/recipe.ts'
import type { Note } from './plan.ts'
import { extended, type RunTime } from './run-time.ts'

/** Levels, what is most urgent first. */
export const noteLevels = ['error', 'decision', 'warning', 'info'] as const satisfies readonly NoteLevel[]

/** How a recipe adds a note. */
export type TakesNote = RecipeContext['note']

/** Adds a note of a recipe that is named. */
export type NoteOf = (recipe: string, ...note: Parameters<TakesNote>) => void

/** What one recipe has to say, each text once. */
export class Notes {
  readonly #recipe: string
  readonly #notes = new Map<string, Note>()

  constructor(recipe: string) {
    this.#recipe = recipe
  }

  readonly add = (level: NoteLevel, code: string, text: string, { assets = [], links }: NoteSubject = {}): void => {
    const before = this.#notes.get(text)?.assetIds ?? []
    const all = [...new Set([...before, ...assets.map(({ id }) => id)])].sort()
    this.#notes.set(text, { level, code, recipe: this.#recipe, text, assetIds: all, ...(links ? { links } : {}) })
  }

  /** In an order that does not depend on that of the assets. */
  sorted(): Note[] {
    return [...this.#notes.values()].sort(
      (a, b) =>
        noteLevels.indexOf(a.level) - noteLevels.indexOf(b.level) || compare(a.code, b.code) || compare(a.text, b.text),
    )
  }

  /** Their texts alone, sorted. */
  get texts(): string[] {
    return [...this.#notes.keys()].sort()
  }
}

/** What a recipe is told while it runs, where its notes and refusals go somewhere. */
export const recipeContext = (time: RunTime, given: Omit<RecipeContext, 'warn' | keyof RunTime>): RecipeContext =>
  extended(time, { ...given, warn: (message: string) => given.note('warning', 'warning', message) })
