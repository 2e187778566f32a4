import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { ApproveBody, AssetView, GroupView, ReviewView } from '../forms.ts'
import { AssetDialog } from './asset-dialog.tsx'
import { ask, count, counted, me, momentOf, type Refused, running, send } from './client.ts'
import { Grid, type Mark } from './grid.tsx'
import { Asked, Dialog, Problem, thumbnail, useAsked } from './parts.tsx'
import { go } from './route.ts'

/** What somebody marked of a group: all of it one way, and single assets another. */
interface Marks {
  readonly all: Mark
  readonly single: ReadonlyMap<string, Mark>
}

const untouched: Marks = { all: 'in', single: new Map() }
const markIn = ({ all, single }: Marks, id: string): Mark => single.get(id) ?? all

const countsOf = ({ count: total }: GroupView, { all, single }: Marks): Record<Mark, number> => {
  const counts = { in: 0, out: 0, never: 0 }
  for (const mark of single.values()) counts[mark] += 1
  counts[all] += total - single.size
  return counts
}

/** Marks as the API takes them. */
const decisionOf = (
  groups: readonly GroupView[],
  marks: ReadonlyMap<string, Marks>,
): Pick<ApproveBody, 'except' | 'never'> => {
  const choices = (mark: Mark) =>
    groups.flatMap(({ id }) => {
      const { all, single } = marks.get(id) ?? untouched
      const of = (wanted: (one: Mark) => boolean): string[] =>
        [...single].flatMap(([asset, one]) => (wanted(one) ? [asset] : []))
      if (all === mark) return [{ group: id, ...(single.size > 0 ? { but: of((one) => one !== mark) } : {}) }]
      const own = of((one) => one === mark)
      return own.length > 0 ? [{ group: id, assetIds: own }] : []
    })
  return { except: choices('out'), never: choices('never') }
}

/** Marks outlast a new plan: groups keep their ids as long as they are about the same. */
const kept = new Map<string, ReadonlyMap<string, Marks>>()

const sizes = [96, 140, 200]

export const ReviewPage = ({ id }: { id: string }) => {
  const review = useAsked<ReviewView>(`/reviews/${id}`, '*')
  return <Asked of={review}>{(data) => <Review key={data.id} review={data} />}</Asked>
}

const stateTexts: Partial<Record<ReviewView['state'], string>> = {
  applied: 'Done.',
  'partly applied': 'Done in part.',
  failed: 'It failed.',
  declined: 'Declined: nothing of it was applied.',
  expired: 'It waited too long. The next run makes a new one.',
}

const Review = ({ review }: { review: ReviewView }) => {
  const place = `${review.account} ${review.job}`
  const [marks, setMarks] = useState<ReadonlyMap<string, Marks>>(kept.get(place) ?? new Map())
  const [size, setSize] = useState(matchMedia('(max-width: 600px)').matches ? 0 : 1)
  const [opened, setOpened] = useState<AssetView | null>(null)
  const [isConfirming, setConfirming] = useState(false)
  const [error, setError] = useState<Refused | null>(null)
  const isWaiting = review.state === 'waiting'
  const mayDecide = isWaiting && me.value?.role !== 'view'
  const change = (group: string, marksOf: (before: Marks) => Marks): void => {
    const next = new Map(marks).set(group, marksOf(marks.get(group) ?? untouched))
    kept.set(place, next)
    setMarks(next)
  }
  const usable = review.groups.filter(({ allowed }) => allowed)
  const totals = useMemo(() => {
    const sum = { in: 0, out: 0, never: 0, removals: 0 }
    for (const group of usable) {
      const counts = countsOf(group, marks.get(group.id) ?? untouched)
      sum.in += counts.in
      sum.out += counts.out
      sum.never += counts.never
      if (group.removal) sum.removals += counts.in
    }
    return sum
  }, [marks, review])
  const approve = async (confirmRemovals?: number): Promise<void> => {
    setConfirming(false)
    setError(null)
    try {
      const body = { ...decisionOf(usable, marks), ...(confirmRemovals === undefined ? {} : { confirmRemovals }) }
      await send(`/reviews/${review.id}/approve`, body, { 'if-match': review.revision })
      kept.delete(place)
    } catch (problem) {
      setError(problem as Refused)
    }
  }
  const isBeyond = review.removalLimit !== null && totals.removals > review.removalLimit
  const needsConfirm = isBeyond || totals.removals > 0 || review.irreversible.length > 0
  const removals = review.groups.filter(({ removal }) => removal)
  const others = review.groups.filter(({ removal }) => !removal)
  const groupOf = (group: GroupView) => (
    <Group
      key={group.id}
      review={review}
      group={group}
      marks={marks.get(group.id) ?? untouched}
      onMark={mayDecide && group.allowed ? (marksOf) => change(group.id, marksOf) : undefined}
      onOpen={setOpened}
      tileSize={sizes[size] ?? 140}
      isOpenFirst={review.groups.length === 1 || (group.removal && removals.length <= 3)}
    />
  )
  return (
    <>
      <header class="head">
        <p class="muted">
          <a href="reviews">Reviews</a> › {review.account}, {review.job}
        </p>
        <h1>{review.kind === 'undo' ? 'Take back a run' : isWaiting ? 'Is that right?' : 'Review'}</h1>
        <p class="lead">{sentence(review.text)}</p>
        {isWaiting && (
          <p class="muted">
            Nothing is done before you press the button. {review.why} It waits until {momentOf(review.expiresAt)}.
            {review.kind === 'undo' &&
              (review.keep ? ' What is taken back will not be done again.' : ' The next run may do it again.')}
          </p>
        )}
        <Outcome review={review} />
        {review.irreversible.length > 0 && (
          <div class="problem" role="note">
            <strong>Cannot be undone</strong>
            <ul>
              {review.irreversible.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          </div>
        )}
        {review.refusals.length > 0 && (
          <details class="refusals">
            <summary>{counted(review.refusals.length, 'remark')} about what is held back or beyond a limit</summary>
            <ul>
              {review.refusals.map(({ recipe, reason }) => (
                <li key={recipe + reason}>
                  {recipe && <b>{recipe}: </b>}
                  {reason}
                </li>
              ))}
            </ul>
          </details>
        )}
        <p class="tools">
          <span id="size">Size of pictures</span>
          {['Small', 'Medium', 'Large'].map((name, index) => (
            <button
              key={name}
              type="button"
              class="plain"
              aria-pressed={size === index}
              aria-describedby="size"
              onClick={() => setSize(index)}
            >
              {name}
            </button>
          ))}
        </p>
      </header>
      {removals.length > 0 && <h2 class="removes">Taken away</h2>}
      {removals.map(groupOf)}
      {others.length > 0 && <h2>{removals.length > 0 ? 'Added and changed' : 'What would be done'}</h2>}
      {others.map(groupOf)}
      {mayDecide && (
        <footer class="decide">
          {error && <Problem error={error} />}
          <p aria-live="polite">
            <b>{count(totals.in)}</b> chosen
            {totals.out > 0 && (
              <>
                , {count(totals.out)} left out for {counted(review.snoozeDays, 'day')}
              </>
            )}
            {totals.never > 0 && <>, {count(totals.never)} never</>}
            {totals.removals > 0 && <span class="removes">, {counted(totals.removals, 'removal')} among them</span>}
            {review.irreversible.length > 0 && <span class="removes"> · some of it cannot be undone</span>}
          </p>
          <div class="buttons">
            <button type="button" onClick={() => void decline(review, setError)}>
              None of it
            </button>
            <button
              type="button"
              class="main"
              disabled={totals.in === 0}
              onClick={() => (needsConfirm ? setConfirming(true) : void approve())}
            >
              {review.kind === 'undo' ? 'Take back' : 'Apply'} {counted(totals.in, 'change')}
            </button>
          </div>
        </footer>
      )}
      {isConfirming && (
        <Confirm
          review={review}
          removals={totals.removals}
          changes={totals.in}
          isBeyond={isBeyond}
          onClose={() => setConfirming(false)}
          onYes={approve}
        />
      )}
      {opened && <AssetDialog account={review.account} asset={opened} onClose={() => setOpened(null)} />}
    </>
  )
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

const decline = async (review: ReviewView, onError: (error: Refused) => void): Promise<void> => {
  try {
    await send(`/reviews/${review.id}/decline`, {})
  } catch (problem) {
    onError(problem as Refused)
  }
}

/** What came of it, or how far it is. */
const Outcome = ({ review }: { review: ReviewView }) => {
  const run = [...running.value.values()].find((one) => one.review === review.id)
  const { state } = review
  if (state === 'superseded')
    return (
      <div class="notice" role="status">
        The plan changed while you looked. What you marked stays.{' '}
        <button type="button" onClick={() => go(review.supersededBy ? `/reviews/${review.supersededBy}` : '/reviews')}>
          {review.supersededBy ? 'Show the new plan' : 'All reviews'}
        </button>
      </div>
    )
  if (state === 'approved')
    return (
      <div class="notice" role="status" aria-live="polite">
        <p>
          {run?.step === 'apply'
            ? `Applying: ${count(run.done)}${run.total === null ? '' : ` of ${count(run.total)}`}`
            : run?.step === 'rest'
              ? 'Waiting for the server to finish…'
              : run
                ? 'Planning again, so that nothing outdated is done…'
                : 'It is its turn soon…'}
        </p>
        <progress aria-label="Progress" {...(run?.total ? { value: run.done, max: run.total } : {})} />
        <p class="muted">You may leave this page. The overview shows how far it is.</p>
      </div>
    )
  const text = stateTexts[state]
  if (!text) return null
  return (
    <div class={state === 'failed' ? 'problem' : 'notice'} role="status">
      <strong>{text}</strong> {review.note && !review.note.startsWith('by ') ? sentence(review.note) : ''}{' '}
      {(state === 'applied' || state === 'partly applied') && review.kind === 'plan' && <UndoLast review={review} />}
    </div>
  )
}

const UndoLast = ({ review }: { review: ReviewView }) => {
  const [error, setError] = useState<Refused | null>(null)
  const undo = async (): Promise<void> => {
    try {
      const { items } = await ask<{ items: { id: string; wrote: boolean }[] }>(
        `/runs?job=${encodeURIComponent(review.job)}&account=${encodeURIComponent(review.account)}&limit=20`,
      )
      const run = items.find(({ wrote }) => wrote)
      if (!run) return
      const answer = await send<{ review: string }>(`/runs/${run.id}/undo`, { keep: true })
      go(`/reviews/${answer.review}`)
    } catch (problem) {
      setError(problem as Refused)
    }
  }
  return (
    <>
      <button type="button" onClick={() => void undo()}>
        Undo…
      </button>
      {error && <Problem error={error} />}
    </>
  )
}

interface ConfirmProps {
  readonly review: ReviewView
  readonly removals: number
  readonly changes: number
  readonly isBeyond: boolean
  readonly onClose: () => void
  readonly onYes: (confirmRemovals?: number) => Promise<void>
}

const Confirm = ({ review, removals, changes, isBeyond, onClose, onYes }: ConfirmProps) => {
  const [typed, setTyped] = useState('')
  const isTyped = !isBeyond || typed.replace(/\D/g, '') === String(removals)
  return (
    <Dialog title={`Apply ${counted(changes, 'change')}?`} onClose={onClose}>
      {removals > 0 && <p class="removes">{counted(removals, 'picture')} would be taken out of something.</p>}
      {review.irreversible.map((text) => (
        <p key={text}>
          <b>Cannot be undone:</b> {text}
        </p>
      ))}
      {isBeyond && (
        <label class="field">
          That is more than the limit of {count(review.removalLimit ?? 0)}. Type {removals} to go on:
          <input
            type="text"
            inputMode="numeric"
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
      )}
      <div class="buttons">
        <button type="button" onClick={onClose}>
          Back
        </button>
        <button
          type="button"
          class="main"
          disabled={!isTyped}
          onClick={() => void onYes(isBeyond ? removals : undefined)}
        >
          Apply
        </button>
      </div>
    </Dialog>
  )
}

interface GroupProps {
  readonly review: Pick<ReviewView, 'id' | 'account'>
  readonly group: GroupView
  readonly marks?: Marks
  readonly onMark?: ((marksOf: (before: Marks) => Marks) => void) | undefined
  readonly onOpen: (asset: AssetView) => void
  readonly tileSize: number
  readonly isOpenFirst: boolean
  /** Where its assets are; default: those of the review. */
  readonly source?: string
}

const wordOf = ({ removal, op }: GroupView): string =>
  removal ? 'Takes away' : op === 'asset.update' ? 'Changes' : 'Adds'

export const Group = ({
  review,
  group,
  marks = untouched,
  onMark,
  onOpen,
  tileSize,
  isOpenFirst,
  source,
}: GroupProps) => {
  const [isOpen, setOpen] = useState(isOpenFirst)
  const [sort, setSort] = useState('day')
  const [search, setSearch] = useState('')
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const [found, setFound] = useState<number | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const counts = countsOf(group, marks)
  const query = new URLSearchParams({ sort, ...(search ? { search } : {}), ...(reason ? { reason } : {}) })
  const place = source ? `${source}&${query}` : `/reviews/${review.id}/groups/${group.id}/assets?${query}`
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed.trim()), 250)
    return () => clearTimeout(timer)
  }, [typed])
  useEffect(() => {
    if (search === '' && reason === '') return setFound(null)
    void ask<{ total: number }>(`${place}&limit=1`).then(({ total }) => setFound(total))
  }, [place])
  const set = (all: Mark): void => onMark?.(() => ({ all, single: new Map() }))
  const mark = (ids: readonly string[], wanted: Mark): void =>
    onMark?.(({ all, single }) => {
      const next = new Map(single)
      for (const id of ids) {
        if (wanted === all) next.delete(id)
        else next.set(id, wanted)
      }
      return { all, single: next }
    })
  const { target } = group
  const total = found ?? group.count
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey) return
    if (event.key === 'a' && onMark) set(marks.all === 'in' ? 'out' : 'in')
    else if (event.key === '/') field.current?.focus()
    else return
    event.preventDefault()
  }
  const title = `${wordOf(group)}: ${group.text}`
  return (
    <section class={`group ${group.removal ? 'removal' : ''}`} aria-label={title} onKeyDown={onKeyDown}>
      <h3>
        <button type="button" class="opener" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <span class="sign" aria-hidden="true">
            {group.removal ? '−' : group.op === 'asset.update' ? '~' : '+'}
          </span>
          <span class="title">
            <span class="hidden">{wordOf(group)}: </span>
            {group.text}
            <span class="muted sub">
              {[
                group.recipe,
                target.new ? 'new' : '',
                target.before !== null && target.after !== null
                  ? `${count(target.before)} → ${count(target.after ?? 0)} pictures`
                  : '',
                target.sharedWith.length > 0 ? `shared with ${target.sharedWith.join(', ')}` : '',
                group.values && group.values !== group.text ? group.values : '',
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </span>
          <span class="number">
            {counts.in === group.count ? count(group.count) : `${count(counts.in)} of ${count(group.count)}`}
          </span>
        </button>
      </h3>
      {!group.allowed && <p class="problem">Not possible from here: {group.allowance}</p>}
      {!isOpen && group.isPictured && (
        <div class="strip" aria-hidden="true">
          {group.sample.slice(0, 8).map((id) => (
            <img key={id} src={thumbnail(review.account, id, '')} alt="" loading="lazy" />
          ))}
        </div>
      )}
      {isOpen && (
        <div class="tools">
          {onMark && (
            <>
              <button type="button" class="plain" aria-pressed={counts.in === group.count} onClick={() => set('in')}>
                All
              </button>
              <button type="button" class="plain" aria-pressed={counts.out === group.count} onClick={() => set('out')}>
                None
              </button>
              <button
                type="button"
                class="plain"
                aria-pressed={counts.never === group.count}
                onClick={() => set('never')}
              >
                Never
              </button>
            </>
          )}
          {group.isPictured && (
            <>
              <label>
                Sort{' '}
                <select value={sort} onChange={(event) => setSort(event.currentTarget.value)}>
                  <option value="day">by day</option>
                  <option value="name">by name</option>
                </select>
              </label>
              {group.count > 12 && (
                <input
                  ref={field}
                  type="search"
                  aria-label="Search by file name"
                  placeholder="File name"
                  value={typed}
                  onInput={(event) => setTyped(event.currentTarget.value)}
                />
              )}
            </>
          )}
          {group.reasons.length > 1 &&
            group.reasons.map(({ reason: text, count: size }) => (
              <button
                key={text}
                type="button"
                class="chip"
                aria-pressed={reason === text}
                onClick={() => setReason(reason === text ? '' : text)}
              >
                {text} <span class="muted">{count(size)}</span>
              </button>
            ))}
          {group.reasons.length === 1 && <p class="muted">Because {group.reasons[0]?.reason}</p>}
        </div>
      )}
      {isOpen && group.isPictured && (
        <Grid
          key={place}
          account={review.account}
          source={place}
          total={total}
          tileSize={tileSize}
          label={`Pictures: ${group.text}`}
          markOf={onMark && ((id) => markIn(marks, id))}
          onMark={onMark && mark}
          onOpen={onOpen}
        />
      )}
      {isOpen && total === 0 && <p class="muted">No picture has such a name.</p>}
    </section>
  )
}
