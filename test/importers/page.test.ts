import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { tools } from '../../importers/index.ts'
import { folderWith } from '../support/folder.ts'
import { runCli } from '../support/run-cli.ts'

const page = readFileSync(new URL('../../docs/import.md', import.meta.url), 'utf8')

/** Sections of the page about tools: files, commands, and what is written then. */
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((text) => {
    const blocks = [...text.matchAll(/^```(\w+) ?(\S*)\n([\s\S]*?)^```/gm)].map(([, , file = '', content = '']) => ({
      file,
      content,
    }))
    const title = text.slice(0, text.indexOf('\n'))
    const isWritten = ({ file }: { file: string }): boolean => file.startsWith('darkroom/')
    return {
      title,
      files: Object.fromEntries(
        blocks.filter((block) => block.file !== '' && !isWritten(block)).map(({ file, content }) => [file, content]),
      ),
      commands: blocks.filter(({ file }) => file === '').flatMap(({ content }) => content.trim().split('\n')),
      written: blocks.filter(isWritten),
    }
  })
  .filter(({ files }) => Object.keys(files).length > 0)

describe('docs/import.md', () => {
  it('has a section for each tool', () => {
    expect(sections.map(({ title }) => title)).toEqual(
      expect.arrayContaining(tools.map(({ name }) => name.replace(' (YAML)', '').replace(/ \((JSON)\)/, ' in $1'))),
    )
    expect(sections).toHaveLength(tools.length)
  })

  it.each(sections)('$title: its command writes what is shown', async ({ files, commands, written }) => {
    const folder = await folderWith(files)
    expect(commands).toHaveLength(1)
    const words = (commands[0] ?? '').split(' ')
    expect(words.shift()).toBe('darkroom')
    const { code, stderr } = await runCli(words, { cwd: folder })
    expect({ code, stderr: code === 3 ? stderr : '' }).toEqual({
      code: expect.toSatisfy((end) => end === 0 || end === 4),
      stderr: '',
    })
    expect(written).toHaveLength(1)
    for (const { file, content } of written)
      expect(parse(readFileSync(join(folder, file), 'utf8'))).toMatchObject(parse(content))
  })

  it('lists the options of the command', async () => {
    const { stdout } = await runCli(['import', '--help'], { cwd: '/' })
    const own = [...page.matchAll(/^\| `(--\w+)/gm)].map(([, flag = '']) => flag)
    expect(own.length).toBeGreaterThan(8)
    for (const flag of own) expect(stdout).toContain(flag)
  })
})
