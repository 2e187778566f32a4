import { type Need, type Predicate, z } from '../../index.ts'
import { checkedForm, conditionOption, isZone, namedListForm, textForm } from '../../toolkit.ts'
import { localMs, shiftMs } from './clock.ts'

const clockForm = () =>
  checkedForm(textForm(), (text) =>
    localMs(text) === null ? 'is not a clock time; write it as 2023-07-01T18:30 or 2023-07-01T18:30:05' : null,
  )

const by = z.union(
  [
    textForm()
      .refine((text) => shiftMs(text) !== null)
      .transform((text) => shiftMs(text) ?? 0),
    z
      .strictObject({ shown: clockForm(), really: clockForm() })
      .transform(({ shown, really }) => (localMs(really) ?? 0) - (localMs(shown) ?? 0)),
  ],
  { error: 'is neither a shift such as "+1h30m" nor { shown: "2023-07-01T12:00", really: "2023-07-01T13:30" }' },
)

const zone = checkedForm(textForm(), (text) => (isZone(text) ? null : 'is not a time zone such as Asia/Tokyo'))

const shift = z
  .strictObject({
    name: textForm().describe('Name of the correction, for the plan.'),
    where: conditionOption().describe('What the camera took, as in a recipe, such as { model: "DMC-FZ8" }.'),
    from: clockForm().optional().describe('Only what the wrong clock shows from this time on.'),
    to: clockForm().optional().describe('Only what the wrong clock shows up to this time.'),
    by: by
      .optional()
      .describe(
        'How much later (+) or earlier (-) it really was; or what the clock showed for one picture, and what it really was.',
      ),
    zone: zone.optional().describe('Zone of the place. The clock stays as it is, or as it was shifted.'),
    keepInstant: z
      .boolean()
      .default(false)
      .describe(
        'With zone: the instant stays, and the clock becomes that of the zone, as for a camera left at home time.',
      ),
  })
  .superRefine(({ by, zone, keepInstant, from, to }, context) => {
    const problem = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message })
    if (by === undefined && zone === undefined) problem('by', 'is missing: give by, or zone')
    if (by === 0 && zone === undefined) problem('by', 'is no shift at all')
    if (keepInstant && zone === undefined) problem('keepInstant', 'needs zone')
    if (from !== undefined && to !== undefined && (localMs(from) ?? 0) > (localMs(to) ?? 0))
      problem('to', 'is before from')
  })

/** All options of the plugin. */
export const clockShiftOptions = z.strictObject({
  shifts: namedListForm(shift)
    .min(1, 'is empty')
    .describe('Corrections; of several that match an asset the first counts.'),
  tag: textForm()
    .nullable()
    .default(null)
    .describe(
      'Tag on what was corrected, which is never corrected again, even if the state folder is lost; null for none.',
    ),
})

export type ClockShiftOptions = z.output<typeof clockShiftOptions>
export type Shift = ClockShiftOptions['shifts'][number] & { readonly where: Predicate<Need> }
