import { render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { LoginBody, MeView } from '../forms.ts'
import {
  ask,
  hasLetterKeys,
  isConnected,
  isOutdated,
  listen,
  me,
  type Refused,
  readStatus,
  send,
  status,
} from './client.ts'
import { DoctorPage } from './doctor.tsx'
import { ExclusionsPage } from './exclusions.tsx'
import { LearnedPage, LearnPage } from './learn.tsx'
import { Overview } from './overview.tsx'
import { Dialog, Facts, Problem } from './parts.tsx'
import { ReviewPage } from './review.tsx'
import { ReviewsPage } from './reviews.tsx'
import { decoded, go, path, toContent } from './route.ts'
import { RulePage, RulesPage } from './rules.tsx'
import { RunPage, RunsPage } from './runs.tsx'
import { SetupPage } from './setup.tsx'
import { TryPage } from './try.tsx'

const root = document.getElementById('app')

const begin = async (): Promise<void> => {
  try {
    me.value = await ask<MeView>('/me')
  } catch (problem) {
    // Who is logged in is not known as long as nobody answers.
    if ((problem as Refused).status === 401) me.value = null
    else setTimeout(() => void begin(), 3_000)
    return
  }
  void readStatus()
  listen()
}

const Login = () => {
  const [error, setError] = useState<Refused | null>(null)
  const [isUser, setUser] = useState(false)
  const [user, setEmail] = useState('')
  const [text, setText] = useState('')
  const [stays, setStays] = useState(true)
  const login = async (body: LoginBody): Promise<void> => {
    setError(null)
    try {
      await send('/login', body)
      await begin()
      if (me.value === null)
        setError({
          message: 'You are logged in, but the browser did not keep the cookie.',
          hint: 'Allow cookies for this page; behind a proxy, see that it passes them on.',
        } as Refused)
      else if (path.value === '/login') go('/')
    } catch (problem) {
      setError(problem as Refused)
    }
  }
  useEffect(() => {
    const link = location.hash.slice(1)
    if (path.value !== '/login' || !link) return
    history.replaceState(null, '', 'login')
    void login({ link, stay: true })
  }, [])
  return (
    <main id="content" class="login" aria-label="Log in" tabIndex={-1}>
      <h1>Darkroom</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          const given = isUser && user === '' ? { apiKey: text } : { password: text, ...(isUser ? { user } : {}) }
          void login({ ...given, stay: stays })
        }}
      >
        {isUser && (
          <label class="field">
            E-mail in Immich
            <input
              type="email"
              name="email"
              autocomplete="username"
              value={user}
              onInput={(event) => setEmail(event.currentTarget.value)}
            />
          </label>
        )}
        <label class="field">
          {isUser ? (user ? 'Password in Immich' : 'Password in Immich, or an API key without the e-mail') : 'Password'}
          <input
            type="password"
            name="password"
            autocomplete="current-password"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <label class="check">
          <input type="checkbox" checked={stays} onChange={(event) => setStays(event.currentTarget.checked)} /> Stay
          signed in for 30 days
        </label>
        {error && <Problem error={error} />}
        <button type="submit" class="main">
          Log in
        </button>
        <button type="button" class="plain" onClick={() => setUser(!isUser)}>
          {isUser ? 'With the password of Darkroom' : 'As a user of Immich'}
        </button>
      </form>
      <p class="muted">
        No password? On the computer where Darkroom runs: <code>{root?.dataset.loginLink}</code>
      </p>
    </main>
  )
}

const pages: readonly (readonly [path: string, name: string])[] = [
  ['', 'Overview'],
  ['reviews', 'Reviews'],
  ['runs', 'Runs'],
  ['rules', 'Rules'],
  ['try', 'Playground'],
  ['exclusions', 'Not again'],
  ['doctor', 'Doctor'],
]

const pageOf = (at: string) => {
  const [, first = '', second, of = '', learned = ''] = at.split('/')
  const id = second === undefined ? undefined : decoded(second)
  if (first === 'reviews') return id ? <ReviewPage key={id} id={id} /> : <ReviewsPage />
  if (first === 'runs') return id ? <RunPage key={id} id={id} /> : <RunsPage />
  if (first === 'rules') return id ? <RulePage key={id} name={id} /> : <RulesPage />
  if (first === 'try') return <TryPage />
  if (first === 'learn') return id ? <LearnedPage key={at} account={id} of={of} id={learned} /> : <LearnPage />
  if (first === 'exclusions') return <ExclusionsPage />
  if (first === 'doctor') return <DoctorPage />
  const { state, configuration } = status.value ?? {}
  return state === 'configuration' && configuration?.file === null ? <SetupPage /> : <Overview />
}

const keyTexts: readonly (readonly [string, string])[] = [
  ['Arrows, Home, End, Page', 'move among the pictures of a group'],
  ['Space', 'takes a picture out, or back in; with Shift a whole range'],
  ['Enter', 'shows it large, and why; there the arrows go on to others'],
  ['n', 'never do this with it'],
  ['a', 'all of the group, or none'],
  ['/', 'search by file name'],
  ['?', 'shows these keys'],
]

const schemes = ['auto', 'light', 'dark'] as const

/** Photo servers that do not answer, on every page but the overview, which says more. */
const Away = () => (
  <>
    {status.value?.accounts.map(({ name, server: { reachable, problem } }) =>
      reachable || problem === null ? null : (
        <p key={name} class="offline" role="status">
          The photo server of {name} cannot be used: {problem} What you see is from before.
        </p>
      ),
    )}
  </>
)

const App = () => {
  const [scheme, setScheme] = useState(localStorage.getItem('scheme') ?? 'auto')
  const [isHelp, setHelp] = useState(false)
  useEffect(() => {
    document.documentElement.dataset.scheme = scheme
    localStorage.setItem('scheme', scheme)
  }, [scheme])
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (
        event.key === '?' &&
        hasLetterKeys.value &&
        !(event.target instanceof HTMLInputElement) &&
        !(event.target instanceof HTMLTextAreaElement)
      )
        setHelp(true)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  const at = path.value
  const first = at.split('/')[1]?.replace('learn', 'rules') ?? ''
  const name = pages.find(([one]) => one === first)?.[1] ?? 'Darkroom'
  useEffect(() => {
    document.title = me.value === null ? 'Log in – Darkroom' : `${name} – Darkroom`
    // On a phone only some of the names fit.
    document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [name, me.value])
  const shown = me.value && at
  const wasShown = useRef(shown)
  useEffect(() => {
    // The first page a browser tells by itself.
    if (wasShown.current !== undefined && wasShown.current !== shown) toContent({ preventScroll: true })
    wasShown.current = shown
  }, [shown])
  if (me.value === undefined)
    return (
      <p class="first" role="status">
        {isConnected.value ? 'Loading…' : 'Darkroom does not answer. It is asked again.'}
      </p>
    )
  if (me.value === null) return <Login />
  const waiting = status.value?.waiting.filter(({ state }) => state === 'waiting').length ?? 0
  return (
    <>
      {/* No link: a part of the page's address is read from its base, which is another page. */}
      <button type="button" class="skip" onClick={() => toContent()}>
        To the content
      </button>
      <nav aria-label="Pages">
        {pages.map(([one, text]) => (
          <a key={one} href={one || './'} aria-current={first === one ? 'page' : undefined}>
            {text}
            {one === 'reviews' && waiting > 0 && <span class="dot">{waiting}</span>}
          </a>
        ))}
        <button
          type="button"
          class="plain"
          onClick={() => setScheme(schemes[(schemes.indexOf(scheme as 'auto') + 1) % 3] ?? 'auto')}
        >
          {scheme === 'auto' ? 'Colours: system' : `Colours: ${scheme}`}
        </button>
        <button type="button" class="plain keys" onClick={() => setHelp(true)}>
          Keys
        </button>
        <button type="button" class="plain" onClick={() => void send('/logout').then(() => (me.value = null))}>
          Log out
        </button>
      </nav>
      {!isConnected.value && (
        <p class="offline" role="status">
          Darkroom does not answer. What you see is from before; it is asked again.
        </p>
      )}
      {isOutdated.value && (
        <p class="offline" role="status">
          Darkroom was updated. What you marked stays.{' '}
          <button type="button" class="plain" onClick={() => location.reload()}>
            Load the page anew
          </button>
        </p>
      )}
      {isConnected.value && first !== '' && <Away />}
      <main id="content" aria-label={name} tabIndex={-1}>
        {pageOf(at)}
      </main>
      {isHelp && (
        <Dialog title="Keys" onClose={() => setHelp(false)}>
          <Facts of={keyTexts} />
          <label class="check">
            <input
              type="checkbox"
              checked={hasLetterKeys.value}
              onChange={(event) => {
                hasLetterKeys.value = event.currentTarget.checked
                localStorage.setItem('keys', event.currentTarget.checked ? 'on' : 'off')
              }}
            />{' '}
            Single letters are keys
          </label>
        </Dialog>
      )}
    </>
  )
}

if (root) {
  root.replaceChildren()
  render(<App />, root)
  void begin()
}
