import { spawn } from 'node:child_process'
import type { Terminal } from './terminal.ts'

const commands: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
}

/** Opens a page in the browser of somebody at a terminal, where there is one; elsewhere its address has to do. */
export const openBrowser = ({ io }: Terminal, address: string): void => {
  if (!io.stdout.isTTY) return
  const [command, ...args] = commands[process.platform] ?? ['xdg-open']
  const browser = spawn(command, [...args, address], { stdio: 'ignore', detached: true })
  // Without such a command there is no browser either.
  browser.on('error', () => {})
  browser.unref()
}
