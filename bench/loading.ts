import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeFlags } from './target.ts'

/** Makes the files of each benchmark new ones, because tsx keeps what it has compiled. */
const started = new Date().toISOString()

const typescript = (number: number): string => `// ${started}
import { addTag, all, defineRecipe, folder, not, taken, type } from 'immich-darkroom'

const year: number = ${2000 + number}

export default defineRecipe({
  name: 'recipe-${number}',
  where: all(type('IMAGE'), taken({ year }), not(folder('office'))),
  actions: (asset) => [addTag(\`bench/\${asset.takenAt.getFullYear()}\`)],
  examples: [{ asset: { takenAt: \`\${year}-05-01\` }, matches: true }],
})
`

const yaml = (number: number): string => `
name: recipe-${number}
where:
  all:
    - type: IMAGE
    - taken: { year: ${2000 + number} }
    - not: { folder: office }
actions:
  - addTag: bench/${2000 + number}
examples:
  - asset: { takenAt: ${2000 + number}-05-01 }
    matches: true
`

const loader = fileURLToPath(new URL('load-recipes.ts', import.meta.url))

/** How long so many recipe files take to load, in a process of its own: from the first file to the last recipe. */
export interface Loading {
  readonly ms: number
  readonly recipes: number
  readonly problems: number
}

/** A folder of recipes, half of them TypeScript and half YAML, as long as something needs it. */
export const withRecipes = async <T>(count: number, use: (load: () => Loading) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-'))
  await mkdir(join(folder, 'recipes'))
  for (let number = 1; number <= count; number += 1) {
    const [text, ending] = number % 2 === 0 ? [yaml(number), 'yaml'] : [typescript(number), 'ts']
    await writeFile(join(folder, 'recipes', `recipe-${number}.${ending}`), text)
  }
  try {
    return await use(() => {
      const { stdout, stderr } = spawnSync(process.execPath, [...nodeFlags, loader, folder], { encoding: 'utf8' })
      if (stdout === '') throw new Error(stderr)
      return JSON.parse(stdout)
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}
