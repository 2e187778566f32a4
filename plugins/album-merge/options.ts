import { z } from '../../index.ts'
import { namePatternForm } from '../../toolkit.ts'

/** All options of the plugin. */
export const mergeOptions = z.strictObject({
  mode: z
    .enum(['all', 'temp'])
    .default('all')
    .describe(
      'all: every own album whose name another one has; temp: only temporary ones of autotag, others are named.',
    ),
  names: z
    .array(namePatternForm)
    .default([])
    .describe(
      'Regular expressions, from the first letter on: only albums with such names; as { source, flags: i } without regard to case. Default: all.',
    ),
  exclude: z
    .array(namePatternForm)
    .default([])
    .describe('The same for names that are left alone, also where names has them.'),
})

export type MergeOptions = z.output<typeof mergeOptions>
