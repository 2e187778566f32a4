import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '../../core/api/server.ts'
import { type Problem, reasonOf } from '../../core/errors.ts'
import { shellWord } from '../../engine/plan/shell-word.ts'
import type { NotifyEvent } from '../../language/serve-form.ts'
import { wakeAt } from '../clock.ts'
import { timeText } from '../log.ts'
import type { EndedRun } from '../observer.ts'
import { removalsIn } from '../reviews.ts'
import { resuming } from '../runs.ts'
import type { ProblemRow } from '../store.ts'
import type { Supervisor } from '../supervisor.ts'
import { changesOf, countsText } from '../texts.ts'
import { type RunReport, shownOf, type ToldError, toldError } from '../worker.ts'
import { type Channel, isQuiet, type NotifySettings } from './channels.ts'
import { inWordsOf, type Message, type MessageError, type Parcel } from './messages.ts'
import { beat, type Picture, send } from './sending.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** Milliseconds to the next try, after the first and the second. */
const retries = [2 * minute, 8 * minute]
const longestRetry = Math.max(...retries)
const lastWait = 500
const mostWaiting = 100
const inParcel = 10
const mostDigested = 40
/** Told at any hour. */
const urgent: readonly NotifyEvent[] = ['key.refused', 'state.damaged']

/** A message on its way, with the assets that it may show. */
type Waiting = Message & { readonly pictures?: readonly string[]; readonly since: number }

/** A parcel that was tried. */
interface Posted extends Parcel {
  readonly messages: readonly Waiting[]
  readonly channel: string
  readonly tries: number
  readonly next: number
}

/** What is on its way to people, kept in the state: a restart loses nothing of it. */
interface Outbox {
  readonly waiting: Record<string, Waiting[]>
  readonly dropped: Record<string, number>
  /** When something was sent, by channel, in the last hour. */
  readonly sent: Record<string, number[]>
  posted: Posted[]
}

/** What a message is about. */
type Facts = Partial<Omit<Waiting, 'id' | 'event' | 'at' | 'since' | 'title'>> & { readonly title: string }
/** What is told of a run, whatever came of it. */
type FactsOfRun = Omit<Facts, 'title'> & { readonly account: string; readonly job: string; readonly run: string }

/** Tells people what happens, once for each problem, and when it is over. It never delays or fails a run. */
export class Notifications {
  readonly #supervisor: Supervisor
  /** Problems that go on, with what to say of them. */
  readonly #standing = new Map<string, { readonly event: NotifyEvent; readonly facts: Facts; readonly from: number }>()
  readonly #sending = new Set<Promise<void>>()
  #box: Outbox | null = null
  #known: Map<string, ProblemRow> | null = null
  #kept = ''
  #cancelPost = (): void => {}

  constructor(supervisor: Supervisor) {
    this.#supervisor = supervisor
    supervisor.observers.push({
      ran: (run) => this.#ran(run),
      unwritten: ({ account, job }, why) => {
        const title = `A run went wrong: ${account}/${job}`
        const text = `${why}\nNothing was changed.`
        this.#problem(['run.failed', account, job, 'STATE_NOT_WRITABLE', ''], { account, job, title, text })
      },
      configured: ({ problems, file }) => this.#configured(problems, file),
      lost: (account, since, error) => this.#lost(account, since, toldError(error)),
      reached: (account, version) => {
        if (version === null) return
        this.#over(['key.refused', account])
        const away = ['server.unreachable', account]
        // Nobody was told yet: it was not away for long enough, and the quiet after its return does not count.
        const isUntold = this.#problems().get(away.join('|'))?.told === 0
        if (isUntold) this.#over(away)
        if (!supervisor.away.has(account)) this.#returned(account, [])
      },
      returned: (account, _, missed) => this.#returned(account, missed),
      refused: (account, error) => this.#refused(account, toldError(error)),
      upgraded: (account, from, to, isWritable) =>
        this.#tell('server.version', {
          account,
          title: `Immich was updated from ${from} to ${to}: ${account}`,
          text: isWritable
            ? 'Darkroom knows this version and goes on.'
            : 'Darkroom does not know this version: it only plans, until allowUnknownServer says otherwise or Darkroom is updated.',
        }),
      flapping: (account, job, recipes, count) => {
        const text = `${count} changes were made three times within a day and undone in between: by another tool, a workflow of Immich, or another recipe. They wait for a review from now on.`
        for (const recipe of recipes)
          this.#problem(['recipe.flapping', account, job, '', recipe], {
            account,
            job,
            text,
            title: `Something undoes "${recipe}" again and again: ${account}/${job}`,
          })
      },
      paused: (job, since) =>
        this.#tell('job.paused', {
          job,
          title: `${job || 'All jobs'} paused for a week`,
          text: `Paused since ${this.#time(since)}. To go on: \`darkroom resume${job ? ` ${shellWord(job)}` : ''}\``,
        }),
      proposed: (id) => this.#proposed(id),
      expired: (review, account, job) =>
        this.#tell('review.waiting', {
          account,
          job,
          review,
          title: `A review expired: ${account}/${job}`,
          text: 'Nothing of it was applied. The next run makes a new one.',
        }),
      ticked: (now) => this.#tick(now),
      // What is under way longer is sent again after the next start.
      stopping: () => {
        this.#cancelPost()
        return Promise.race([this.settled(), sleep(lastWait, undefined, { ref: false })])
      },
    })
  }

  get #settings(): NotifySettings | null {
    return this.#supervisor.config.current?.settings.notify ?? null
  }

  get #now(): number {
    return this.#supervisor.options.clock.now()
  }

  #time(ms: number): string {
    return timeText(ms, this.#supervisor.log.timeZone)
  }

  /** When nothing is being sent. */
  async settled(): Promise<void> {
    while (this.#sending.size > 0) await Promise.all(this.#sending)
  }

  /** What is on its way. */
  #outbox(): Outbox {
    const empty: Outbox = { waiting: {}, dropped: {}, sent: {}, posted: [] }
    this.#box ??= { ...empty, ...(JSON.parse(this.#supervisor.store.get('outbox') ?? '{}') as Partial<Outbox>) }
    return this.#box
  }

  /** On a full disk it is only sent. */
  #keep(): void {
    const text = JSON.stringify(this.#outbox())
    const { store } = this.#supervisor
    if (text !== this.#kept && this.#supervisor.careful(() => store.set('outbox', text))) this.#kept = text
  }

  /** Problems that people were or are to be told of, also those that a full disk let nobody write down. */
  #problems(): Map<string, ProblemRow> {
    this.#known ??= new Map(this.#supervisor.store.problems().map((one) => [one.key, one]))
    return this.#known
  }

  #saveProblem(problem: ProblemRow): void {
    this.#problems().set(problem.key, problem)
    this.#supervisor.careful(() => this.#supervisor.store.saveProblem(problem))
  }

  /** Puts a message on its way to each channel that wants its event. */
  #tell(event: NotifyEvent, facts: Facts): void {
    const settings = this.#settings
    if (!settings) return
    const { log, config } = this.#supervisor
    const base = config.current?.settings.http.publicUrl ?? null
    const page = facts.review ? `/reviews/${facts.review}` : facts.run ? `/runs/${facts.run}` : '/'
    const message: Message = {
      id: randomUUID(),
      event,
      at: new Date(this.#now).toISOString(),
      account: null,
      job: null,
      text: '',
      url: base === null ? null : base + page,
      counts: {},
      removals: 0,
      errors: [],
      ...facts,
      ...(facts.text === undefined ? {} : { text: log.told(facts.text) }),
      ...(facts.errors === undefined
        ? {}
        : { errors: facts.errors.map((error) => ({ ...error, hint: log.told(error.hint) })) }),
    }
    const told = JSON.parse(log.mask(JSON.stringify(inWordsOf(message, settings.templates[event])))) as Message
    const { waiting, dropped } = this.#outbox()
    for (const { name, events } of settings.channels) {
      if (!events.has(event)) continue
      const own = waiting[name] ?? []
      waiting[name] = own
      if (own.length < mostWaiting) own.push({ ...told, since: this.#now })
      else dropped[name] = (dropped[name] ?? 0) + 1
    }
    this.#keep()
    this.#post(this.#now)
  }

  /** A problem is told once, again after a day, then weekly, until it is over. */
  #problem(key: readonly [event: NotifyEvent, ...rest: string[]], facts: Facts, from = this.#now): void {
    const now = this.#now
    const text = key.join('|')
    const known = this.#problems().get(text)
    if (!known && from > now) return this.#saveProblem({ key: text, since: now, told: 0, reminders: 0 })
    const isDue = !known || (known.told === 0 ? from <= now : now - known.told >= (known.reminders > 0 ? 7 * day : day))
    if (!isDue) return
    const isAgain = (known?.told ?? 0) > 0
    const reminders = isAgain ? (known?.reminders ?? 0) + 1 : 0
    this.#saveProblem({ key: text, since: known?.since ?? now, told: now, reminders })
    this.#tell(key[0], isAgain ? { ...facts, title: `Still: ${facts.title}` } : facts)
  }

  /** Ends problems by the beginning of their key. @returns since when people know of them; null where they do not */
  #over(key: readonly string[]): number | null {
    const { store } = this.#supervisor
    const begin = key.join('|')
    const ended = [...this.#problems().values()].filter((one) => `${one.key}|`.startsWith(`${begin}|`))
    for (const one of ended) {
      this.#problems().delete(one.key)
      this.#supervisor.careful(() => store.endProblem(one.key))
    }
    for (const standing of this.#standing.keys())
      if (`${standing}|`.startsWith(`${begin}|`)) this.#standing.delete(standing)
    const told = ended.filter((one) => one.told > 0).map(({ since }) => since)
    return told.length > 0 ? Math.min(...told) : null
  }

  /** A problem that goes on without anything happening. */
  #stand(key: readonly [event: NotifyEvent, ...rest: string[]], facts: Facts, from = this.#now): void {
    this.#standing.set(key.join('|'), { event: key[0], facts, from })
    this.#problem(key, facts, from)
  }

  #lost(account: string, since: number, { isAway, message, hint }: ToldError): void {
    const after = this.#supervisor.config.current?.settings.unreachableAfter ?? 0
    const waits = 'Nothing runs until it is back; what is missed then runs once.'
    const facts = {
      account,
      title: isAway ? `Immich does not answer: ${account}` : `Immich cannot be used: ${account}`,
      text: [`Since ${this.#time(since)}.`, ...(isAway ? [waits] : [message, hint])].filter(Boolean).join(' '),
    }
    this.#stand(['server.unreachable', account], facts, since + after)
  }

  #returned(account: string, missed: readonly string[]): void {
    const since = this.#over(['server.unreachable', account])
    if (since === null) return
    const jobs = missed.length > 0 ? ` Missed and run once now: ${[...new Set(missed)].join(', ')}.` : ''
    this.#tell('server.recovered', {
      account,
      title: `Immich answers again: ${account}`,
      text: `It was away since ${this.#time(since)}.${jobs}`,
    })
  }

  #refused(account: string, error: MessageError): void {
    const text = `${error.message} ${error.hint}`.trim()
    this.#stand(['key.refused', account], { account, text, errors: [error], title: `The key is refused: ${account}` })
  }

  #configured(problems: readonly Problem[], file: string | null): void {
    if (problems.length === 0) {
      const since = this.#over(['config.broken'])
      if (since !== null)
        this.#tell('config.recovered', {
          title: 'The configuration is right again',
          text: `It was broken since ${this.#time(since)}.`,
        })
      return
    }
    const errors = problems.map(({ path, message, hint = '' }) => ({
      code: 'CONFIG_INVALID',
      message: path ? `${path}: ${message}` : message,
      hint,
    }))
    const lines = errors.map(({ message, hint }) => `${message}${hint ? ` ${hint}` : ''}`)
    const text = [`${file ?? 'The configuration'}:`, ...lines, 'Work goes on with the one from before.'].join('\n')
    this.#stand(['config.broken'], { title: 'The configuration is broken', text, errors })
  }

  #ran(run: EndedRun): void {
    this.#beat(run)
    const { due, report, id } = run
    const { outcome, errors, removals } = report
    const facts = {
      account: due.account,
      job: due.job,
      run: report.journal.at(-1) ?? id,
      counts: report.applied,
      removals,
      errors: errors.map(({ code, message, hint }) => ({ code, message, hint })),
      pictures: report.review || removals > 0 ? report.pictures : [],
    }
    if (outcome === 'failed' || outcome === 'partial') {
      // The server's absence is told by itself; whatever failed besides, the next run finds again.
      if (errors.some(({ isAway }) => isAway)) return
      if (errors[0]?.code === 'API_UNAUTHORIZED') return this.#refused(due.account, errors[0])
      // Whatever kept it from what was left of a run, jobs meet as well.
      if (due.job === resuming && report.journal.length === 0) return
      this.#wentWrong(report, facts)
    } else if (/^(applied|nothing|waiting|refused)$/.test(outcome)) this.#wentWell(facts)
    const where = `${due.account}/${due.job}`
    const lines = report.details.join('\n')
    if (report.review && report.isNews) {
      const { review, waiting, why } = report
      const until = this.#now + (this.#supervisor.config.current?.settings.review.expires ?? 0)
      const event = outcome === 'refused' ? 'run.refused' : 'review.waiting'
      const counts = this.#supervisor.store.reviewHead(review)?.summary ?? {}
      this.#tell(event, { ...facts, counts, review, ...this.#waits(where, review, waiting, [lines, why], until) })
    }
    if (outcome === 'applied' && this.#settings?.digest === null) {
      const { details, removals } = report.done
      const text = details.join('\n') || run.text
      this.#tell('run.applied', { ...facts, removals, title: `Applied: ${where}`, text })
    }
  }

  #wentWrong({ outcome, errors, applied, refused }: RunReport, facts: FactsOfRun): void {
    const { account, job } = facts
    const [error] = errors
    const code = error?.code ?? 'REFUSED'
    const done = countsText(applied, true)
    const text = [
      ...(errors.length > 0 ? errors.map(({ message, hint }) => `${message} ${hint}`.trim()) : refused),
      done ? `Done: ${done}.` : 'Nothing was changed.',
    ].join('\n')
    const event = code === 'STATE_UNREADABLE' ? 'state.damaged' : outcome === 'failed' ? 'run.failed' : 'run.partial'
    const title = `${event === 'state.damaged' ? 'The state is damaged' : 'A run went wrong'}: ${account}/${job}`
    this.#problem([event, account, job, code, error?.recipe ?? ''], { ...facts, title, text })
  }

  #wentWell({ account, job, run }: FactsOfRun): void {
    const events = ['run.failed', 'run.partial', 'state.damaged'].map((event) => this.#over([event, account, job]))
    const since = events.filter((one) => one !== null)
    if (since.length === 0) return
    const text = `They failed since ${this.#time(Math.min(...since))}.`
    this.#tell('run.recovered', { account, job, run, title: `Runs go well again: ${account}/${job}`, text })
  }

  /** Title and text of what waits for a person. */
  #waits(
    where: string,
    review: string,
    count: number,
    lines: readonly string[],
    until: number,
  ): Required<Pick<Facts, 'title' | 'text'>> {
    const decide = `Until ${this.#time(until)}. To decide: \`darkroom reviews ${review.slice(0, 8)}\``
    return {
      title: `${count} ${count === 1 ? 'change waits' : 'changes wait'} for you: ${where}`,
      text: [...lines, decide].filter(Boolean).join('\n'),
    }
  }

  /** What an assistant left for a person. */
  #proposed(id: string): void {
    const review = this.#supervisor.store.review(id)
    if (!review) return
    const { account, job, why, expires, plan } = review
    const { details, pictures } = shownOf(plan.operations)
    this.#tell('review.waiting', {
      account,
      job,
      review: id,
      counts: plan.summary,
      removals: removalsIn(plan.operations),
      pictures,
      ...this.#waits(`${account}/${job}`, id, changesOf(plan.summary), [...details, why], expires),
    })
  }

  #beat({ due, report, text }: EndedRun): void {
    const heartbeat = this.#settings?.heartbeat
    const isCounted = heartbeat?.jobs?.includes(due.job) ?? true
    if (!heartbeat || !isCounted || report.outcome === 'interrupted' || report.outcome === 'skipped') return
    const isWell = report.outcome !== 'failed' && report.outcome !== 'partial'
    this.#carry('heartbeat', beat(heartbeat.url, isWell, text))
  }

  /** Waits for a delivery beside everything else. @returns whether it arrived */
  #carry(channel: string, delivery: Promise<unknown>, sent: (isSent: boolean) => void = () => {}): void {
    const { log } = this.#supervisor
    const carried: Promise<void> = delivery
      .then(
        () => true,
        (error) => {
          log.repeat(`the channel "${channel}" did not take a message: ${reasonOf(error)}`)
          return false
        },
      )
      .then((isSent) => {
        if (this.#supervisor.isClosed) return
        this.#supervisor.tell((observer) => observer.notified?.(channel, isSent))
        sent(isSent)
      })
      .finally(() => this.#sending.delete(carried))
    this.#sending.add(carried)
  }

  #tick(now: number): void {
    for (const [key, { facts, from }] of [...this.#standing])
      this.#problem(key.split('|') as [NotifyEvent, ...string[]], facts, from)
    this.#digest(now)
    this.#post(now)
  }

  /** Once a day, or as often as it is wanted, what was applied since the last time. */
  #digest(now: number): void {
    const { store } = this.#supervisor
    const digest = this.#settings?.digest
    if (!digest) return
    const last = Number(store.get('digest') ?? 0)
    // A last time that is still to come was noted before the clock was set back: what is applied from now on is gathered.
    if (last > 0 && last <= now && digest.next(last, last) > now) return
    if (!this.#supervisor.careful(() => store.set('digest', String(now)))) return
    const runs = store
      .runs(1_000)
      .filter(({ outcome, finishedAt: at }) => last > 0 && outcome === 'applied' && at > last && at <= now)
    if (runs.length === 0) return
    const lines = runs
      .toReversed()
      .map(({ finishedAt, account, job, text }) => `${this.#time(finishedAt)} ${account}/${job}: ${text}`)
    const more = lines.length > mostDigested ? [`… and ${lines.length - mostDigested} more runs`] : []
    const title = `${runs.length} ${runs.length === 1 ? 'run' : 'runs'} applied since ${this.#time(last)}`
    this.#tell('run.applied', { title, text: [...lines.slice(0, mostDigested), ...more].join('\n') })
  }

  /** Makes parcels of what has waited long enough, and sends what is due. */
  #post(now: number): void {
    const settings = this.#settings
    if (!settings || this.#supervisor.isStopping) return
    const box = this.#outbox()
    const names = new Set(settings.channels.map(({ name }) => name))
    box.posted = box.posted.filter(({ channel }) => names.has(channel))
    for (const channel of settings.channels) this.#pack(channel, settings, now)
    for (const parcel of box.posted) {
      const channel = settings.channels.find(({ name }) => name === parcel.channel)
      // What is much further off was put there by an earlier version, or before the clock was set back.
      const isDue = parcel.next <= now || parcel.next > now + 2 * longestRetry
      if (channel && isDue) this.#deliver(channel, parcel, now)
    }
    this.#keep()
    this.#postLater(settings, now)
  }

  /** Posts again when the next of what waits has waited long enough; whatever else holds it is looked at each minute. */
  #postLater({ channels, batch }: NotifySettings, now: number): void {
    const { waiting } = this.#outbox()
    const ends = channels.flatMap(({ name }) => (waiting[name] ?? []).map(({ since }) => since + batch))
    const next = Math.min(...ends.filter((end) => end > now))
    this.#cancelPost()
    if (next < Number.POSITIVE_INFINITY)
      this.#cancelPost = wakeAt(this.#supervisor.options.clock, next, () => this.#post(this.#now))
  }

  #pack({ name, events, quiet }: Channel, { batch, perHour }: NotifySettings, now: number): void {
    const box = this.#outbox()
    const waiting = (box.waiting[name] ?? []).filter(({ event }) => events.has(event))
    const ready = isQuiet(quiet, now) ? waiting.filter(({ event }) => urgent.includes(event)) : waiting
    // Times that are still to come were noted before the clock was set back.
    const sent = (box.sent[name] ?? []).filter((at) => at > now - hour && at <= now)
    const isFree = sent.length < perHour && !box.posted.some(({ channel }) => channel === name)
    const [first] = ready
    const isGathering = first && first.since <= now && first.since + batch > now
    if (!first || isGathering || !isFree) return
    const messages = ready.slice(0, inParcel)
    const more = ready.length - messages.length + (box.dropped[name] ?? 0)
    box.posted.push({ id: randomUUID(), messages, more, channel: name, tries: 0, next: now })
    box.waiting[name] = waiting.filter((one) => !ready.includes(one))
    box.dropped[name] = 0
    box.sent[name] = [...sent, now]
  }

  #deliver(channel: Channel, parcel: Posted, now: number): void {
    const box = this.#outbox()
    const wait = retries[parcel.tries]
    // Tried again when this try has failed; who ends in between tries once more, after the last try as well.
    const tried = { ...parcel, tries: parcel.tries + 1, next: now + (wait ?? longestRetry) }
    box.posted = box.posted.map((one) => (one.id === parcel.id ? tried : one))
    const delivery = this.#picturesOf(channel, parcel).then((pictures) => send(channel, plain(parcel), pictures))
    this.#carry(channel.name, delivery, (isSent) => {
      if (isSent || wait === undefined) box.posted = box.posted.filter(({ id }) => id !== parcel.id)
      if (!this.#supervisor.isStopping || isSent) this.#keep()
    })
  }

  /** Small pictures of what is lost or waits, where the channel wants them: they leave the house. */
  async #picturesOf({ thumbnails }: Channel, { messages }: Posted): Promise<Picture[]> {
    const [message] = messages.filter(({ pictures = [] }) => pictures.length > 0)
    const account = this.#supervisor.config.current?.config.accounts.find(({ name }) => name === message?.account)
    if (!thumbnails || !message || !account) return []
    try {
      const server = await connect({ ...account, attempts: 1 })
      const pictures: Picture[] = []
      for (const id of message.pictures ?? []) {
        const { type, body } = await server.reads.thumbnail(id)
        const name = `${pictures.length + 1}.${type.split('/')[1]}`
        pictures.push({ name, type, bytes: Buffer.from(body, 'latin1') })
      }
      await server.close()
      return pictures
    } catch {
      return []
    }
  }
}

/** A parcel as it is sent: without what only the daemon needs. */
const plain = ({ id, messages, more }: Posted): Parcel => ({
  id,
  more,
  messages: messages.map(({ since: _, pictures: __, ...message }) => message),
})
