import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toolExamples } from './examples.ts'
import { importFrom } from './import-from.ts'

describe('whatever is wrong in the files of a tool', () => {
  const other = fc.constantFrom('', '0', '-1', 'x', '*', 'null', '"a b"', '2024-01-01', 'Europe/Nowhere')
  const changes = fc.array(fc.tuple(fc.nat(), other), { minLength: 1, maxLength: 3 })
  const changed = (text: string, [place, word]: readonly [number, string]): string => {
    const words = [...text.matchAll(/[\w./-]+/g)]
    const { index, 0: found } = words[place % words.length] ?? { index: 0, 0: '' }
    return text.slice(0, index) + word + text.slice(index + found.length)
  }

  it.each(Object.entries(toolExamples('https://photos.example.org')))(
    'is a problem of %s, and never thrown',
    (_, tool) => {
      const { files, args } = tool
      const given = args.filter((word) => word in files).slice(0, 1)
      const env = args[args.indexOf('--env') + 1]
      fc.assert(
        fc.property(fc.constantFrom(...Object.keys(files)), changes, fc.boolean(), (file, list, exact) => {
          const text = list.reduce(changed, files[file] ?? '')
          const all = { ...files, [file]: text }
          const { problems } = importFrom(all, { given, exact, ...(args.includes('--env') ? { env } : {}) })
          expect(problems.filter(({ message }) => message === '')).toEqual([])
        }),
        { seed: 18, numRuns: 100 },
      )
    },
  )
})
