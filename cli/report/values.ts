import type { AssetValues } from '../../core/actions/action.ts'
import type { ValuesBefore } from '../../engine/plan/values.ts'

const dateText = (date: string): string =>
  date
    .replace('T', ' ')
    .replace(/(:\d\d)\.0+(?=[Z+-]|$)/, '$1')
    .replace(/(?=[+-]\d\d:\d\d$)/, ' ')

/** Some values of an asset in words: those of `fields`, as they are in `values`. */
export const valueText = (fields: AssetValues, values: ValuesBefore): string => {
  const texts = Object.keys(fields).flatMap((field) => {
    const value = values[field as keyof ValuesBefore]
    if (field === 'isFavorite') return value ? 'favourite' : 'no favourite'
    if (field === 'rating') return value ? `${value} of 5` : 'no rating'
    if (field === 'description') return value ? `“${value}”` : 'no description'
    if (field === 'dateTimeOriginal') return value ? dateText(String(value)) : 'no date'
    if (field === 'latitude') return value == null ? 'no place' : `${value}, ${values.longitude}`
    if (field === 'longitude') return []
    if (field === 'duplicateId') return value ? 'in a group' : 'in none'
    return String(value ?? 'not known')
  })
  return texts.join(', ')
}
