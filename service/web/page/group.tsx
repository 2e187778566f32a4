import { useEffect, useRef, useState } from 'preact/hooks'
import type { GroupView, ReviewView } from '../forms.ts'
import type { Opened } from './asset-dialog.tsx'
import { ask, count, counted, hasLetterKeys, idsOf } from './client.ts'
import { Grid, type Mark } from './grid.tsx'
import { allAs, countsOf, type Marks, marked, markIn, states } from './marks.ts'
import { blank, Choice, Names, Said, Tabs, thumbnail } from './parts.tsx'

interface GroupProps {
  readonly review: Pick<ReviewView, 'id' | 'account'>
  readonly group: GroupView
  readonly marks?: Marks
  readonly onMark?: ((marksOf: (before: Marks) => Marks) => void) | undefined
  readonly onOpen: (opened: Opened) => void
  readonly tileSize: number
  readonly isOpenFirst: boolean
  /** Where its assets are; default: those of the review. */
  readonly source?: string
}

const sorts = [
  ['day', 'by day'],
  ['name', 'by name'],
] as const

/** How many assets a search finds; null where nothing is searched. */
const useFound = (place: string, isSearched: boolean): number | null => {
  const [found, setFound] = useState<number | null>(null)
  useEffect(() => {
    if (!isSearched) return setFound(null)
    const cancel = new AbortController()
    ask<{ total: number }>(`${place}&limit=1`, { signal: cancel.signal }).then(
      ({ total }) => setFound(total),
      () => {},
    )
    return () => cancel.abort()
  }, [place])
  return found
}

const groupsAtOnce = 50

/** Of very many groups those that somebody came near to. @returns how many to draw, and what to put behind them */
export const useNear = (total: number) => {
  const [most, setMost] = useState(groupsAtOnce)
  const end = useRef<HTMLParagraphElement>(null)
  const isMore = most < total
  useEffect(() => {
    const watcher = new IntersectionObserver(([entry]) => entry?.isIntersecting && setMost(most + groupsAtOnce), {
      rootMargin: '150%',
    })
    if (end.current) watcher.observe(end.current)
    return () => watcher.disconnect()
  }, [most, isMore])
  const rest = isMore && (
    <p ref={end} class="muted">
      {counted(total - most, 'group')} more below.
    </p>
  )
  return { most, rest }
}

/** A text once nobody has typed for a quarter of a second. */
const useRested = (typed: string): string => {
  const [rested, setRested] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setRested(typed.trim()), 250)
    return () => clearTimeout(timer)
  }, [typed])
  return rested
}

const wordOf = ({ removal, op }: GroupView): string =>
  removal ? 'Takes away' : op === 'asset.update' ? 'Changes' : 'Adds'

const signOf = ({ removal, op }: GroupView): string => (removal ? '−' : op === 'asset.update' ? '~' : '+')

/** What is told of a group below its title. */
const aboutOf = ({ recipe, target, snoozed, values, text }: GroupView): string[] =>
  [
    recipe,
    target.new && 'new',
    snoozed.length > 0 && `${count(snoozed.length)} left out before`,
    target.before !== null && target.after !== null && `${count(target.before)} → ${count(target.after)} pictures`,
    target.sharedWith.length > 0 && `shared with ${target.sharedWith.join(', ')}`,
    values !== text && values,
  ].filter((part) => typeof part === 'string')

interface TitleProps {
  readonly account: string
  readonly group: GroupView
  /** How many are taken in. */
  readonly chosen: number
  readonly isOpen: boolean
  readonly onToggle: () => void
}

const Title = ({ account, group, chosen, isOpen, onToggle }: TitleProps) => (
  <h3>
    <button type="button" class="opener" aria-expanded={isOpen} onClick={onToggle}>
      <span class="sign" aria-hidden="true">
        {signOf(group)}
      </span>
      {group.target.cover && (
        <img class="cover" src={thumbnail(account, group.target.cover, '')} alt="" loading="lazy" onError={blank} />
      )}
      <span class="title">
        <span class="hidden">{wordOf(group)}: </span>
        <Said text={group.text} />
        <span class="muted sub">
          <Names of={aboutOf(group)} between=" · " />
        </span>
      </span>
      <span class="number">
        {chosen === group.count ? count(group.count) : `${count(chosen)} of ${count(group.count)}`}
      </span>
    </button>
  </h3>
)

interface MarkToolsProps {
  readonly group: GroupView
  readonly marks: Marks
  /** How many a search found; null without one. */
  readonly found: number | null
  /** Where what it found is listed. */
  readonly place: string
  readonly onMark: (marksOf: (before: Marks) => Marks) => void
}

const MarkTools = ({ group, marks, found, place, onMark }: MarkToolsProps) => {
  const counts = countsOf(group, marks)
  const taps = [...marks.single].flatMap(([id, one]) => (one === 'in' ? [] : id))
  /** What is found stays in; without a search, what was tapped is all that stays. */
  const onlyThese = async (): Promise<void> => {
    const ids = found === null ? taps : await idsOf(place)
    onMark(() => ({ all: 'out', single: new Map(ids.map((id) => [id, 'in'])) }))
  }
  const tapped = `the ${taps.length === 1 ? 'picture' : counted(taps.length, 'picture')} you took out`
  return (
    <>
      <Tabs
        title="All of this group"
        of={['All', 'None', 'Never']}
        at={states.findIndex((state) => counts[state] === group.count)}
        onChoose={(at) => onMark(() => allAs(states[at] ?? 'in'))}
      />
      {(found !== null || (marks.all === 'in' && taps.length > 0)) && (
        <button type="button" class="plain" onClick={() => void onlyThese()}>
          Only {found === null ? tapped : `these ${count(found)}`}
        </button>
      )}
    </>
  )
}

/** Why its assets are changed; of several reasons one can be chosen. */
const Reasons = ({ of, at, onChoose }: { of: GroupView['reasons']; at: string; onChoose: (at: string) => void }) =>
  of.length === 1 ? (
    <p class="muted">
      Because <Said text={of[0]?.reason ?? ''} />
    </p>
  ) : (
    of.map(({ reason, count: size }) => (
      <button
        key={reason}
        type="button"
        class="chip"
        aria-pressed={reason === at}
        onClick={() => onChoose(reason === at ? '' : reason)}
      >
        <bdi>
          <Said text={reason} />
        </bdi>{' '}
        <span class="muted">{count(size)}</span>
      </button>
    ))
  )

/** One group of changes: its title, and its pictures where it is open. */
export const Group = (props: GroupProps) => {
  const { review, group, marks = allAs('in'), onMark, onOpen, tileSize, source } = props
  const [isOpen, setOpen] = useState(props.isOpenFirst)
  const [sort, setSort] = useState('day')
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const search = useRested(typed)
  const field = useRef<HTMLInputElement>(null)
  const query = new URLSearchParams({ sort, ...(search ? { search } : {}), ...(reason ? { reason } : {}) })
  const place = source ? `${source}&${query}` : `/reviews/${review.id}/groups/${group.id}/assets?${query}`
  const found = useFound(place, search !== '' || reason !== '')
  const total = found ?? group.count
  const mark = (ids: readonly string[], wanted: Mark): void => onMark?.((before) => marked(before, ids, wanted))
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || !hasLetterKeys.value) return
    if (event.key === 'a' && onMark) onMark(({ all }) => allAs(all === 'in' ? 'out' : 'in'))
    else if (event.key === '/') field.current?.focus()
    else return
    event.preventDefault()
  }
  return (
    <section
      class={`group ${group.removal ? 'removal' : ''}`}
      aria-label={`${wordOf(group)}: ${group.text}`}
      onKeyDown={onKeyDown}
    >
      <Title
        account={review.account}
        group={group}
        chosen={countsOf(group, marks).in}
        isOpen={isOpen}
        onToggle={() => setOpen(!isOpen)}
      />
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
          {onMark && <MarkTools group={group} marks={marks} found={found} place={place} onMark={onMark} />}
          {group.isPictured && <Choice title="Sort" value={sort} of={sorts} onChoose={setSort} />}
          {group.isPictured && group.count > 12 && (
            <input
              ref={field}
              type="search"
              aria-label="Search by file name"
              placeholder="File name"
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          )}
          <Reasons of={group.reasons} at={reason} onChoose={setReason} />
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
          isTall={group.op === 'asset.update'}
          markOf={onMark && ((id) => markIn(marks, id))}
          onMark={onMark && mark}
          onOpen={onOpen}
        />
      )}
      {isOpen && (
        <div class="muted" role="status">
          {found !== null && (found === 0 ? 'No picture has such a name.' : `${counted(found, 'picture')} found.`)}
        </div>
      )}
    </section>
  )
}
