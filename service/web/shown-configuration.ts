import type { GoodConfig } from '../workers.ts'

const secretKey = /^(\w*(apikey|password|passphrase|secret|token)|key|urls|topic)$/i
const mask = '***'

/** An address without what a path or a query may let somebody do, or who logs in there. */
const placeOf = (address: string): string => (URL.canParse(address) ? `${new URL(address).origin}/${mask}` : mask)

const withoutSecrets = (value: unknown, key = ''): unknown => {
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, key))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      // What a header is called says nothing of what it holds.
      Object.entries(value).map(([name, one]) => [name, withoutSecrets(one, key === 'headers' ? 'secret' : name)]),
    )
  if (typeof value !== 'string') return value
  if (secretKey.test(key)) return mask
  return key === 'url' ? placeOf(value) : value.replace(/(:\/\/)[^/@\s]+@/g, `$1${mask}@`)
}

/** A configuration as it is worked with, as JSON without its keys, passwords, tokens and addresses that are as good as one. */
export const shownConfiguration = (config: GoodConfig): string => {
  const { accounts, recipes, plugins, limits, allow, stateDir, allowUnknownServer, serve } = config
  const shown = {
    accounts: accounts.map(({ url, ...account }) => ({ ...account, server: url })),
    recipes: recipes.map(({ name, plugin, accounts: own }) => ({ name, plugin, accounts: own })),
    plugins,
    limits,
    allow,
    stateDir,
    allowUnknownServer,
    serve,
  }
  return JSON.stringify(withoutSecrets(shown), null, 2)
}
