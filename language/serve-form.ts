import { z } from 'zod'

const second = 1000
const unitMs = { s: second, m: 60 * second, h: 3600 * second, d: 24 * 3600 * second } as const

/**
 * Milliseconds of a duration such as `1h30m`; null for any other text. A bare number has no unit and is none.
 * @example
 * durationMs('1h30m') // 5400000
 */
export const durationMs = (text: string): number | null => {
  if (!/^(\d+d)?(\d+h)?(\d+m)?(\d+s)?$/.test(text) || text === '') return null
  const parts = [...text.matchAll(/(\d+)([dhms])/g)]
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * unitMs[unit as keyof typeof unitMs], 0)
}

/** A length of time as users write it. */
const duration = z
  .string({ error: 'is not a duration such as "5m", "1h30m" or "14d"' })
  .refine((text) => durationMs(text) !== null, { error: 'is not a duration such as "5m", "1h30m" or "14d"' })

const text = z.string().min(1)
const texts = z.array(text)
const secretFile = { passwordFile: text.optional() }
/** Keys of which a secret is given once, as itself or by the file that it stands in. */
const withSecrets = <S extends z.ZodRawShape>(shape: S) =>
  z.strictObject(shape).superRefine((given: Readonly<Record<string, unknown>>, { addIssue }) => {
    for (const key of Object.keys(given))
      if (given[key] && given[`${key}File`])
        addIssue({ code: 'custom', path: [key], message: `and ${key}File are both there: keep one of them` })
  })
/** A number of assets, or a percentage of the scanned ones such as `'20%'`. */
export type Limit = number | `${number}%`

const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0

const limit = z
  .custom<Limit>((value) => isCount(value) || (typeof value === 'string' && /^\d+(\.\d+)?%$/.test(value)), {
    error: 'is neither a number nor a percentage such as "20%"',
  })
  .meta({
    anyOf: [
      { type: 'integer', minimum: 0 },
      { type: 'string', pattern: '^\\d+(\\.\\d+)?%$' },
    ],
  })

/** Limits of a plan. */
export const limitsForm = z.strictObject({
  changes: limit.optional(),
  removals: limit.optional(),
  removalsPerAlbum: limit.optional(),
})

/** What may be done with a plan: apply it within limits, have a person review it, or only report it. */
const mode = z.enum(['apply', 'review', 'plan'])

/** Causes of events that a job may run on. */
export const triggerKinds = ['upload', 'update', 'remove', 'stack', 'album', 'people', 'hook'] as const

const job = z.strictObject({
  recipes: texts.min(1).optional(),
  accounts: texts.min(1).optional(),
  schedule: z.union([text, texts]).optional(),
  on: z.union([z.literal('events'), z.array(z.enum(triggerKinds)), z.literal(false)]).optional(),
  mode: mode.optional(),
  timeZone: text.optional(),
  limits: limitsForm.optional(),
  jitter: duration.optional(),
  missed: z.enum(['once', 'skip']).optional(),
  atStart: z.union([z.literal('changed'), z.boolean()]).optional(),
  verify: z.boolean().optional(),
})

/** What a person can be told of. */
export const notifyEvents = [
  'run.applied',
  'review.waiting',
  'run.refused',
  'run.failed',
  'run.partial',
  'run.recovered',
  'server.unreachable',
  'server.recovered',
  'server.version',
  'config.broken',
  'config.recovered',
  'key.refused',
  'recipe.flapping',
  'state.damaged',
  'job.paused',
] as const

const eventSwitches = z.partialRecord(z.enum(notifyEvents), z.boolean())
const common = {
  name: text.optional(),
  events: eventSwitches.optional(),
  quiet: text.optional(),
  thumbnails: z.boolean().optional(),
}
const channel = z.union(
  [
    z.strictObject({
      mail: withSecrets({
        to: z.union([text, texts.min(1)]),
        from: text,
        host: text,
        port: z.number().int().positive().optional(),
        security: z.enum(['tls', 'starttls', 'none']).optional(),
        user: text.optional(),
        password: text.optional(),
        ...secretFile,
        ...common,
      }),
    }),
    z.strictObject({
      ntfy: withSecrets({
        url: text,
        topic: text.optional(),
        topicFile: text.optional(),
        token: text.optional(),
        tokenFile: text.optional(),
        ...common,
      }),
    }),
    z.strictObject({
      webhook: withSecrets({
        url: text.optional(),
        urlFile: text.optional(),
        secret: text.optional(),
        secretFile: text.optional(),
        headers: z.record(z.string(), z.string()).optional(),
        ...common,
      }),
    }),
    z.strictObject({
      apprise: withSecrets({
        url: text,
        key: text.optional(),
        urls: text.optional(),
        urlsFile: text.optional(),
        tags: text.optional(),
        ...common,
      }),
    }),
  ],
  { error: 'is not one of { mail: { … } }, { ntfy: { … } }, { webhook: { … } }, { apprise: { … } }' },
)

/** The form of `serve`: how `darkroom serve` keeps libraries with nobody at a terminal. */
export const serveForm = z.strictObject({
  mode: mode.optional(),
  firstRun: z.enum(['review', 'apply']).optional(),
  modes: z.record(z.string(), mode).optional(),
  timeZone: text.optional(),
  // Zod's own sentence about a key says nothing of what is wrong with it.
  jobs: z
    .record(z.string().regex(/^(?!resume$)[\w-]+$/), job, {
      error: ({ code }) =>
        code === 'invalid_key'
          ? 'is no name for a job: it takes letters, digits, "-" and "_", and "resume" is taken by what goes on after a stop'
          : undefined,
    })
    .optional(),
  events: z
    .strictObject({
      live: z.boolean().optional(),
      settle: duration.optional(),
      atMost: duration.optional(),
      poll: duration.optional(),
      recheck: z.array(duration).optional(),
    })
    .optional(),
  review: z.strictObject({ expires: duration.optional(), snooze: duration.optional() }).optional(),
  runTimeout: duration.optional(),
  keep: z.strictObject({ runs: duration.optional(), audit: duration.optional() }).optional(),
  http: withSecrets({
    host: text.optional(),
    port: z.number().int().min(0).max(65_535).optional(),
    basePath: text.optional(),
    publicUrl: text.nullable().optional(),
    hosts: texts.optional(),
    auth: z.enum(['login', 'proxy', 'none']).optional(),
    passwordFile: text.nullable().optional(),
    trustedProxies: texts.optional(),
    authHeader: text.nullable().optional(),
    signIn: z
      .strictObject({
        immich: z.boolean().optional(),
        users: z
          .array(
            z.strictObject({
              user: text,
              role: z.enum(['view', 'approve', 'admin']),
              accounts: texts.optional(),
            }),
          )
          .optional(),
      })
      .nullable()
      .optional(),
    metrics: z.enum(['token', 'open', 'off']).optional(),
    readToken: text.optional(),
    readTokenFile: text.optional(),
    hookToken: text.optional(),
    hookTokenFile: text.optional(),
    frameAncestors: texts.optional(),
  }).optional(),
  notify: z
    .strictObject({
      channels: z.array(channel).optional(),
      events: eventSwitches.optional(),
      batch: duration.optional(),
      perHour: z.number().int().positive().optional(),
      quiet: text.nullable().optional(),
      unreachableAfter: duration.optional(),
      digest: text.nullable().optional(),
      heartbeat: withSecrets({ url: text.optional(), urlFile: text.optional(), jobs: texts.optional() })
        .nullable()
        .optional(),
      templates: z
        .partialRecord(z.enum(notifyEvents), z.strictObject({ title: text.optional(), text: text.optional() }))
        .optional(),
    })
    .optional(),
})

/** Settings of `darkroom serve`, as a configuration has them. */
export type ServeConfig = z.input<typeof serveForm>
/** Settings of one job. */
export type JobConfig = z.input<typeof job>
/** What may be done with a plan. */
export type Mode = z.infer<typeof mode>
/** A cause of events. */
export type TriggerKind = (typeof triggerKinds)[number]
/** What a person can be told of. */
export type NotifyEvent = (typeof notifyEvents)[number]
