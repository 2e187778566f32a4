import { DarkroomError } from '../core/errors.ts'
import { directionText, type Exclusion } from '../engine/plan/exclusions.ts'
import { type End, endOfLost } from './exit-code.ts'
import { openConfig, withDarkroom } from './open.ts'
import type { Terminal } from './terminal.ts'

const lineOf = (exclusion: Exclusion): string => {
  const { id, recipe, assetId, until, by, at, note } = exclusion
  const what = [`against ${directionText(exclusion)},`, assetId === '*' ? 'as a whole' : assetId]
  const end = until === null ? 'never' : `not before ${until.slice(0, 10)}`
  return `${id.slice(0, 8)}  ${recipe}: ${what.join(' ')}  ${end}, by ${by} on ${at.slice(0, 10)}${note ? ` (${note})` : ''}`
}

/** `darkroom exclusions [--remove ID]`: what no plan proposes again, and how to lift it. */
export const exclusionsCommand = async (
  terminal: Terminal,
  _: readonly string[],
  { remove }: { readonly remove?: string },
): Promise<End> =>
  withDarkroom<End>(terminal, await openConfig(terminal), async (darkroom) => {
    const listed: (Exclusion & { account: string })[] = []
    let isLifted = false
    const lost = await darkroom.each(async (session, account) => {
      if (remove !== undefined) isLifted = (await session.lift(remove)) || isLifted
      listed.push(...session.exclusions().map((one) => ({ account, ...one })))
    })
    if (remove !== undefined && !isLifted)
      throw new DarkroomError('USAGE', {
        message: `No exclusion is called "${remove}".`,
        hint: 'List: `darkroom exclusions`',
      })
    if (terminal.options.json) terminal.print(JSON.stringify(listed, null, 2))
    else if (remove !== undefined) terminal.say('Lifted: it may be planned again.')
    else if (listed.length === 0) terminal.say('Nothing is excluded.')
    else for (const one of listed) terminal.print(lineOf(one))
    return endOfLost(lost)
  })
