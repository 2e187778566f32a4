/** A plan as hooks see it: a value that they cannot change. */
export interface HookPlan {
  readonly account: string
  readonly recipes: readonly { readonly name: string; readonly plugin: string | null; readonly matched: number }[]
  /** Each with its kind, its recipe, and what that kind carries, as in the plan's JSON. */
  readonly operations: readonly {
    readonly op: string
    readonly recipe: string
    readonly assetIds?: readonly string[]
  }[]
  readonly summary: Readonly<Record<string, number>>
}

/** How a run ended. */
export interface HookRun {
  readonly account: string
  readonly run: string
  readonly status: string
  /** Assets, albums, tags and members changed. */
  readonly changes: number
}

/** What a hook may do with a plan. */
export interface PlanVoice {
  /** Adds a warning to the plan. */
  warn(message: string): void
  /** Refuses the plan, with a reason: nothing of it is applied. */
  refuse(reason: string): void
}

/**
 * Every hook by its name, called for all plugins in the order of the configuration, one after the other. They get values
 * and no clients; what one throws is reported with the name of its plugin.
 */
export interface Hooks {
  /** The configuration was read, with the names of its accounts. */
  'config:loaded'(config: { readonly accounts: readonly string[] }): void | Promise<void>
  /** A plan is complete and not shown yet: a hook may warn about it or refuse it, not change it. */
  'plan:ready'(plan: HookPlan, voice: PlanVoice): void | Promise<void>
  /** A plan was applied, wholly or in part. */
  'run:done'(run: HookRun): void | Promise<void>
  /** A run ended early. */
  'run:failed'(run: HookRun & { readonly reason: string }): void | Promise<void>
}

/** Hooks of a plugin, each called with its event and then the plugin's options. */
export type PluginHooks<O> = {
  readonly [K in keyof Hooks]?: (...given: [...heard: Parameters<Hooks[K]>, options: O]) => ReturnType<Hooks[K]>
}

/** The hooks of an instance, which knows its options. */
export const hooksFor = <O>(hooks: PluginHooks<O>, options: O): Partial<Hooks> =>
  Object.fromEntries(
    Object.entries(hooks).map(([name, hook]) => [
      name,
      (...heard: unknown[]) => (hook as (...given: unknown[]) => unknown)(...heard, options),
    ]),
  )
