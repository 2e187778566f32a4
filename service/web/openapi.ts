import { z } from 'zod'
import * as forms from './forms.ts'
import * as learning from './learning-forms.ts'

/** What the API can be asked, with the forms of what it takes and gives. */
export interface Endpoint {
  readonly method: 'get' | 'post' | 'delete'
  /** Below `/api/v1`; parameters in braces. */
  readonly path: string
  readonly summary: string
  /** The role that it needs; null where none. */
  readonly role: 'view' | 'approve' | 'admin' | null
  readonly status: number
  /** Null where the answer is no JSON. */
  readonly answer: z.ZodType | null
  readonly body?: z.ZodType
  readonly query?: readonly string[]
  /** Headers without which it does nothing. */
  readonly headers?: readonly string[]
  readonly mayHave?: readonly string[]
}

const { listOf } = forms
const nothing = forms.nothingForm
const anything = z.looseObject({})
const part = ['limit', 'offset'] as const
const assets = [...part, 'sort', 'search', 'reason'] as const

type More = Pick<Endpoint, 'body' | 'query' | 'headers' | 'mayHave'> & { readonly status?: number }
const row =
  (method: Endpoint['method']) =>
  (
    path: string,
    role: Endpoint['role'],
    summary: string,
    answer: z.ZodType | null,
    { status = 200, ...more }: More = {},
  ): Endpoint => ({ method, path, role, summary, answer, status, ...more })
const get = row('get')
const post = row('post')

const accepted = { status: 202, body: nothing }
const parted = { query: part }

/** Every endpoint; a test compares this with the routes and with what they answer. */
export const endpoints: readonly Endpoint[] = [
  get('/status', 'view', 'What the daemon does', forms.statusForm),
  get('/stats', 'view', 'Flat numbers for widgets', forms.statsForm),
  get('/jobs', 'view', 'Jobs', listOf(forms.jobForm), parted),
  post('/jobs/{job}/run', 'approve', 'Runs a job now', forms.startedForm, { status: 202, body: forms.runForm }),
  post('/jobs/{job}/pause', 'admin', 'Pauses a job', nothing, { body: forms.pauseForm }),
  post('/jobs/{job}/resume', 'admin', 'Ends the pause of a job', nothing, { body: nothing }),
  post('/pause', 'admin', 'Pauses all jobs', nothing, { body: forms.pauseForm }),
  post('/resume', 'admin', 'Ends all pauses', nothing, { body: nothing }),
  get('/reviews', 'view', 'Plans that wait or waited', listOf(forms.reviewHeadForm), { query: [...part, 'state'] }),
  get('/reviews/{id}', 'view', 'A review in groups', forms.reviewForm),
  get('/reviews/{id}/groups/{group}/assets', 'view', 'Assets of a group', listOf(forms.assetForm), { query: assets }),
  get('/reviews/{id}/plan', 'view', 'The plan, as darkroom-plan/1', anything),
  post('/reviews/{id}/approve', 'approve', 'Carries out what is chosen', forms.startedForm, {
    status: 202,
    body: forms.approveForm,
    headers: ['If-Match'],
  }),
  post('/reviews/{id}/decline', 'approve', 'Applies nothing of it', nothing, {
    body: forms.declineForm,
    mayHave: ['If-Match'],
  }),
  get('/runs', 'view', 'Runs, the newest first', listOf(forms.runHeadForm), {
    query: [...part, 'account', 'job', 'outcome', 'review'],
  }),
  get('/runs/{id}', 'view', 'A run', forms.runViewForm),
  get('/runs/{id}/changes', 'view', 'Its changes in groups, or the assets of a group', listOf(anything), {
    query: [...assets, 'group'],
  }),
  get('/runs/{id}/log', 'view', 'What it said', listOf(z.string()), parted),
  post('/runs/{id}/undo', 'approve', 'Plans what takes it back, as a review', forms.undoneForm, {
    status: 202,
    body: forms.undoForm,
  }),
  get('/rules', 'view', 'Recipes as they are loaded', listOf(forms.ruleForm), parted),
  get('/rules/{name}', 'view', 'A recipe', forms.ruleForm),
  get('/rules/{name}/matches', 'view', 'What it selects now', forms.matchesForm, { query: [...part, 'account'] }),
  post('/try', 'view', 'What a text selects', forms.triedForm, { body: forms.tryForm }),
  get('/accounts/{account}/names', 'view', 'Names that complete a text', forms.namesForm),
  get('/accounts/{account}/assets/{id}', 'view', 'Metadata of an asset', forms.detailsForm),
  get('/accounts/{account}/assets/{id}/explain', 'view', 'Why rules do what they do with it', anything, {
    query: ['rule'],
  }),
  post('/accounts/{account}/assets/{id}/explain', 'view', 'What a text makes of it', anything, {
    body: forms.explainForm,
  }),
  get('/accounts/{account}/assets/{id}/thumbnail', 'view', 'A picture', null, { query: ['size', 'v'] }),
  get('/accounts/{account}/learnable', 'view', 'Own albums, or tags', listOf(learning.learnableForm), {
    query: [...part, 'of'],
  }),
  post('/accounts/{account}/learn', 'view', 'Learns the rule of an album or a tag', learning.begunForm, {
    status: 202,
    body: learning.learnForm,
  }),
  get('/learning/{id}', 'view', 'How far that is, and the rule', learning.learningForm),
  row('delete')('/learning/{id}', 'view', 'Cancels it', nothing),
  get('/exclusions', 'view', 'What no plan proposes', listOf(forms.exclusionForm), { query: [...part, 'recipe'] }),
  post('/exclusions', 'approve', 'Leaves out changes of a review, or what is named', forms.countForm, {
    status: 201,
    body: forms.excludeForm,
  }),
  row('delete')('/exclusions', 'approve', 'Lifts exclusions', nothing, { body: forms.liftForm }),
  get('/doctor', 'admin', 'What keys may do and what is wrong', forms.doctorForm),
  get('/setup', 'admin', 'What to write where no configuration is there', forms.setupForm),
  get('/log', 'admin', 'Last lines of the log, the newest first', listOf(z.string()), parted),
  get('/audit', 'admin', 'Who did what, the newest first', listOf(forms.auditForm), parted),
  post('/reload', 'admin', 'Reads the configuration again', nothing, accepted),
  post('/notify/test', 'admin', 'Sends a test to channels', forms.testedForm, { body: forms.testForm }),
  get('/events', 'view', 'Server-sent events: status, run, review, config, log', null),
  post('/login', null, 'Begins a login, kept in a cookie', forms.meForm, { body: forms.loginForm }),
  post('/logout', 'view', 'Ends this login', nothing, { body: nothing }),
  post('/logout-everywhere', 'view', 'Ends all logins: of everybody for an admin', nothing, { body: nothing }),
  get('/me', 'view', 'Who is logged in', forms.meForm),
  post('/hook', null, 'Rings, with a hook token', null, { status: 202 }),
]

/** Where schemas that others name stand. */
const shared: Record<string, object> = {}

const schemaOf = (form: z.ZodType, io: 'input' | 'output'): object => {
  const schema = z.toJSONSchema(form, { io, unrepresentable: 'any' })
  const text = JSON.stringify(schema).replaceAll('#/$defs/', '#/components/schemas/')
  const { $schema: _, $defs = {}, ...own } = JSON.parse(text) as typeof schema
  Object.assign(shared, $defs)
  return own
}
const json = (schema: object): object => ({ content: { 'application/json': { schema } } })
const named = (place: string, names: readonly string[], required = false): object[] =>
  names.map((name) => ({
    name,
    in: place,
    required,
    schema: { type: name === 'limit' || name === 'offset' ? 'integer' : 'string' },
  }))

const operationOf = ({ method, path, summary, role, status, answer, body, query = [], ...own }: Endpoint) => ({
  summary,
  ...(role === null ? { security: [] } : { description: `Role: ${role}.` }),
  parameters: [
    ...named(
      'path',
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name),
      true,
    ),
    ...named('query', query),
    ...named('header', own.headers ?? [], true),
    ...named('header', [...(own.mayHave ?? []), ...(method === 'post' && role !== null ? ['Idempotency-Key'] : [])]),
  ],
  ...(body ? { requestBody: json(schemaOf(body, 'input')) } : {}),
  responses: {
    [status]: { description: 'Done', ...(answer ? json(schemaOf(answer, 'output')) : {}) },
    default: { description: 'An error', ...json({ $ref: '#/components/schemas/Error' }) },
  },
})

/** The API as an OpenAPI 3.1 document. */
export const openApi = (version: string): object => ({
  openapi: '3.1.0',
  info: { title: 'Darkroom', version },
  servers: [{ url: '/api/v1' }],
  security: [{ cookie: [] }, { token: [] }],
  paths: Object.fromEntries(
    [...Map.groupBy(endpoints, ({ path }) => path)].map(([path, own]) => [
      path,
      Object.fromEntries(own.map((endpoint) => [endpoint.method, operationOf(endpoint)])),
    ]),
  ),
  components: {
    schemas: { Error: schemaOf(forms.errorForm, 'output'), ...shared },
    securitySchemes: {
      cookie: { type: 'apiKey', in: 'cookie', name: 'darkroom' },
      token: { type: 'http', scheme: 'bearer' },
    },
  },
})
