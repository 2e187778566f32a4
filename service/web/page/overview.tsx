import { useState } from 'preact/hooks'
import type { JobView, ReviewHeadView, RunHeadView, RunningView, StatusView } from '../forms.ts'
import { agoOf, count, counted, me, momentOf, type Refused, readStatus, running, send, status } from './client.ts'
import { Dialog, Loading, Names, Problem, useAsked } from './parts.tsx'

const words: Readonly<Record<string, string>> = {
  'album.remove': 'out of albums',
  'tag.remove': 'tags taken off',
  'stack.remove': 'out of stacks',
  'stack.delete': 'in stacks dissolved',
  'asset.trash': 'into the trash',
  'album.unshare': 'no longer shared',
  'album.delete': 'albums deleted',
  'tag.delete': 'tags deleted',
  'album.create': 'new albums',
  'album.add': 'into albums',
  'tag.create': 'new tags',
  'tag.add': 'tagged',
  'asset.update': 'changed',
  'asset.restore': 'out of the trash',
  'album.update': 'albums changed',
  'album.share': 'shared',
  'stack.create': 'stacked',
  'stack.update': 'stacks changed',
}

/** `14 out of albums, 3 new albums`. */
export const summaryText = (summary: ReviewHeadView['summary']): string =>
  Object.keys(words)
    .flatMap((op) => {
      const size = summary[op as keyof typeof summary]
      const text = words[op] ?? ''
      return size ? [`${count(size)} ${size === 1 ? text.replace(/^(new )?(album|tag)s/, '$1$2') : text}`] : []
    })
    .join(', ')

export const ReviewCard = ({ review }: { review: ReviewHeadView }) => (
  <a class={`card ${review.removals > 0 ? 'removal' : ''}`} href={`reviews/${review.id}`}>
    <b>
      {review.kind === 'undo' ? 'Take back' : counted(review.changes, 'change')} –{' '}
      <Names of={[review.account, review.job]} />
    </b>
    <span>{summaryText(review.summary)}</span>
    <span class="muted">
      {review.state === 'waiting'
        ? `Waits for you until ${momentOf(review.expiresAt)}. ${review.why}`
        : [review.state, !review.note.startsWith('by ') && review.note].filter(Boolean).join(': ')}
    </span>
  </a>
)

export const RunRowView = ({ run }: { run: RunHeadView }) => (
  <a class="row" href={`runs/${run.id}`}>
    <span class={`outcome ${run.outcome}`}>{run.outcome}</span>
    <span>{run.text.replace(`${run.outcome}: `, '')}</span>
    <span class="muted">
      <Names of={[run.account, run.job]} />, {run.finishedAt ? agoOf(run.finishedAt) : 'now'}
    </span>
  </a>
)

const hour = 3_600_000
/** How long a pause may be; null for one without end. */
const lengths: readonly (readonly [text: string, ms: number | null])[] = [
  ['1 hour', hour],
  ['8 hours', 8 * hour],
  ['1 day', 24 * hour],
  ['1 week', 7 * 24 * hour],
  ['until I resume it', null],
]

/** Asks for how long; nothing is paused before. */
const Pause = ({ name, place, onClose }: { name: string; place: string; onClose: (error?: Refused) => void }) => {
  const pause = async (ms: number | null): Promise<void> => {
    const until = ms === null ? {} : { until: new Date(Date.now() + ms).toISOString() }
    await send(`${place}/pause`, until).then(
      () => onClose(),
      (error) => onClose(error as Refused),
    )
    await readStatus()
  }
  return (
    <Dialog title={`Pause ${name}`} onClose={() => onClose()}>
      <p>It does not run by its schedule, and not when something happens. “Run now” works.</p>
      <div class="buttons">
        {lengths.map(([text, ms]) => (
          <button key={text} type="button" onClick={() => void pause(ms)}>
            {text}
          </button>
        ))}
      </div>
    </Dialog>
  )
}

const pausedText = (until: string | null): string => (until ? `Paused until ${momentOf(until)}` : 'Paused')

const Job = ({ job, onError }: { job: JobView; onError: (error: Refused) => void }) => {
  const [isBusy, setBusy] = useState(false)
  const [isPausing, setPausing] = useState(false)
  const place = `/jobs/${encodeURIComponent(job.name)}`
  const act = async (what: string): Promise<void> => {
    setBusy(true)
    await send(`${place}/${what}`).catch(onError)
    await readStatus()
    setBusy(false)
  }
  return (
    <li>
      <div>
        <b>{job.name}</b>{' '}
        <span class="muted">
          {job.schedule.join(', ') || 'no schedule'}
          {job.words.length > 0 && ', when something happens'}; mode {job.mode}; {counted(job.recipes.length, 'rule')}
        </span>
        <br />
        {job.paused ? (
          <strong class="removes">{pausedText(job.pausedUntil)}</strong>
        ) : job.next ? (
          `Next ${agoOf(job.next)}`
        ) : (
          'Runs when asked'
        )}
      </div>
      {me.value?.role !== 'view' && (
        <div class="buttons">
          <button type="button" disabled={isBusy} onClick={() => void act('run')} aria-label={`Run now: ${job.name}`}>
            Run now
          </button>
          {me.value?.role === 'admin' && (
            <button
              type="button"
              disabled={isBusy}
              aria-label={`${job.paused ? 'Resume' : 'Pause'} job ${job.name}`}
              onClick={() => (job.paused ? void act('resume') : setPausing(true))}
            >
              {job.paused ? 'Resume' : 'Pause…'}
            </button>
          )}
        </div>
      )}
      {isPausing && (
        <Pause
          name={job.name}
          place={place}
          onClose={(error) => {
            setPausing(false)
            if (error) onError(error)
          }}
        />
      )}
    </li>
  )
}

const Accounts = ({ accounts }: Pick<StatusView, 'accounts'>) => (
  <ul class="list">
    {accounts.map(({ name, user, server, events, read }) => (
      <li key={name}>
        <div>
          <b>{name}</b> {user && <span class="muted">{user}</span>}
          <br />
          {server.reachable ? (
            <>
              Immich {server.version},{' '}
              {events === 'live'
                ? 'live events'
                : events === 'polling'
                  ? 'asked every few minutes'
                  : 'by schedule only'}
              {server.problem && <strong class="removes">. {server.problem}</strong>}
            </>
          ) : (
            <strong class="removes">
              Not reached{server.since && ` since ${momentOf(server.since)}`}: {server.problem ?? 'not tried yet'}
            </strong>
          )}
          {server.reason && (
            <>
              <br />
              <code>{server.reason}</code>
            </>
          )}
          <br />
          <span class="muted">{read ? `Last read ${agoOf(read)}` : 'Not read yet'}</span>
        </div>
      </li>
    ))}
  </ul>
)

/** What a run is at. */
const stepText: Readonly<Record<RunningView['step'], string>> = {
  connect: 'connecting',
  read: 'planning',
  plan: 'planning',
  apply: 'applying',
  rest: 'waiting for the server',
  check: 'checking what was written',
  away: 'waiting for the server, which does not answer',
}

/**
 * Of runs, the newest first, the last of each job for each account: what went wrong and went well since needs nobody. One that was
 * skipped tells of neither, and what was left of a run is carried out by the next of any job.
 */
const lastOfEach = (all: readonly RunHeadView[]): readonly RunHeadView[] => {
  const runs = all.filter(({ outcome }) => outcome !== 'skipped')
  return runs.filter((run, at) => {
    const isAfter = ({ job, account }: RunHeadView) =>
      account === run.account && (job === run.job || run.job === 'resume')
    return runs.findIndex(isAfter) === at
  })
}

export const Overview = () => {
  const [error, setError] = useState<Refused | null>(null)
  const [isPausing, setPausing] = useState(false)
  const runs = useAsked<{ items: RunHeadView[] }>('/runs?limit=10', '*')
  const data = status.value
  if (!data) return <Loading />
  const { problems, file } = data.configuration
  const waiting = data.waiting.filter(({ state }) => state === 'waiting' || state === 'approved')
  const failed = lastOfEach(runs.data?.items ?? []).filter(({ outcome }) => /^(failed|partial)$/.test(outcome))
  const isCalm = waiting.length + failed.length + problems.length + data.silent.length === 0 && !data.paused
  return (
    <>
      <h1>Overview</h1>
      {error && <Problem error={error} />}
      {me.value?.isPlain && !/^(localhost|127\.|\[)/.test(location.host) && (
        <p class="muted">This page is not encrypted. In a network that others use, put it behind https.</p>
      )}
      <h2>{isCalm ? 'Nothing needs you' : 'Needs you'}</h2>
      {problems.length > 0 && (
        <div class="problem" role="alert">
          <strong>{file ? 'The configuration is not right' : 'No configuration was found'}</strong>
          <ul>
            {problems.map(({ path, message, hint }) => (
              <li key={path + message}>
                {path && <code>{path}</code>} {message}. {hint}
              </li>
            ))}
          </ul>
        </div>
      )}
      {data.paused && (
        <div class="problem">
          <strong>{pausedText(data.pausedUntil)}: everything.</strong>{' '}
          <button type="button" onClick={() => void send('/resume').then(readStatus, setError)}>
            Resume
          </button>
        </div>
      )}
      {data.silent.map(({ name, since }) => (
        <div class="problem" key={name}>
          <strong>
            Messages do not arrive: <bdi>{name}</bdi>
          </strong>{' '}
          has taken none since {momentOf(since)}. <a href="doctor">Doctor</a> has the log, and tests it.
        </div>
      ))}
      {waiting.map((review) => (
        <ReviewCard key={review.id} review={review} />
      ))}
      {isCalm && <p class="muted">What goes beyond your limits, or is new, will wait here.</p>}
      {failed.map((run) => (
        <RunRowView key={run.id} run={run} />
      ))}
      {[...running.value.values()].map((run) => (
        <div class="notice" key={run.id}>
          <span role="status">
            <Names of={[run.account, run.job]} />: {stepText[run.step]}
          </span>
          {run.total ? ` ${count(run.done)} of ${count(run.total)}` : ''}
          <progress aria-label={`Progress of ${run.job}`} {...(run.total ? { value: run.done, max: run.total } : {})} />
        </div>
      ))}
      <div class="bar">
        <h2>Jobs</h2>
        {me.value?.role === 'admin' && data.jobs.length > 1 && !data.paused && (
          <button type="button" onClick={() => setPausing(true)}>
            Pause all…
          </button>
        )}
      </div>
      {isPausing && (
        <Pause
          name="all jobs"
          place=""
          onClose={(problem) => {
            setPausing(false)
            if (problem) setError(problem)
          }}
        />
      )}
      <ul class="list">
        {data.jobs.map((job) => (
          <Job key={job.name} job={job} onError={setError} />
        ))}
      </ul>
      <h2>Accounts</h2>
      <Accounts accounts={data.accounts} />
      <h2>Last runs</h2>
      {runs.data?.items.map((run) => (
        <RunRowView key={run.id} run={run} />
      ))}
      {runs.data?.items.length === 0 && <p class="muted">Nothing ran yet.</p>}
      <p class="muted">Darkroom {data.version}</p>
    </>
  )
}
