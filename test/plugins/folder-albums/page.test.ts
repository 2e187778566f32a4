import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { optionRows } from '../../../cli/describe.ts'
import folderAlbums from '../../../plugins/folder-albums/index.ts'
import { readPropertyFile } from '../../../plugins/folder-albums/property-file.ts'
import { folderWith } from '../../support/folder.ts'
import { homeFor } from '../../support/home.ts'
import { photosAt } from '../../support/library.ts'
import { runCli } from '../../support/run-cli.ts'

const page = readFileSync(new URL('../../../docs/plugins/folder-albums.md', import.meta.url), 'utf8')
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text = '']) => text)
const configs = blocks('yaml').filter((text) => text.startsWith('plugins:'))
const library = { assets: photosAt(['/usr/src/app/external/2019/Lake Tour/Day 1/p1.jpg']) }

describe('docs/plugins/folder-albums.md', () => {
  it.each([...configs, ...blocks('ts')])('shows a configuration that works: %s', async (text) => {
    const name = text.startsWith('plugins:') ? 'immichrc.yaml' : 'immichrc.ts'
    const home = await homeFor({ library, files: { [name]: text } })
    // An account is called "default" unless the configuration names others.
    if (text.includes('accounts:'))
      await home.write({ [name]: text.replace('[me]', '[default]').replace('[anna]', '[default]') })
    expect(await home.darkroom('plan')).toMatchObject({ code: 0 })
  })

  it('shows two forms of one configuration', async () => {
    const names = await Promise.all(
      ['immichrc.ts', 'immichrc.yaml'].map(async (name, index) => {
        const home = await homeFor({ library, files: { [name]: (index === 0 ? blocks('ts') : configs)[0] ?? '' } })
        return (await home.plan()).operations.flatMap((operation) =>
          'album' in operation ? [operation.album.name] : [],
        )
      }),
    )
    expect(names).toEqual([
      ['2019 Lake Tour', '2019 Lake Tour'],
      ['2019 Lake Tour', '2019 Lake Tour'],
    ])
  })

  it('shows a property file with every key', () => {
    const text = blocks('yaml').find((block) => block.startsWith('override_name:')) ?? ''
    expect(readPropertyFile('/pics/.albumprops', text)).toMatchObject({
      problem: null,
      warnings: [],
      content: { inherit: true },
    })
    expect(Object.keys(parse(text))).toHaveLength(9)
  })

  it('names the permissions that doctor asks for', async () => {
    const everything = {
      rootPath: '/usr/src/app/external',
      visibility: 'archive',
      shareWith: 'Anna',
      updateAlbumPropsMode: 2,
      albumOrder: 'asc',
      syncMode: 1,
    }
    const home = await homeFor({ library, config: `plugins: [folderAlbums(${JSON.stringify(everything)})]` })
    const [row] = (await home.darkroom('plugins', '--json')).json<{ scopes: string[] }[]>()
    expect(row?.scopes).toHaveLength(12)
    for (const scope of row?.scopes ?? []) expect(page).toContain(`\`${scope}\``)
    const plain = await homeFor({ library, config: "plugins: [folderAlbums({ rootPath: '/photos' })]" })
    const [least] = (await plain.darkroom('plugins', '--json')).json<{ scopes: string[] }[]>()
    const said = /## Permissions of the key\n\n([\s\S]*?);/.exec(page)?.[1] ?? ''
    expect([...said.matchAll(/`([\w.]+)`/g)].map(([, scope]) => scope).sort()).toEqual(least?.scopes.toSorted())
  })
})

it('darkroom plugins folder-albums shows the same options', async () => {
  const { code, json } = await runCli(['plugins', 'folder-albums', '--json'], { cwd: await folderWith() })
  expect(code).toBe(0)
  expect(json()).toMatchObject({ name: 'folder-albums', options: optionRows(folderAlbums.definition.options) })
})
