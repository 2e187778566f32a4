import { useEffect, useRef, useState } from 'preact/hooks'
import type { TriedView } from '../forms.ts'
import { AssetDialog, type Opened } from './asset-dialog.tsx'
import { ask, copied, count, counted, me, type Refused } from './client.ts'
import { Choice, Problem, Tabs, useAsked } from './parts.tsx'
import { decoded } from './route.ts'
import { Shots } from './shots.tsx'

const beginning = 'all:\n  - type: IMAGE\n  - favorite: true\n'
/** Milliseconds of rest after which a text is tried. */
const restsFor = 400

interface Names {
  readonly words: readonly string[]
  readonly albums: readonly string[]
  readonly tags: readonly string[]
  readonly people: readonly string[]
}

const indented = (text: string, by: number): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => ' '.repeat(by) + line)
    .join('\n')

/** Name of a recipe that fills an album. */
const nameOf = (album: string): string =>
  album
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '') || 'my-recipe'

/** The condition as a whole recipe, to be copied into a file. */
const recipeText = (text: string, album: string): string =>
  `name: ${JSON.stringify(nameOf(album))}\nwhere:\n${indented(text, 2)}\nactions:\n  - addToAlbum: ${JSON.stringify(album)}\n`

/** Data as TypeScript shows it. */
const literal = (data: unknown, depth: number): string => {
  const [inner, outer] = ['  '.repeat(depth + 1), '  '.repeat(depth)]
  const block = (open: string, lines: readonly string[], close: string): string => {
    const short = `${open}${open === '{' ? ' ' : ''}${lines.join(', ')}${open === '{' ? ' ' : ''}${close}`
    if (!short.includes('\n') && short.length < 90) return lines.length > 0 ? short : open + close
    return `${open}\n${lines.map((line) => `${inner}${line},\n`).join('')}${outer}${close}`
  }
  if (Array.isArray(data))
    return block(
      '[',
      data.map((one) => literal(one, depth + 1)),
      ']',
    )
  if (typeof data === 'string')
    return `'${JSON.stringify(data).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
  if (typeof data !== 'object' || data === null) return String(data)
  const keyOf = (key: string): string => (/^[A-Za-z_]\w*$/.test(key) ? key : `'${key}'`)
  return block(
    '{',
    Object.entries(data).map(([key, one]) => `${keyOf(key)}: ${literal(one, depth + 1)}`),
    '}',
  )
}

/** The same in a configuration in TypeScript. */
const typeScript = (where: unknown, album: string): string =>
  `import { defineConfig } from 'immich-darkroom'\n\nexport default defineConfig({\n  recipes: ${literal([{ name: nameOf(album), where, actions: [{ addToAlbum: album }] }], 1)},\n})\n`

/** What completes the word before the cursor: names of the language, and of albums, tags and people. */
const completionsOf = (text: string, at: number, names: Names): readonly string[] => {
  const line = text.slice(0, at).split('\n').at(-1) ?? ''
  const [, word = '', value] = /^\s*(?:- )?(\w*)(?::\s*\[?"?([^"\]]*))?$/.exec(line) ?? []
  if (value === undefined)
    return word === '' ? [] : names.words.filter((one) => one.startsWith(word) && one !== word).slice(0, 8)
  const list = /album/i.test(word)
    ? names.albums
    : /tag/i.test(word)
      ? names.tags
      : /person|people/i.test(word)
        ? names.people
        : []
  return list.filter((one) => one.toLowerCase().startsWith(value.toLowerCase()) && one !== value).slice(0, 8)
}

/** What a text selects: the last good answer, and what is wrong with the text as it is now. */
const useTried = (account: string, text: string) => {
  const [good, setGood] = useState<(TriedView & { readonly text: string }) | null>(null)
  const [problems, setProblems] = useState<TriedView['problems']>([])
  const [error, setError] = useState<Refused | null>(null)
  const [isBusy, setBusy] = useState(false)
  useEffect(() => {
    const cancel = new AbortController()
    const timer = setTimeout(async () => {
      history.replaceState(null, '', `try#${encodeURIComponent(text)}`)
      setBusy(true)
      try {
        const answer = await ask<TriedView>('/try', { method: 'POST', body: { account, text }, signal: cancel.signal })
        setProblems(answer.problems)
        setError(null)
        if (answer.problems.length === 0) setGood({ ...answer, text })
      } catch (problem) {
        if (!cancel.signal.aborted && (problem as Refused).code !== 'NEWER_QUESTION') setError(problem as Refused)
      }
      if (!cancel.signal.aborted) setBusy(false)
    }, restsFor)
    return () => {
      clearTimeout(timer)
      cancel.abort()
    }
  }, [text, account])
  return { good, problems, error, isBusy }
}

/** A text with a word completed at a place in it. */
const completedAt = (text: string, at: number, word: string): string => {
  const before = text.slice(0, at)
  const isValue = /:\s*\[?"?[^"\]\n]*$/.test(before)
  const kept = isValue ? before.replace(/(:\s*\[?"?)[^"\]\n]*$/, '$1') : before.replace(/\w*$/, '')
  return `${kept}${word}${isValue ? '' : ': '}${text.slice(at)}`
}

/** Where the condition is typed, with words that complete it. */
const Editor = ({ account, text, onText }: { account: string; text: string; onText: (text: string) => void }) => {
  const names = useAsked<Names>(account ? `/accounts/${encodeURIComponent(account)}/names` : null)
  const [offered, setOffered] = useState<readonly string[]>([])
  const field = useRef<HTMLTextAreaElement>(null)
  const onInput = (): void => {
    const { value = '', selectionStart = 0 } = field.current ?? {}
    onText(value)
    setOffered(names.data ? completionsOf(value, selectionStart, names.data) : [])
  }
  const complete = (word: string): void => {
    const area = field.current
    if (!area) return
    onText(completedAt(area.value, area.selectionStart, word))
    setOffered([])
    area.focus()
  }
  return (
    <>
      <label class="field" for="text">
        Condition, in YAML
      </label>
      <textarea
        ref={field}
        id="text"
        rows={9}
        spellcheck={false}
        autocapitalize="off"
        value={text}
        onInput={onInput}
        aria-describedby="problems"
      />
      <p class="tools">
        {offered.map((word) => (
          <button key={word} type="button" class="chip" onClick={() => complete(word)}>
            {word}
          </button>
        ))}
      </p>
    </>
  )
}

/** What is wrong with the text. */
const Problems = ({ error, problems }: { error: Refused | null; problems: TriedView['problems'] }) => (
  <div id="problems" aria-live="polite">
    {error && <Problem error={error} />}
    {problems.map(({ path, message, hint }) => (
      <p key={path + message} class="problem">
        <strong>
          {path && `${path}: `}
          {message}
        </strong>{' '}
        <span class="pre">{hint}</span>
      </p>
    ))}
  </div>
)

/** The text as a whole recipe, to be copied. */
const CopyAsRecipe = ({ text, good }: { text: string; good: TriedView | null }) => {
  const [album, setAlbum] = useState('My album')
  const [isCode, setCode] = useState(false)
  const [said, setSaid] = useState('')
  const isRecipe = good !== null && good.where === undefined
  const own = isRecipe ? text : recipeText(text, album)
  const recipe = isCode && good?.where !== undefined ? typeScript(good.where, album) : own
  const copy = (content: string): Promise<void> => copied(content).then(setSaid)
  return (
    <details>
      <summary>Copy as recipe</summary>
      <label class="field">
        Album that it fills <input type="text" value={album} onInput={(event) => setAlbum(event.currentTarget.value)} />
      </label>
      {good?.where !== undefined && (
        <p class="tools">
          <Tabs
            title="Written as"
            of={['YAML', 'TypeScript']}
            at={isCode ? 1 : 0}
            onChoose={(at) => setCode(at === 1)}
          />
        </p>
      )}
      <pre>{recipe}</pre>
      <button type="button" onClick={() => void copy(recipe)}>
        Copy recipe
      </button>{' '}
      <button type="button" onClick={() => void copy(location.href)}>
        Copy address
      </button>
      <p role="status" class="pre">
        {said}
      </p>
    </details>
  )
}

/** How much is selected, and how long that took. */
const Count = ({ good, isBusy }: Pick<ReturnType<typeof useTried>, 'good' | 'isBusy'>) => (
  <p aria-live="polite">
    {good ? (
      <>
        <b class="big" data-text={good.text}>
          {count(good.count)}
        </b>{' '}
        {good.count === 1 ? 'picture' : 'pictures'}{' '}
        <span class="muted">
          in {Math.max(0.1, good.took / 1000).toFixed(1)} s; {counted(good.read.assets, 'asset')} looked at
          {isBusy && '; looking again…'}
        </span>
      </>
    ) : (
      isBusy && 'Looking…'
    )}
  </p>
)

export const TryPage = () => {
  const accounts = me.value?.accounts ?? []
  const [account, setAccount] = useState(accounts[0] ?? '')
  const [text, setText] = useState(location.hash ? decoded(location.hash.slice(1)) : beginning)
  const [opened, setOpened] = useState<Opened | null>(null)
  const { good, problems, error, isBusy } = useTried(account, text)
  return (
    <>
      <h1>Playground</h1>
      <p class="muted">Type a condition and see what it selects. Nothing is changed here.</p>
      <div class="playground">
        <div>
          {accounts.length > 1 && (
            <p class="tools">
              <Choice title="Account" value={account} of={accounts} onChoose={setAccount} />
            </p>
          )}
          <Editor account={account} text={text} onText={setText} />
          <Problems error={error} problems={problems} />
          <CopyAsRecipe text={text} good={good} />
        </div>
        <div aria-busy={isBusy}>
          <Count good={good} isBusy={isBusy} />
          {good?.count === 0 && <p class="muted">Nothing matches.</p>}
          {good && <Shots account={account} assets={good.assets.slice(0, 60)} onOpen={setOpened} />}
          {good && good.count > 60 && <p class="muted">The newest 60 are shown.</p>}
        </div>
      </div>
      {opened && <AssetDialog account={account} opened={opened} text={text} onClose={() => setOpened(null)} />}
    </>
  )
}
