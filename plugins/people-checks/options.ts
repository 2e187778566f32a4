import { z } from '../../index.ts'
import { checkedForm, isDay, namedListForm, textForm } from '../../toolkit.ts'

/** All options of the plugin. */
export const peopleChecksOptions = z.strictObject({
  until: namedListForm(
    z.strictObject({
      name: textForm().describe('A person by name or id.'),
      day: checkedForm(textForm(), (text) => (isDay(text) ? null : 'is not a day, written as 2010-05-01')).describe(
        'The last day on which pictures of this person can have been taken.',
      ),
    }),
  )
    .default([])
    .describe('People who are on no picture after a day.'),
  births: z
    .boolean()
    .default(true)
    .describe('Looks for people on pictures from before their date of birth, as Immich knows it.'),
  tag: textForm()
    .nullable()
    .default(null)
    .describe('Tag on such pictures, for you to look at; it goes when face or date is corrected. null for none.'),
})

export type PeopleChecksOptions = z.output<typeof peopleChecksOptions>
