// Keeps a tag on pictures with a person who has no name yet; once all on it have one, or are hidden, the tag goes.
// Change the tag, or put conditions before the people, such as `uploaded({ lastDays: 90 })`, for a shorter list.

import { defineRecipe, satisfies, syncTag } from 'immich-darkroom'

const isUnnamed = satisfies((asset) => asset.people.some(({ name, isHidden }) => name === '' && !isHidden), {
  needs: ['people'],
  label: 'shows somebody without a name',
})

export default defineRecipe({
  name: 'faces-to-name',
  description: 'Pictures with people without a name, tagged for review',
  where: isUnnamed,
  actions: [syncTag('review/name-faces', { allowEmpty: true })],
  examples: [
    { asset: { people: ['Anna Weber', { name: '' }] }, matches: true },
    { asset: { people: ['Anna Weber', { name: '', isHidden: true }] }, matches: false },
    { asset: { people: [] }, matches: false },
  ],
})
