import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleKey, toolExamples } from '../importers/examples.ts'
import { folderWith } from '../support/folder.ts'
import { runCli } from '../support/run-cli.ts'

const examples = toolExamples('https://photos.example.org')

const textsIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(folder.length + 1), readFileSync(file, 'utf8')]),
  )

describe.each(Object.entries(examples))('import of %s', (tool, { files, args }) => {
  it('writes what loads, in both forms; the same twice; keys into secrets alone; each setting once', async () => {
    const folder = await folderWith(files)
    const runs = [
      ['first', 'yaml'],
      ['second', 'yaml'],
      ['exact', 'yaml', '--exact'],
      ['typed', 'ts'],
    ] as const
    const texts = new Map<string, Record<string, string>>()
    for (const [out, format, ...more] of runs) {
      const { code, stdout, stderr } = await runCli(['import', ...args, '--out', out, '--format', format, ...more], {
        cwd: folder,
      })
      expect({ code, stderr: code === 0 || code === 4 ? '' : stderr }).toEqual({
        code: expect.toSatisfy((end) => end === 0 || end === 4),
        stderr: '',
      })
      expect(stdout + stderr).not.toContain(exampleKey)
      texts.set(out, textsIn(join(folder, out)))
    }
    // Commands to paste name the folder.
    const placed = (out: string) => JSON.stringify(texts.get(out)).replaceAll(join(folder, out), 'OUT')
    expect(placed('first')).toBe(placed('second'))
    for (const [file, text] of [...texts.values()].flatMap((found) => Object.entries(found)))
      expect([file, text.includes(exampleKey)]).toEqual([file, file.startsWith('secrets/')])
    const report = JSON.parse(texts.get('first')?.['import-report.json'] ?? '')
    expect(report.tool).toBe(tool.replace(/^.*\//, ''))
    const settings = report.options.map(({ from, at }: { from: string; at: string }) => `${at} ${from}`)
    expect(settings.filter((setting: string, index: number) => settings.indexOf(setting) !== index)).toEqual([])
    expect(report.options.filter(({ at }: { at: string }) => !/^[^:]+:\d+$/.test(at))).toEqual([])
  })
})
