import { randomBytes } from 'node:crypto'
import { DarkroomError } from '../core/errors.ts'
import { hashOf } from '../service/secrets.ts'
import { openStore } from '../service/store.ts'
import type { End } from './exit-code.ts'
import { serveFolder } from './reviews.ts'
import type { Terminal } from './terminal.ts'

const kinds = ['admin', 'read', 'hook', 'assistant', 'private-assistant']

/** Makes a token and keeps its hash. */
export const createToken = async (terminal: Terminal, kind: string, name: string): Promise<string> => {
  const store = openStore(await serveFolder(terminal))
  const token = randomBytes(24).toString('base64url')
  const at = Date.now()
  store.addToken(hashOf(token), kind, name, at)
  store.audit({ at, who: 'cli', action: 'token', subject: kind, detail: name })
  store.close()
  return token
}

/** `darkroom token create --kind admin|read|hook|assistant|private-assistant --name …`: prints a new token once, and keeps its hash. */
export const tokenCommand = async (
  terminal: Terminal,
  [what]: readonly string[],
  { kind = '', name = '' }: { readonly kind?: string; readonly name?: string },
): Promise<End> => {
  if (what !== 'create')
    throw new DarkroomError('USAGE', {
      message: `"${what}" is not something that can be done with tokens.`,
      hint: 'Such as: `darkroom token create --kind read --name NAME`',
    })
  if (!kinds.includes(kind))
    throw new DarkroomError('USAGE', {
      message: kind === '' ? 'The kind of token is missing: --kind KIND.' : `"${kind}" is not a kind of token.`,
      hint: `One of: ${kinds.join(', ')}.`,
    })
  const token = await createToken(terminal, kind, name)
  terminal.print(terminal.options.json ? JSON.stringify({ kind, name, token }) : token)
  return 'fine'
}
