import { DarkroomError } from '../core/errors.ts'
import { createMask } from '../core/log.ts'
import { sendSamples } from '../service/notifications/sending.ts'
import type { End } from './exit-code.ts'
import { openConfig } from './open.ts'
import { packageFile } from './package.ts'
import { serveSettings } from './reviews.ts'
import type { Terminal } from './terminal.ts'

/** `darkroom notify --test [channel]`: sends a sample of every event that is on, and shows what each channel answers. */
export const notifyCommand = async (
  terminal: Terminal,
  [wanted]: readonly string[],
  { test = false }: { readonly test?: boolean },
): Promise<End> => {
  if (!test)
    throw new DarkroomError('USAGE', {
      message: 'Messages are sent by the daemon; this only tries them.',
      hint: 'To try them: `darkroom notify --test`',
    })
  const config = await openConfig(terminal)
  const { settings, problems, secrets } = serveSettings(terminal, config)
  if (problems.length > 0) throw new DarkroomError('CONFIG_INVALID', { file: config.file, problems })
  const { channels, templates } = settings.notify
  const chosen = channels.filter(({ name }) => wanted === undefined || name === wanted)
  if (chosen.length === 0)
    throw new DarkroomError('USAGE', {
      message: wanted === undefined ? 'No channel is configured.' : `No channel is called "${wanted}".`,
      hint:
        channels.length > 0
          ? `There are: ${channels.map(({ name }) => name).join(', ')}.`
          : `List them in the configuration under serve.notify.channels: ${packageFile('docs/serve.md')}`,
    })
  const mask = createMask(secrets)
  const results = await sendSamples(chosen, templates)
  const texts = results.map(({ channel, event, answer }) => `${channel}  ${event}: ${answer}`)
  terminal.print(mask(terminal.options.json ? JSON.stringify(results, null, 2) : texts.join('\n')))
  return results.every(({ sent }) => sent) ? 'fine' : 'failed'
}
