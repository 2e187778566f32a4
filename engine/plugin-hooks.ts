import { createHooks } from 'hookable'
import { DarkroomError, reasonOf } from '../core/errors.ts'
import type { Hooks } from '../core/plugins/hooks.ts'
import type { PluginInstance } from '../core/plugins/plugin.ts'
import { awaited } from './runner/awaited.ts'

/** Every hook by its name. */
const hookNames = ['config:loaded', 'plan:ready', 'run:done', 'run:failed'] as const satisfies readonly (keyof Hooks)[]

/** Calls the hooks of all plugins, in their order and one after the other. */
export interface PluginHookCaller {
  /** @throws DarkroomError HOOK_FAILED, with the name of the plugin */
  call<K extends keyof Hooks>(name: K, ...heard: Parameters<Hooks[K]>): Promise<void>
}

/**
 * Gathers the hooks of plugins.
 * @example
 * await pluginHooks(instances).call('run:done', { account: 'me', run, status: 'done', changes: 12 })
 */
export const pluginHooks = (instances: readonly Pick<PluginInstance, 'name' | 'hooks'>[]): PluginHookCaller => {
  const hooks = createHooks<Record<string, (...heard: object[]) => Promise<void>>>()
  for (const { name, hooks: own } of instances)
    for (const hook of hookNames) {
      const listener = own[hook] as ((...heard: object[]) => unknown) | undefined
      if (listener === undefined) continue
      hooks.hook(hook, async (...heard) => {
        try {
          await awaited(`plugin "${name}"`, `its hook ${hook}`, () => listener(...heard.map(asValue).map(saidBy(name))))
        } catch (error) {
          throw new DarkroomError('HOOK_FAILED', { plugin: name, hook, reason: reasonOf(error) }, { cause: error })
        }
      })
    }
  return { call: async (name, ...heard) => void (await hooks.callHook(name, ...heard)) }
}

/** What a hook says of a plan names its plugin. */
const saidBy = (plugin: string) => (heard: object) => {
  const parts = Object.entries(heard)
  if (!parts.some(([, part]) => typeof part === 'function')) return heard
  return Object.fromEntries(parts.map(([key, say]) => [key, (text: string) => say(`${plugin}: ${text}`)]))
}

/**
 * A copy, so that no hook changes a value for the run or for the next hook; what holds functions is made for hooks. A plan may
 * be large, and a copy of it takes as much memory again: there is one at a time, and none where nobody listens.
 */
const asValue = (heard: object): object =>
  Object.values(heard).some((part) => typeof part === 'function') ? heard : structuredClone(heard)
