import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { ApproveBody, AssetView, GroupView, Listed, ReviewView } from '../forms.ts'
import { AssetDialog } from './asset-dialog.tsx'
import { ask, count, counted, hasLetterKeys, me, momentOf, type Refused, running, send } from './client.ts'
import { Grid, type Mark } from './grid.tsx'
import { Asked, blank, Choice, Dialog, Problem, Tabs, thumbnail, useAsked } from './parts.tsx'
import { unseen } from './picture.tsx'
import { go } from './route.ts'

/** What somebody marked of a group: all of it one way, and single assets another. */
interface Marks {
  readonly all: Mark
  readonly single: ReadonlyMap<string, Mark>
}

const untouched: Marks = { all: 'in', single: new Map() }

/** Marks of a group before somebody touched it: what was left out before is left out. */
const marksAtFirst = ({ snoozed }: GroupView): Marks =>
  snoozed.length === 0 ? untouched : { all: 'in', single: new Map(snoozed.map((id) => [id, 'out'])) }
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
    groups.flatMap((group) => {
      const { id } = group
      const { all, single } = marks.get(id) ?? marksAtFirst(group)
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
  return <Asked of={review}>{(data) => <Review key={data.id} review={data} again={review.again} />}</Asked>
}

const stateTexts: Partial<Record<ReviewView['state'], string>> = {
  applied: 'Done.',
  'partly applied': 'Done in part.',
  failed: 'It failed.',
  declined: 'Declined: nothing of it was applied.',
  expired: 'It waited too long. The next run makes a new one.',
}

const Review = ({ review, again }: { review: ReviewView; again: () => void }) => {
  const place = `${review.account} ${review.job}`
  const [marks, setMarks] = useState<ReadonlyMap<string, Marks>>(kept.get(place) ?? new Map())
  const [size, setSize] = useState(matchMedia('(max-width: 600px)').matches ? 0 : 1)
  const [opened, setOpened] = useState<Opened | null>(null)
  const [isConfirming, setConfirming] = useState(false)
  const [error, setError] = useState<Refused | null>(null)
  const isWaiting = review.state === 'waiting'
  const mayDecide = isWaiting && me.value?.role !== 'view'
  const usable = review.groups.filter(({ allowed }) => allowed)
  const marksFor = (group: GroupView): Marks => marks.get(group.id) ?? marksAtFirst(group)
  const setAll = (next: ReadonlyMap<string, Marks>): void => {
    kept.set(place, next)
    setMarks(next)
  }
  const change = (group: GroupView, marksOf: (before: Marks) => Marks): void =>
    setAll(new Map(marks).set(group.id, marksOf(marksFor(group))))
  const changeAll = (all: Mark): void => setAll(new Map(usable.map(({ id }) => [id, { all, single: new Map() }])))
  const totals = useMemo(() => {
    const sum = { in: 0, out: 0, never: 0, removals: 0 }
    for (const group of usable) {
      const counts = countsOf(group, marksFor(group))
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
      // The bar above says so, and shows the other one.
      if ((problem as Refused).code === 'REVIEW_SUPERSEDED') again()
      else setError(problem as Refused)
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
      marks={marksFor(group)}
      onMark={mayDecide && group.allowed ? (marksOf) => change(group, marksOf) : undefined}
      onOpen={(asset) => setOpened({ asset, group })}
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
        {[...unseen.value.values()].map((text) => (
          <p key={text} class="problem" role="alert">
            No pictures: {text}
          </p>
        ))}
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
          {mayDecide && usable.length > 1 && (
            <>
              <button type="button" class="plain" onClick={() => changeAll('in')}>
                Take in everything
              </button>
              <button type="button" class="plain" onClick={() => changeAll('out')}>
                Leave out everything
              </button>
            </>
          )}
          <span id="size">Size of pictures</span>
          <Tabs of={['Small', 'Medium', 'Large']} at={size} onChoose={setSize} />
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
      {opened && (
        <AssetDialog account={review.account} asset={opened.asset} onClose={() => setOpened(null)}>
          {mayDecide && opened.group.allowed && (
            <p class="tools">
              <Tabs
                of={['Do it', 'Not this time', 'Never']}
                at={states.indexOf(markIn(marksFor(opened.group), opened.asset.assetId))}
                onChoose={(at) =>
                  change(opened.group, (before) => marked(before, [opened.asset.assetId], states[at] ?? 'in'))
                }
              />
            </p>
          )}
        </AssetDialog>
      )}
    </>
  )
}

interface Opened {
  readonly asset: AssetView
  readonly group: GroupView
}

const marked = ({ all, single }: Marks, ids: readonly string[], wanted: Mark): Marks => {
  const next = new Map(single)
  for (const id of ids) {
    if (wanted === all) next.delete(id)
    else next.set(id, wanted)
  }
  return { all, single: next }
}

const states: readonly Mark[] = ['in', 'out', 'never']

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
        The plan changed
        {review.difference && `: ${count(review.difference.new)} new, ${count(review.difference.gone)} gone`}. What you
        marked stays.{' '}
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
  const verb = review.kind === 'undo' ? 'Take back' : 'Apply'
  const isTyped = !isBeyond || typed.replace(/\D/g, '') === String(removals)
  return (
    <Dialog title={`${verb} ${counted(changes, 'change')}?`} onClose={onClose}>
      {removals > 0 && <p class="removes">{counted(removals, 'removal')} among them: what is marked with a minus.</p>}
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
          {verb}
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

const sorts = [
  ['day', 'by day'],
  ['name', 'by name'],
] as const

/** Ids of all that is found. */
const idsOf = async (place: string): Promise<string[]> => {
  const ids: string[] = []
  for (let total = 1; ids.length < total; ) {
    const part = await ask<Listed<AssetView>>(`${place}&limit=500&offset=${ids.length}`)
    if (part.items.length === 0) break
    ids.push(...part.items.map(({ assetId }) => assetId))
    total = part.total
  }
  return ids
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
  const mark = (ids: readonly string[], wanted: Mark): void => onMark?.((before) => marked(before, ids, wanted))
  const taps = [...marks.single].flatMap(([id, one]) => (one === 'in' ? [] : id))
  /** What is found stays in; without a search, what was tapped is all that stays. */
  const onlyThese = async (): Promise<void> => {
    const ids = found === null ? taps : await idsOf(place)
    onMark?.(() => ({ all: 'out', single: new Map(ids.map((id) => [id, 'in'])) }))
  }
  const { target } = group
  const total = found ?? group.count
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || !hasLetterKeys.value) return
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
          {target.cover && (
            <img
              class="cover"
              src={thumbnail(review.account, target.cover, '')}
              alt=""
              loading="lazy"
              onError={blank}
            />
          )}
          <span class="title">
            <span class="hidden">{wordOf(group)}: </span>
            {group.text}
            <span class="muted sub">
              {[
                group.recipe,
                target.new ? 'new' : '',
                group.snoozed.length > 0 ? `${count(group.snoozed.length)} left out before` : '',
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
            <img key={id} src={thumbnail(review.account, id, '')} alt="" loading="lazy" onError={blank} />
          ))}
        </div>
      )}
      {isOpen && (
        <div class="tools">
          {onMark && (
            <>
              <Tabs
                of={['All', 'None', 'Never']}
                at={states.findIndex((state) => counts[state] === group.count)}
                onChoose={(at) => set(states[at] ?? 'in')}
              />
              {(found !== null || (marks.all === 'in' && taps.length > 0)) && (
                <button type="button" class="plain" onClick={() => void onlyThese()}>
                  Only{' '}
                  {found !== null
                    ? `these ${count(found)}`
                    : `the ${taps.length === 1 ? 'picture' : counted(taps.length, 'picture')} you took out`}
                </button>
              )}
            </>
          )}
          {group.isPictured && (
            <>
              <Choice title="Sort" value={sort} of={sorts} onChoose={setSort} />
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
