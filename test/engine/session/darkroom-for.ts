import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Darkroom, type DarkroomConfig, openDarkroom, type Reporter } from '../../../engine/index.ts'
import type { Sandbox } from '../../../sandbox/index.ts'
import { folderWith } from '../../support/folder.ts'

/** What a program opens; accounts are those of the sandbox's users by the names given, the first one as `me`. */
export interface Opened extends Omit<DarkroomConfig, 'accounts'> {
  readonly accounts?: DarkroomConfig['accounts']
  readonly reporter?: Reporter
}

/** Opens Darkroom as a program does, with a state folder of its own unless one is given; closed when the test ends. */
export const darkroomFor = async (
  { url, users }: Sandbox,
  { reporter, ...config }: Opened = {},
): Promise<{ readonly darkroom: Darkroom; readonly stateDir: string }> => {
  const stateDir = config.stateDir ?? join(await folderWith(), 'state')
  const accounts = { me: { url, apiKey: users[0]?.apiKey ?? '' } }
  const darkroom = openDarkroom({ accounts, ...config, stateDir }, reporter)
  onTestFinished(() => darkroom.close())
  return { darkroom, stateDir }
}
