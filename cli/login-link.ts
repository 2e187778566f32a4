import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DarkroomError } from '../core/errors.ts'
import { openStore } from '../service/store.ts'
import { Logins } from '../service/web/logins.ts'
import type { End } from './exit-code.ts'
import { servingFolder } from './reviews.ts'
import type { Terminal } from './terminal.ts'

/** `darkroom login-link`: makes a new link to log in to the page of the running daemon, good once and for a day. */
export const loginLinkCommand = async (terminal: Terminal): Promise<End> => {
  const folder = await servingFolder(terminal, 'Start it: `darkroom serve`')
  const { address } = JSON.parse(readFileSync(join(folder, 'serve.json'), 'utf8'))
  if (typeof address !== 'string')
    throw new DarkroomError('USAGE', {
      message: 'The daemon that runs shows no page.',
      hint: 'It was started with --no-http, or its log says what keeps the page off.',
    })
  const store = openStore(folder)
  const now = Date.now()
  const token = new Logins(store, folder).makeLink(now)
  store.audit({ at: now, who: 'cli', action: 'login link', subject: 'page' })
  store.close()
  const link = `${address}/login#${token}`
  terminal.print(terminal.options.json ? JSON.stringify({ link }) : link)
  return 'fine'
}
