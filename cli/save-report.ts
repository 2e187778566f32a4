import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ReportOptions } from './report/report.ts'
import { saveFile } from './save-file.ts'
import type { Terminal } from './terminal.ts'

/** Flags of what can be looked at as a page. */
export interface ReportFlags {
  readonly html?: string
  /** `--no-pictures` makes it false. */
  readonly pictures?: number | boolean
}

const defaultPictures = 2000

/** Saves a page where one is asked for, and says where it is. */
export const saveReport = async (
  terminal: Terminal,
  { html, pictures = true }: ReportFlags,
  make: (options: ReportOptions) => Promise<string>,
): Promise<void> => {
  if (html === undefined) return
  const file = resolve(terminal.io.cwd, html)
  const bar = terminal.bar('Reading pictures:')
  const page = await make({
    pictures: pictures === true ? defaultPictures : Number(pictures),
    onProgress: bar.update,
    warn: terminal.log.warn,
  }).finally(() => bar.hide())
  await saveFile(file, terminal.mask(page))
  terminal.say(`To look at it: ${pathToFileURL(file).href}`)
}
