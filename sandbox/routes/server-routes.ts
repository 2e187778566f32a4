import { openRoute, type Route, type Visit } from '../http/route.ts'

const versionAnswer = ({ version, profile }: Visit): unknown =>
  profile.prereleaseInVersion ? { ...version, prerelease: null } : version

/** Routes that say what server this is. */
export const serverRoutes: readonly Route[] = [
  openRoute('GET', '/server/ping', () => ({ res: 'pong' })),
  openRoute('GET', '/server/version', versionAnswer),
  openRoute('GET', '/server/features', ({ state }) => state.server.features),
  openRoute('GET', '/server/config', ({ state }) => state.server.config),
  openRoute('GET', '/server/media-types', ({ state }) => state.server.mediaTypes),
  openRoute('GET', '/server/theme', () => ({ customCss: '' }), { when: (profile) => profile.theme }),
]
