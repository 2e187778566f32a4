import { join } from 'node:path'
import { stringify } from 'yaml'
import { webAddress } from '../core/api/client.ts'
import { connect } from '../core/api/server.ts'
import { hasCode, hintOf, type Problem, reasonOf } from '../core/errors.ts'
import type { Account } from '../engine/session/account-context.ts'
import type { SetupView } from '../service/web/forms.ts'
import type { ConfigSource } from './config/find-config.ts'
import { loadAccounts } from './config/load-accounts.ts'
import { configYaml } from './init/init-texts.ts'
import { lacksOf } from './init/key-purposes.ts'

type Check = SetupView['checks'][number]
type Env = ConfigSource['env']

/** The variable that a problem of the only account is about. */
const variableOf = (path: string): string => {
  if (path.includes('apiKeyFile')) return 'IMMICH_API_KEY_FILE'
  if (path.includes('apiKey')) return 'IMMICH_API_KEY'
  return path.includes('webUrl') ? 'IMMICH_WEB_URL' : 'IMMICH_URL'
}

const wrong = ({ path, message, hint = '' }: Problem): Check => ({ ok: false, about: variableOf(path), message, hint })
const right = (about: string, message: string): Check => ({ ok: true, about, message, hint: '' })

const isOfKey = (error: unknown): boolean => hasCode(error, 'API_UNAUTHORIZED') || hasCode(error, 'API_FORBIDDEN')

/** What the server says to address and key. */
const checksOf = async ({ name, url, apiKey, insecure }: Account): Promise<Check[]> => {
  const key = name === 'default' ? 'IMMICH_API_KEY' : `IMMICH_API_KEY_FILE, key ${name}`
  try {
    const server = await connect({ url, apiKey, insecure, attempts: 1 })
    const { permissions, user, capabilities } = server
    await server.close()
    return [
      right('IMMICH_URL', `${server.url} runs Immich ${capabilities.version}`),
      right(key, `belongs to ${user.name} (${user.email})`),
      ...(permissions === null ? [] : lacksOf(permissions)).map(({ purpose, scopes }) => ({
        ok: false,
        about: key,
        message: `lacks ${scopes.join(', ')} for ${purpose}`,
        hint: 'Edit the key in the web page under Account Settings, API Keys.',
      })),
    ]
  } catch (error) {
    const about = isOfKey(error) ? key : 'IMMICH_URL'
    return [{ ok: false, about, message: reasonOf(error), hint: hintOf(error) ?? '' }]
  }
}

/** What goes below `services:` of a compose file, and the keys for its top level. */
export const composeText = ({ IMMICH_URL: url, TZ: zone }: Env): string => {
  const darkroom = {
    image: 'immich-darkroom',
    restart: 'unless-stopped',
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: compose fills these in
    user: '${PUID:-1000}:${PGID:-1000}',
    read_only: true,
    tmpfs: ['/tmp'],
    security_opt: ['no-new-privileges:true'],
    cap_drop: ['ALL'],
    stop_grace_period: '30s',
    ports: ['2284:2284'],
    environment: {
      TZ: zone || '${TZ:-Etc/UTC}',
      // biome-ignore-end lint/suspicious/noTemplateCurlyInString: compose fills these in
      IMMICH_URL: url || 'http://immich-server:2283',
      IMMICH_API_KEY_FILE: '/run/secrets/immich_key',
      DARKROOM_PASSWORD_FILE: '/run/secrets/darkroom_password',
      DARKROOM_PLUGINS: 'folder-albums, screen-captures',
      FOLDER_ALBUMS_ROOT_PATH: '/usr/src/app/external',
      FOLDER_ALBUMS_ALBUM_LEVELS: '2',
      DARKROOM_SCHEDULE: 'every 1h',
      DARKROOM_COMMAND: 'docker compose run --rm darkroom',
    },
    volumes: ['darkroom-state:/state', './darkroom:/config:ro'],
    secrets: ['immich_key', 'darkroom_password'],
    depends_on: ['immich-server'],
  }
  const secrets = Object.fromEntries(darkroom.secrets.map((name) => [name, { file: `./${name}.txt` }]))
  return stringify({ services: { darkroom }, volumes: { 'darkroom-state': null }, secrets }, { nullStr: '' })
}

/**
 * What the page shows where there is no configuration: address and key as they are now, and texts to copy. It writes nothing,
 * and no key is in it.
 */
export const setupView = async ({ cwd, env }: ConfigSource): Promise<SetupView> => {
  const problems: Problem[] = []
  const warnings: string[] = []
  const accounts = await loadAccounts({}, { cwd, env }, cwd, problems, warnings)
  const answers = problems.length > 0 ? [] : await Promise.all(accounts.map(checksOf))
  // What is no path may be the key itself.
  const isFile = accounts.length > 0 && !problems.some(({ path }) => path.includes('apiKey'))
  const file = (isFile && env.IMMICH_API_KEY_FILE) || '/run/secrets/immich_key'
  // With its scheme, and not as quotes or a folder.
  const url = webAddress(accounts[0]?.url ?? '') || 'http://immich-server:2283'
  const from = env.IMMICH_API_KEY ? 'environment' : { file }
  return {
    checks: [...problems.map(wrong), ...answers.flat()],
    warnings: warnings.map((text) => text.replace(/^accounts\.default\.(\w+)/, (path) => variableOf(path))),
    file: join(cwd, 'immichrc.yaml'),
    configuration: configYaml({ folder: cwd, url, from, rootPath: null }),
    compose: composeText({ ...env, IMMICH_URL: url }),
  }
}
