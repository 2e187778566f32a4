import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { numberText } from '../../core/number-text.ts'
import { makeThumbhashes, startSandbox } from '../../sandbox/index.ts'
import { sampleLibrary } from '../../sandbox/sample/index.ts'
import type { End } from '../exit-code.ts'
import { openBrowser } from '../open-browser.ts'
import { serveCommand } from '../serve.ts'
import type { Terminal } from '../terminal.ts'
import { terminalAt } from './demo.ts'

/** `darkroom demo --web`: a sandbox, the daemon, and its page with a plan that waits, until Ctrl-C. Leaves nothing behind. */
export const demoWebCommand = async (
  terminal: Terminal,
  _args: readonly string[],
  { assets = 2000, port = 0, version }: { readonly assets?: number; readonly port?: number; readonly version: string },
): Promise<End> => {
  // Its terminal was closed: there is no configuration to read again, and nobody looks any more. More than one such signal comes.
  const hangUp = new Promise<void>((resolve) => process.on('SIGHUP', () => resolve()))
  const state = await mkdtemp(join(tmpdir(), 'darkroom-demo-'))
  const sandbox = await startSandbox({ library: sampleLibrary({ assets }) })
  makeThumbhashes(sandbox.state)
  try {
    terminal.print(`A simulated Immich ${sandbox.version} with an invented family library of ${numberText(assets)} photos and videos,
and Darkroom, which plans for it. The plan waits on this page; Ctrl-C ends it all:`)
    const own = terminalAt(terminal, state, sandbox)
    return await serveCommand({ ...own, options: { ...own.options, quiet: !terminal.options.verbose } }, [], {
      version,
      port,
      host: '127.0.0.1',
      hangUp,
      onOpen: (address) => {
        terminal.print(`\n${address}\n`)
        openBrowser(terminal, address)
      },
    })
  } finally {
    await sandbox.close()
    await rm(state, { recursive: true, force: true })
  }
}
