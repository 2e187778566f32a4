import { homedir } from 'node:os'
import { join } from 'node:path'

/** The folder for state files: what was asked for, or the XDG state folder. */
export const stateFolder = (wanted: string | undefined, env: Readonly<Record<string, string | undefined>>): string =>
  wanted ??
  (env.DARKROOM_STATE_DIR || join(env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'immich-darkroom'))
