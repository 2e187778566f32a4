import type { Profile } from '../library/profile.ts'
import type { Route } from './route.ts'

interface Entry {
  readonly route: Route
  readonly segments: readonly string[]
}

export interface Match {
  readonly route: Route
  readonly params: Record<string, string>
}

const segmentsOf = (path: string): string[] => path.split('/').slice(1)

const match = ({ route, segments }: Entry, asked: readonly string[]): Match | undefined => {
  const params: Record<string, string> = {}
  for (const [index, segment] of segments.entries()) {
    const value = asked[index] ?? ''
    if (segment.startsWith(':')) params[segment.slice(1)] = decodeURIComponent(value)
    else if (segment !== value) return undefined
  }
  return { route, params }
}

const withTwins = (routes: readonly Route[], profile: Profile): Route[] =>
  routes
    .filter((route) => route.when?.(profile) ?? true)
    .flatMap((route) => (route.patch && profile.patchTwins ? [route, { ...route, method: 'PATCH' }] : [route]))

/** Finds the first route that fits a method and a path. */
export const createRouter = (routes: readonly Route[], profile: Profile) => {
  const entries = new Map<string, Entry[]>()
  for (const route of withTwins(routes, profile)) {
    const segments = segmentsOf(route.path)
    const group = `${route.method} ${segments.length}`
    entries.set(group, [...(entries.get(group) ?? []), { route, segments }])
  }
  return (method: string, path: string): Match | undefined => {
    const asked = segmentsOf(path)
    for (const entry of entries.get(`${method} ${asked.length}`) ?? []) {
      const found = match(entry, asked)
      if (found) return found
    }
    return undefined
  }
}
