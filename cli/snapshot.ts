import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { DarkroomError } from '../core/errors.ts'
import { counted } from '../core/number-text.ts'
import type { ScanProgress } from '../core/scan/scan.ts'
import { takeSnapshot } from '../engine/snapshot.ts'
import type { End } from './exit-code.ts'
import { openConfig, withDarkroom } from './open.ts'
import { saveFile } from './save-file.ts'
import type { Terminal } from './terminal.ts'

/** `darkroom snapshot --out FILE`: the library's metadata in the sandbox's format. */
export const snapshotCommand = async (
  terminal: Terminal,
  _args: readonly string[],
  { out }: { out?: string },
): Promise<End> => {
  const file = resolve(terminal.io.cwd, out ?? '')
  if (existsSync(file)) throw new DarkroomError('FILE_EXISTS', { file })
  return withDarkroom<End>(terminal, await openConfig(terminal), async (darkroom) => {
    const [account, ...others] = darkroom.accounts()
    if (!account || others.length > 0)
      throw new DarkroomError('USAGE', { message: 'A snapshot needs one account.', hint: 'Choose it with --account.' })
    const { server } = await darkroom.session(account)
    const bar = terminal.bar('Reading assets:')
    const progress = ({ seen, expected }: ScanProgress): void => bar.update(seen, expected)
    const snapshot = await takeSnapshot(server, progress).finally(() => bar.hide())
    await saveFile(file, snapshot.text)
    terminal.say(
      `${counted(snapshot.assets, 'asset')}, ${counted(snapshot.albums, 'album')} and ${counted(snapshot.tags, 'tag')} saved to ${file}.`,
    )
    terminal.say(`To try recipes on it without risk: ${terminal.command('sandbox', '--library', out ?? '')}`)
    if (terminal.options.json)
      terminal.print(JSON.stringify({ file, assets: snapshot.assets, albums: snapshot.albums, tags: snapshot.tags }))
    return 'fine'
  })
}
