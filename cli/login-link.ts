import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '../service/store.ts'
import { Logins } from '../service/web/logins.ts'
import type { End } from './exit-code.ts'
import { servingFolder } from './reviews.ts'
import type { Terminal } from './terminal.ts'

/** `darkroom login-link`: makes a new link to log in to the page of the running daemon, good once and for a day. */
export const loginLinkCommand = async (terminal: Terminal): Promise<End> => {
  const folder = await servingFolder(terminal, 'Start it: `darkroom serve`')
  const {
    host = '127.0.0.1',
    port = 2284,
    basePath = '',
  } = JSON.parse(readFileSync(join(folder, 'serve.json'), 'utf8'))
  const store = openStore(folder)
  const now = Date.now()
  const token = new Logins(store, folder).makeLink(now)
  store.audit({ at: now, who: 'cli', action: 'login link', subject: 'page' })
  store.close()
  const link = `http://${host}:${port}${basePath}/login#${token}`
  terminal.print(terminal.options.json ? JSON.stringify({ link }) : link)
  return 'fine'
}
