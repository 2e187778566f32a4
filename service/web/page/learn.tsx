import { useEffect, useState } from 'preact/hooks'
import type { AssetView, Listed } from '../forms.ts'
import type { LearnableView, LearnedView, LearningView } from '../learning-forms.ts'
import { AssetDialog, type Opened } from './asset-dialog.tsx'
import { ask, copied, count, counted, me, Refused, send } from './client.ts'
import { Choice, Loading, Problem, Tabs, thumbnail } from './parts.tsx'
import { Shots } from './shots.tsx'

const mostListed = 60
const partSize = 500
/** Milliseconds between two looks at how far it is. */
const askedEvery = 400
const kinds = ['albums', 'tags'] as const
type Kind = (typeof kinds)[number]

const listAll = async (path: string, signal: AbortSignal): Promise<readonly LearnableView[]> => {
  const all: LearnableView[] = []
  for (;;) {
    const place = `${path}&limit=${partSize}&offset=${all.length}`
    const { total, items } = await ask<Listed<LearnableView>>(place, { signal })
    all.push(...items)
    if (all.length >= total || items.length === 0) return all
  }
}

const refusal = (problem: unknown): Refused =>
  problem instanceof Refused ? problem : new Refused(0, { code: '', message: String(problem), hint: '' })

/** Which album or tag is to become a rule. */
export const LearnPage = () => {
  const accounts = me.value?.accounts ?? []
  const [account, setAccount] = useState(accounts[0] ?? '')
  const [of, setOf] = useState<Kind>('albums')
  const [search, setSearch] = useState('')
  const [found, setFound] = useState<readonly LearnableView[] | null>(null)
  const [error, setError] = useState<Refused | null>(null)
  useEffect(() => {
    const cancel = new AbortController()
    setFound(null)
    setError(null)
    listAll(`/accounts/${encodeURIComponent(account)}/learnable?of=${of}`, cancel.signal).then(
      setFound,
      (problem) => !cancel.signal.aborted && setError(refusal(problem)),
    )
    return () => cancel.abort()
  }, [account, of])
  const wanted = search.trim().toLowerCase()
  const fitting = found?.filter(({ name }) => name.toLowerCase().includes(wanted)) ?? []
  return (
    <>
      <p class="muted">
        <a href="rules">Rules</a> › From an album
      </p>
      <h1>Turn an album into a rule</h1>
      <p class="muted">
        Choose an album that you filled by hand. Darkroom looks for what its pictures have in common, and proposes the
        rule that would fill it. Nothing is changed.
      </p>
      <p class="tools">
        {accounts.length > 1 && <Choice title="Account" value={account} of={accounts} onChoose={setAccount} />}
        <Tabs
          title="From"
          of={['Albums', 'Tags']}
          at={kinds.indexOf(of)}
          onChoose={(at) => setOf(kinds[at] ?? 'albums')}
        />
        <label>
          Search <input type="search" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
        </label>
      </p>
      {error && <Problem error={error} />}
      {found === null && !error && <Loading />}
      <div class="albums">
        {fitting.slice(0, mostListed).map(({ id, name, count: size, cover }) => (
          <a key={id} class="card" href={`learn/${encodeURIComponent(account)}/${of}/${id}`}>
            {of === 'albums' &&
              (cover ? <img src={thumbnail(account, cover, '')} alt="" loading="lazy" /> : <span class="bare" />)}
            <b>{name || 'Without a name'}</b>
            {size !== null && <span class="muted">{counted(size, 'picture')}</span>}
          </a>
        ))}
      </div>
      {found && (
        <p class="muted" role="status">
          {fitting.length > mostListed
            ? `${count(fitting.length - mostListed)} more: search for them.`
            : fitting.length === 0 && (found.length === 0 ? `There are no ${of} of your own.` : 'None is called so.')}
        </p>
      )}
    </>
  )
}

/** The rule of one album or tag, as soon as it is learned. */
export const LearnedPage = ({ account, of, id }: { account: string; of: string; id: string }) => {
  const [learning, setLearning] = useState<LearningView | null>(null)
  const [error, setError] = useState<Refused | null>(null)
  const [isCancelled, setCancelled] = useState(false)
  const [round, setRound] = useState(0)
  useEffect(() => {
    let place = ''
    let timer: ReturnType<typeof setTimeout> | undefined
    let isGone = false
    const look = async (): Promise<void> => {
      try {
        if (place === '') {
          const body = { of, id }
          place = `/learning/${(await send<{ id: string }>(`/accounts/${encodeURIComponent(account)}/learn`, body)).id}`
        }
        if (isGone) return end()
        const view = await ask<LearningView>(place)
        if (isGone) return
        setLearning(view)
        if (view.error) setError(new Refused(0, view.error))
        if (view.state === 'learning') timer = setTimeout(() => void look(), askedEvery)
      } catch (problem) {
        if (!isGone) setError(refusal(problem))
      }
    }
    const end = (): void => {
      isGone = true
      clearTimeout(timer)
      if (place !== '') void send(place, {}, {}, 'DELETE').catch(() => {})
    }
    setLearning(null)
    setError(null)
    if (!isCancelled) void look()
    return end
  }, [account, of, id, round, isCancelled])
  const again = (): void => {
    setCancelled(false)
    setRound(round + 1)
  }
  const { done = 0, total = null, learned = null } = learning ?? {}
  return (
    <>
      <p class="muted">
        <a href="rules">Rules</a> › <a href="learn">From an album</a>
      </p>
      <h1>{learned ? learned.name || 'Without a name' : 'Learning…'}</h1>
      {error && <Problem error={error} again={again} />}
      {isCancelled && (
        <p>
          Cancelled.{' '}
          <button type="button" onClick={again}>
            Begin again
          </button>
        </p>
      )}
      {!learned && !error && !isCancelled && (
        <>
          <progress {...(total ? { value: done, max: total } : {})} aria-label="Looking at your library" />
          <p role="status">
            {done > 0 ? `${counted(done, 'picture')} of your library looked at…` : 'Looking at your library…'}
          </p>
          <button type="button" onClick={() => setCancelled(true)}>
            Cancel
          </button>
        </>
      )}
      {learned && <Learned account={account} learned={learned} thing={of === 'tags' ? 'tag' : 'album'} />}
    </>
  )
}

const percent = (share: number): string => `${Math.round(share * 100)} %`

/** `12 of the 20 pictures (60 %)`, or all of them. */
const partOf = (part: number, whole: number, one: string): string =>
  part === whole
    ? `all ${counted(whole, one)}`
    : `${count(part)} of the ${counted(whole, one)} (${percent(part / whole)})`

const lacks: Readonly<Record<NonNullable<LearnedView['why']>, string>> = {
  few: 'There are too few pictures to tell.',
  nothing: 'It looks picked by hand.',
  ratio: 'It looks picked by hand.',
  precision: 'What comes nearest finds too much else, or too few of them.',
  hidden: 'What comes nearest fits these pictures alone: without some of them it is not found again.',
  later: 'What comes nearest is true of the older pictures, and not of the newer ones.',
  time: 'It was not looked at.',
  refused: 'What comes nearest would do something else than it says.',
}

/** How complete and how right a rule is, in sentences. */
const sentences = (
  { members, found, hit, hidden, later, kind, adds, misses, addsMuch }: LearnedView,
  thing: string,
): readonly string[] => [
  `It finds ${partOf(hit, members, 'picture')} of the ${thing}${misses.total > 0 ? `, and misses ${count(misses.total)}` : ''}.`,
  adds.total === 0
    ? `It finds nothing else.`
    : `Of the ${count(found)} that it finds, ${count(hit)} (${percent(hit / found)}) are in the ${thing}; ${count(adds.total)} would be added.`,
  ...(addsMuch ? ['That is more than a rule should add unseen: look at them before you use it.'] : []),
  ...(hidden && hidden.of > 0
    ? [`Learned without some of the pictures, it finds ${partOf(hidden.found, hidden.of, 'hidden one')} again.`]
    : []),
  ...(later
    ? [
        `Learned from the older ones, it finds ${partOf(Math.round(later.recall * later.of), later.of, 'newer one')}; ${percent(later.precision)} of its newer finds are right.`,
      ]
    : []),
  ...(kind === 'open' ? ['New pictures that fit will come in.'] : []),
  ...(kind === 'closed' ? ['It ends in time, as an event does: nothing comes in until old pictures arrive.'] : []),
]

const Learned = ({ account, learned, thing }: { account: string; learned: LearnedView; thing: string }) => {
  const { why, words, where, recipe, notes, adds, misses } = learned
  const [isCode, setCode] = useState(false)
  const [said, setSaid] = useState('')
  const [opened, setOpened] = useState<Opened | null>(null)
  const text = (isCode ? recipe?.typeScript : recipe?.yaml) ?? ''
  const forms = recipe?.typeScript === null ? ['YAML'] : ['YAML', 'TypeScript']
  const reasons = Map.groupBy(misses.assets, ({ reason = '' }) => reason)
  const rest = (of: { total: number; assets: readonly AssetView[] }) =>
    of.total > of.assets.length && <p class="muted">The first {of.assets.length} are shown.</p>
  return (
    <>
      {recipe ? (
        <p class="lead">
          The rule: <b>{words}</b>
        </p>
      ) : (
        <p class="lead" role="status">
          <b>No rule.</b> {why && lacks[why]}
        </p>
      )}
      {!recipe && words !== null && (
        <p>
          The nearest: <b>{words}</b>
        </p>
      )}
      {words !== null && (
        <ul>
          {sentences(learned, thing).map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
      {notes.length > 0 && <p class="muted">Not counted: {notes.join('; ')}.</p>}
      {recipe && (
        <>
          <h2>As a recipe</h2>
          <p class="tools">
            <Tabs title="Written as" of={forms} at={isCode ? 1 : 0} onChoose={(at) => setCode(at === 1)} />
          </p>
          <pre>{text.trim()}</pre>
          <button type="button" class="main" onClick={() => void copied(text).then(setSaid)}>
            Copy recipe
          </button>{' '}
          <a href={`try#${encodeURIComponent(recipe.yaml)}`}>Try it in the playground</a>
          <p role="status" class="pre">
            {said}
          </p>
          <p class="muted">
            Put it into a file among your recipes. Its first plan adds the pictures below, waits for you, and takes
            nothing out.
          </p>
        </>
      )}
      {words !== null && adds.total > 0 && (
        <>
          <h2>It would add {counted(adds.total, 'picture')}</h2>
          <Shots account={account} assets={adds.assets} onOpen={setOpened} />
          {rest(adds)}
        </>
      )}
      {misses.total > 0 && (
        <>
          <h2>
            It misses {counted(misses.total, 'picture')} of the {thing}
          </h2>
          {[...reasons].map(([reason, assets]) => (
            <div key={reason}>
              <p class="muted">Not true of these: {reason}</p>
              <Shots account={account} assets={assets} onOpen={setOpened} />
            </div>
          ))}
          {rest(misses)}
        </>
      )}
      {!recipe && where !== null && (
        <p>
          <a href={`try#${encodeURIComponent(`${where}\n`)}`}>Go on from the nearest in the playground</a>
        </p>
      )}
      {opened && (
        <AssetDialog
          account={account}
          opened={opened}
          {...(where ? { text: where } : {})}
          onClose={() => setOpened(null)}
        />
      )}
    </>
  )
}
