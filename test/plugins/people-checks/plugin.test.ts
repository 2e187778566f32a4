import peopleChecks from '../../../plugins/people-checks/index.ts'
import { pluginContract } from '../../support/plugin-contract.ts'

export const anna = { id: '00000000-0000-4000-8000-0000000a0001', name: 'Anna', birthDate: '2016-03-14' }

pluginContract({
  plugin: peopleChecks,
  options: { tag: 'review/people' },
  people: [anna],
  asset: (index) => ({
    originalPath: `/photos/${index}.jpg`,
    fileCreatedAt: `2012-07-01T12:00:${String(index).padStart(2, '0')}.000Z`,
    faces: [{ personId: anna.id }],
  }),
})
