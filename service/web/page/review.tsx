import { useMemo, useState } from 'preact/hooks'
import type { GroupView, Listed, ReviewView, RunHeadView, RunningView } from '../forms.ts'
import { AssetDialog, type Opened } from './asset-dialog.tsx'
import { count, counted, me, momentOf, type Refused, running, send } from './client.ts'
import { Group, useNear } from './group.tsx'
import { type Marks, marked, markIn, marksAtFirst, states, useMarks } from './marks.ts'
import { Asked, Dialog, Names, Problem, Said, Tabs, useAsked } from './parts.tsx'
import { unseen } from './picture.tsx'
import { go, toContent } from './route.ts'
import { Undo } from './undo.tsx'

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

const Review = ({ review, again }: { review: ReviewView; again: () => Promise<void> }) => {
  const marks = useMarks(review)
  const [late, setLate] = useState<Refused | null>(null)
  const [size, setSize] = useState(matchMedia('(max-width: 600px)').matches ? 0 : 1)
  const [opened, setOpened] = useState<(Opened & { readonly group: GroupView }) | null>(null)
  const mayDecide = review.state === 'waiting' && me.value?.role !== 'view'
  const removals = review.groups.filter(({ removal }) => removal)
  const others = review.groups.filter(({ removal }) => !removal)
  const { most, rest } = useNear(review.groups.length)
  const groupOf = (group: GroupView) => (
    <OwnGroup
      key={group.id}
      review={review}
      group={group}
      own={marks.ownOf(group)}
      change={mayDecide && group.allowed ? marks.change : null}
      open={setOpened}
      tileSize={sizes[size] ?? 140}
      isOpenFirst={review.groups.length === 1 || (group.removal && removals.length <= 3)}
    />
  )
  return (
    <>
      {late && <Problem error={late} />}
      <header class="head">
        <Head review={review} />
        <p class="tools">
          {mayDecide && marks.usable.length > 1 && (
            <>
              <button type="button" class="plain" onClick={() => marks.changeAll('in')}>
                Take in everything
              </button>
              <button type="button" class="plain" onClick={() => marks.changeAll('out')}>
                Leave out everything
              </button>
            </>
          )}
          <span>Size of pictures</span>
          <Tabs title="Size of pictures" of={['Small', 'Medium', 'Large']} at={size} onChoose={setSize} />
        </p>
      </header>
      {removals.length > 0 && <h2 class="removes">Taken away</h2>}
      {removals.slice(0, most).map(groupOf)}
      {others.length > 0 && most > removals.length && (
        <h2>{removals.length > 0 ? 'Added and changed' : 'What would be done'}</h2>
      )}
      {others.slice(0, Math.max(0, most - removals.length)).map(groupOf)}
      {rest}
      {mayDecide && <Decision review={review} marks={marks} again={again} onLate={setLate} />}
      {opened && (
        <AssetDialog account={review.account} opened={opened} onClose={() => setOpened(null)}>
          {({ assetId }) =>
            mayDecide &&
            opened.group.allowed && (
              <p class="tools">
                <Tabs
                  title="This picture"
                  of={['Do it', 'Not this time', 'Never']}
                  at={states.indexOf(markIn(marks.marksFor(opened.group), assetId))}
                  onChoose={(at) =>
                    marks.change(opened.group, (before) => marked(before, [assetId], states[at] ?? 'in'))
                  }
                />
              </p>
            )
          }
        </AssetDialog>
      )}
    </>
  )
}

interface OwnGroupProps {
  readonly review: ReviewView
  readonly group: GroupView
  /** What somebody marked of it; undefined where nobody touched it. */
  readonly own: Marks | undefined
  /** Null where nothing can be decided. */
  readonly change: ReturnType<typeof useMarks>['change'] | null
  readonly open: (opened: Opened & { readonly group: GroupView }) => void
  readonly tileSize: number
  readonly isOpenFirst: boolean
}

/** A group, drawn again where something of it is otherwise: of a thousand others nothing is, when a picture is marked. */
const OwnGroup = ({ review, group, own, change, open, tileSize, isOpenFirst }: OwnGroupProps) =>
  useMemo(
    () => (
      <Group
        review={review}
        group={group}
        marks={own ?? marksAtFirst(group)}
        onMark={change ? (marksOf) => change(group, marksOf) : undefined}
        onOpen={(opened) => open({ ...opened, group })}
        tileSize={tileSize}
        isOpenFirst={isOpenFirst}
      />
    ),
    [review, group, own, change === null, tileSize],
  )

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** What a review is about, what came of it, and what people must know before they decide. */
const Head = ({ review }: { review: ReviewView }) => {
  const { kind, keep, irreversible, refusals } = review
  const isWaiting = review.state === 'waiting'
  return (
    <>
      <p class="muted">
        <a href="reviews">Reviews</a> › <Names of={[review.account, review.job]} />
      </p>
      <h1>{kind === 'undo' ? 'Take back a run' : isWaiting ? 'Is that right?' : 'Review'}</h1>
      <p class="lead">
        {!isWaiting && review.state !== 'approved' && 'What was planned: '}
        {sentence(review.text)}
      </p>
      {isWaiting && (
        <p class="muted">
          Nothing is done before you press the button. {review.why} It waits until {momentOf(review.expiresAt)}.
          {kind === 'undo' && (keep ? ' What is taken back will not be done again.' : ' The next run may do it again.')}
        </p>
      )}
      <Outcome review={review} />
      {[...unseen.value.values()].map((text) => (
        <p key={text} class="problem" role="alert">
          No pictures: {text}
        </p>
      ))}
      {irreversible.length > 0 && (
        <div class="problem" role="note">
          <strong>Cannot be undone</strong>
          <ul>
            {irreversible.map((text) => (
              <li key={text}>
                <Said text={text} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {refusals.length > 0 && (
        <details class="refusals">
          <summary>{counted(refusals.length, 'remark')} about what is held back or beyond a limit</summary>
          <ul>
            {refusals.map(({ recipe, reason }) => (
              <li key={recipe + reason}>
                {recipe && (
                  <b>
                    <bdi>{recipe}</bdi>:{' '}
                  </b>
                )}
                <Said text={reason} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

interface DecisionProps {
  readonly review: ReviewView
  readonly marks: ReturnType<typeof useMarks>
  readonly again: () => Promise<void>
  /** Somebody else decided before. */
  readonly onLate: (problem: Refused) => void
}

/** How much is chosen, and the buttons that decide. */
const Decision = ({ review, marks, again, onLate }: DecisionProps) => {
  const [isConfirming, setConfirming] = useState(false)
  const [error, setError] = useState<Refused | null>(null)
  const [isBusy, setBusy] = useState(false)
  const { totals } = marks
  const isFinal = review.irreversible.length > 0
  const isBeyond = review.removalLimit !== null && totals.removals > review.removalLimit
  /** Nothing is decided a second time before it is shown what came of the first. */
  const decide = async (what: string, body: object): Promise<void> => {
    setConfirming(false)
    setError(null)
    setBusy(true)
    const problem = await send(`/reviews/${review.id}/${what}`, body, { 'if-match': review.revision }).then(
      () => null,
      (error) => error as Refused,
    )
    // The bar above says so, and shows the other one.
    const isNewer = problem?.code === 'REVIEW_SUPERSEDED'
    const isLate = !isNewer && problem?.status === 409
    if (isLate) onLate(problem)
    if (problem === null || isLate || isNewer) {
      await again()
      // What came of it is told at the top, however far down the button was pressed.
      scrollTo(0, 0)
      toContent({ preventScroll: true })
    } else setError(problem)
    setBusy(false)
  }
  const approve = (confirmRemovals?: number): Promise<void> =>
    decide('approve', { ...marks.decision(), ...(confirmRemovals === undefined ? {} : { confirmRemovals }) })
  /** Of what is left out for now or for good something is to be kept, though nothing is to be done. */
  const isLeftOut = totals.in === 0 && review.kind === 'plan' && totals.out + totals.never > 0
  return (
    <>
      <section class="decide" aria-label="Decision">
        {error && <Problem error={error} />}
        <p aria-live="polite">
          <b>{count(totals.in)}</b> chosen
          {totals.out > 0 && `, ${count(totals.out)} left out for ${counted(review.snoozeDays, 'day')}`}
          {totals.never > 0 && `, ${count(totals.never)} never`}
          {totals.removals > 0 && <span class="removes">, {counted(totals.removals, 'removal')} among them</span>}
          {isFinal && <span class="removes"> · some of it cannot be undone</span>}
        </p>
        <div class="buttons">
          <button type="button" disabled={isBusy} onClick={() => void decide('decline', {})}>
            None of it
          </button>
          <button
            type="button"
            class="main"
            disabled={isBusy || marks.isOld || (totals.in === 0 && !isLeftOut)}
            onClick={() => (totals.in > 0 && (isFinal || totals.removals > 0) ? setConfirming(true) : void approve())}
          >
            {isLeftOut
              ? `Leave out ${counted(totals.out + totals.never, 'change')}`
              : `${review.kind === 'undo' ? 'Take back' : 'Apply'} ${counted(totals.in, 'change')}`}
          </button>
        </div>
      </section>
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
    </>
  )
}

/** What a run is at that carries a review out. */
const stepOf = (run: RunningView | undefined): string => {
  if (!run) return 'It is its turn soon…'
  if (run.step === 'rest') return 'Waiting for the server to finish'
  if (run.step === 'check') return 'Checking what was written'
  if (run.step === 'away') return 'Waiting for the server, which does not answer…'
  return run.step === 'apply' ? 'Applying' : 'Planning again, so that nothing outdated is done…'
}

/** How far it is. */
const Progress = ({ review }: { review: ReviewView }) => {
  const run = [...running.value.values()].find((one) => one.review === review.id)
  return (
    <>
      <p>
        {stepOf(run)}
        {run?.total && /^(apply|rest|check)$/.test(run.step) ? (
          // The bar tells it, too: read out at each step it would never end.
          <span aria-hidden="true">{`: ${count(run.done)} of ${count(run.total)}`}</span>
        ) : null}
      </p>
      <progress aria-label="Progress" {...(run?.total ? { value: run.done, max: run.total } : {})} />
      <p class="muted">You may leave this page. The overview shows how far it is.</p>
    </>
  )
}

/** What there is now in place of a review that gave way. */
const replacedText = ({ difference, note, supersededBy }: ReviewView): string => {
  if (difference)
    return `The plan changed: ${count(difference.new)} new, ${count(difference.gone)} gone. What you marked stays.`
  // Of one that gave way a day ago nobody knows any more by how much.
  if (supersededBy) return 'The plan changed.'
  return `There is nothing to decide here any more${note ? `: ${note}` : ''}.`
}

const hasNotWritten = ({ wrote, outcome }: RunHeadView): boolean =>
  !wrote && !['failed', 'partial', 'interrupted'].includes(outcome)

/** What came of it, or how far it is; what is to be heard of it stays in one place, whatever becomes of the rest. */
const Outcome = ({ review }: { review: ReviewView }) => {
  const { state, note, supersededBy } = review
  const isOver = stateTexts[state] !== undefined
  const isDone = state === 'applied' || state === 'partly applied'
  const runs = useAsked<Listed<RunHeadView>>(isDone ? `/runs?${new URLSearchParams({ review: review.id })}` : null)
  const own = runs.data?.items.find(({ wrote }) => wrote)
  // What a run did that was cut off, or was long ago and is forgotten, is not known.
  const isNothing = state === 'partly applied' && runs.data?.items[0] && runs.data.items.every(hasNotWritten)
  return (
    <div class={state === 'waiting' ? '' : state === 'failed' ? 'problem' : 'notice'}>
      <div class="told" role="status">
        {state === 'waiting' && <Undone review={review} />}
        {state === 'approved' && <Progress review={review} />}
        {state === 'superseded' && replacedText(review)}
        {isOver && (
          <>
            <strong>{isNothing ? 'Nothing of it was done.' : stateTexts[state]}</strong>{' '}
            {note && !note.startsWith('by ') ? sentence(note) : ''}{' '}
            {state === 'declined' && review.kind === 'plan' && 'The next run asks again for what it still finds.'}
            {own && <a href={`runs/${own.id}`}>{sentence(own.text.replace(/^\w+: /, ''))}</a>}
            {state === 'applied' && runs.data && !own && 'Nothing had to be changed.'}
          </>
        )}
      </div>{' '}
      {state === 'superseded' && (
        <button type="button" onClick={() => go(supersededBy ? `/reviews/${supersededBy}` : '/reviews')}>
          {supersededBy ? 'Show the new plan' : 'All reviews'}
        </button>
      )}
      {own && review.kind === 'plan' && <Undo run={own.id} />}
    </div>
  )
}

/** Why a review waits again that was approved already. */
const Undone = ({ review }: { review: ReviewView }) => {
  const runs = useAsked<Listed<RunHeadView>>(`/runs?${new URLSearchParams({ review: review.id, limit: '1' })}`, '*')
  const last = runs.data?.items[0]
  if (!last?.finishedAt) return null
  return (
    <p class="problem">
      <strong>It was approved, and nothing of it was done.</strong>{' '}
      <a href={`runs/${last.id}`}>{sentence(last.text)}</a> It waits for you again.
    </p>
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
    <Dialog title={`${verb} ${counted(changes, 'change')}?`} about="warned" onClose={onClose}>
      <div id="warned">
        {removals > 0 && <p class="removes">{counted(removals, 'removal')} among them: what is marked with a minus.</p>}
        {review.irreversible.map((text) => (
          <p key={text}>
            <b>Cannot be undone:</b> <Said text={text} />
          </p>
        ))}
      </div>
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
